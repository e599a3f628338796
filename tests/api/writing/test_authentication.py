"""Who may write: the owner of a good token, told from everybody else by it alone."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import JurisdictionFactory, LawFactory
from tracker.models import Law
from tracker.services.tokens import revoke

pytestmark = pytest.mark.django_db
Writers = Callable[..., Any]


def body() -> dict[str, Any]:
    return {"name": "Act", "kind": "act", "jurisdiction": JurisdictionFactory().code}


def test_without_a_token_nothing_is_written(api_client: Any) -> None:
    answer = api_client.post("/api/v1/laws/", body())
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unauthenticated"
    assert not Law.objects.exists()


def test_a_login_to_the_admin_writes_nothing(api_client_as: Callable[[str], Any]) -> None:
    assert api_client_as("Administrator").post("/api/v1/laws/", body()).status_code == 401
    assert not Law.objects.exists()


@pytest.mark.parametrize(
    ("header", "said"),
    [
        pytest.param("Bearer trk_0_x", "no token that was issued here", id="unknown"),
        pytest.param("Bearer", "holds no bearer token", id="empty"),
        pytest.param("Basic YTpi", "holds no bearer token", id="basic"),
        pytest.param("Bearer t\xe9", "no token that was issued here", id="latin"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_no_token_is_refused_for_reading_too(
    method: str, header: str, said: str, api_client: Any
) -> None:
    answer = getattr(api_client, method)("/api/v1/laws/", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    assert said in answer.json()["detail"]


def test_a_revoked_and_an_expired_token_are_refused_with_the_day(writer: Writers) -> None:
    client = writer()
    client.token.expires_at = timezone.now() - dt.timedelta(days=1)
    client.token.save()
    answer = client.get("/api/v1/laws/")
    assert (answer.status_code, "expired on" in answer.json()["detail"]) == (401, True)
    other = writer()
    revoke(other.token)
    answer = other.get("/api/v1/laws/")
    assert (answer.status_code, "was revoked on" in answer.json()["detail"]) == (401, True)


def test_a_read_only_token_reads_drafts_and_writes_nothing(writer: Writers) -> None:
    client = writer("Editor", read_only=True)
    draft = LawFactory(status="draft")
    read = client.get(f"/api/v1/laws/{draft.slug}/")
    assert (read.status_code, read.json()["editing"]["status"]) == (200, "draft")
    for method, address in (
        ("post", "laws/"),
        ("patch", f"laws/{draft.slug}/"),
        ("delete", f"laws/{draft.slug}/"),
        ("patch", "laws/"),
        ("delete", "laws/"),
    ):
        answer = client.send(method, address, {})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert "for reading only" in answer.json()["detail"]
    assert Law.objects.get() == draft


@pytest.mark.parametrize("name", ["token", "apikey", "access_token"])
def test_a_token_in_the_address_is_refused_and_said_to_be_spoilt(
    name: str, api_client: Any
) -> None:
    answer = api_client.get(f"/api/v1/laws/?{name}=trk_1_2")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
    assert "never stands in an address" in answer.json()["detail"]


def test_lists_show_the_same_public_rows_with_a_token(writer: Writers) -> None:
    LawFactory(status="draft")
    public = LawFactory()
    listed = writer("Administrator").get("/api/v1/laws/").json()
    assert [item["slug"] for item in listed["results"]] == [public.slug]


def test_answers_with_a_token_are_private_and_told_apart_by_it(
    writer: Writers, api_client: Any
) -> None:
    draft = LawFactory(status="draft")
    address = f"/api/v1/laws/{draft.slug}/"
    assert api_client.get(address).status_code == 404
    answer = writer("Viewer").get(address)
    assert answer.status_code == 200
    assert "Authorization" in answer["Vary"]
    assert "private" in answer["Cache-Control"]
    anonymous = api_client.get(address)
    assert (anonymous.status_code, "Authorization" in anonymous["Vary"]) == (404, True)


@pytest.mark.parametrize("form", ["json", "csv", "jsonl", "jsonld"])
def test_a_draft_is_private_in_every_format(form: str, writer: Writers) -> None:
    draft = LawFactory(status="draft", name="Not yet known")
    client = writer("Viewer")
    for address in (f"laws/{draft.slug}/", "laws/"):
        answer = client.get(f"/api/v1/{address}?format={form}")
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
        assert answer["Vary"] == "Accept, Authorization, Accept-Encoding"
        assert (b"Not yet known" in answer.getvalue()) is (address != "laws/")


def test_no_answer_shows_a_token(writer: Writers) -> None:
    client = writer()
    law = LawFactory()
    for address in ("", f"laws/{law.slug}/", "schema/", "problems/"):
        text = client.get(f"/api/v1/{address}").content.decode()
        assert client.token.digest not in text
        assert client.token.prefix not in text
