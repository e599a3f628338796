"""Problems: every error is application/problem+json with all its members, whatever went wrong."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories import (
    CitationFactory,
    LawFactory,
    PersonFactory,
    PositionFactory,
    RedirectFactory,
    TenureFactory,
)
from tracker.api.errors import PROBLEMS
from tracker.api.nouns import NOUN_OF
from tracker.api.views.laws import LawViewSet
from tracker.models import ChangeContext, ChangeEntry, recording

Get = Callable[..., Any]


def withdrawn(row: Any) -> Any:
    """Take a row back as an editor does, so that the change log has it."""
    row.status = "withdrawn"
    row.save()
    return row


def test_problem_has_every_member(get: Get) -> None:
    problem = get("laws/nobody/", 404)
    assert problem == {
        "type": "http://testserver/api/v1/problems/#not_found",
        "title": "Not found",
        "status": 404,
        "detail": "There is no public law “nobody”.",
        "instance": "/api/v1/laws/nobody/",
        "code": "not_found",
        "request_id": problem["request_id"],
        "errors": [],
    }
    assert len(problem["request_id"]) == 32


def test_every_kind_of_problem_is_explained(get: Get) -> None:
    kinds = get("problems/")
    assert [kind["code"] for kind in kinds] == list(PROBLEMS)
    assert all(kind["title"] and kind["meaning"] for kind in kinds)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("nowhere/", id="no-endpoint"),
        pytest.param("laws/a/b/", id="below-a-record"),
        pytest.param("laws/%FF/", id="broken-utf-8"),
        pytest.param("laws/a%00b/", id="null-character"),
        pytest.param(f"laws/{'a' * 300}/", id="too-long"),
        pytest.param("jurisdictions/jp/", id="no-code"),
        pytest.param("passages/NO/", id="no-reference"),
        pytest.param("citations/a004-p01/", id="no-number"),
        pytest.param("citations/a004-p01-99999/", id="number-too-great"),
        pytest.param("redirects/nobody/", id="no-type"),
        pytest.param("redirects/x:nobody/", id="unknown-type"),
        pytest.param("redirects/law:nobody/", id="nobody"),
    ],
)
def test_nothing_there_is_404(address: str, get: Get) -> None:
    assert get(address, 404)["code"] == "not_found"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["redirects/", "redirects/law:x/", "", "schema/", "docs/"])
def test_writing_where_nothing_is_written_is_405(
    method: str, address: str, api_client: APIClient
) -> None:
    response = getattr(api_client, method)(f"/api/v1/{address}", {"name": "x"}, format="json")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["code"] == "method_not_allowed"


def test_unreadable_body_of_a_write_is_405_too(api_client: APIClient) -> None:
    response = api_client.post("/api/v1/redirects/", b"{", content_type="application/json")
    assert response.status_code == 405


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        pytest.param(
            "laws/",
            "application/json or text/csv or application/jsonl or application/ld+json",
            id="list",
        ),
        pytest.param("", "application/json", id="root"),
        pytest.param("docs/", "text/html", id="docs"),
    ],
)
def test_unknown_format_is_406(address: str, accepted: str, get: Get) -> None:
    problem = get(address, 406, HTTP_ACCEPT="image/png")
    assert problem["code"] == "not_acceptable"
    assert problem["detail"] == f"This address answers in {accepted}."


def test_problem_is_json_where_the_answer_would_not_be(get: Get) -> None:
    assert get("schema/?lang=de", 400)["unknown_parameters"] == ["lang"]
    assert get("docs/?lang=de", 400)["unknown_parameters"] == ["lang"]


def test_too_many_parameters_are_400(get: Get) -> None:
    assert get("laws/?" + "&".join(["kind=act"] * 1001), 400)["code"] == "invalid_request"


def test_unforeseen_exception_is_500_and_logged(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any) -> Any:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(LawViewSet, "list", fail)
    client = APIClient(raise_request_exception=False)
    with caplog.at_level(logging.ERROR, logger="tracker.api.errors"):
        response = client.get("/api/v1/laws/")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "internal_error"
    assert "secret" not in response.content.decode()
    assert any(record.exc_info for record in caplog.records)


def test_unforeseen_exception_reaches_whoever_listens(
    db: None, monkeypatch: pytest.MonkeyPatch, api_client: APIClient
) -> None:
    def fail(*args: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(LawViewSet, "list", fail)
    with pytest.raises(ZeroDivisionError):
        api_client.get("/api/v1/laws/")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        pytest.param("laws", "/api/v1/laws/", id="list"),
        pytest.param("laws?kind=act", "/api/v1/laws/?kind=act", id="with-parameters"),
        pytest.param("laws/x", "/api/v1/laws/x/", id="detail"),
        pytest.param("laws/%C3%A9", "/api/v1/laws/%C3%A9/", id="not-ascii"),
    ],
)
@pytest.mark.usefixtures("db")
def test_missing_slash_leads_on(address: str, place: str, api_client: APIClient) -> None:
    response = api_client.get(f"/api/v1/{address}")
    assert (response.status_code, response["Location"]) == (308, place)


def test_missing_slash_of_nothing_is_404(get: Get) -> None:
    get("nowhere", 404)


class TestMoved:
    """Old slugs lead to where the record is now."""

    def test_renamed_record_is_308(self, db: None, api_client: APIClient) -> None:
        law = LawFactory(slug="old-name")
        law.slug = "new-name"
        law.save()
        response = api_client.get("/api/v1/laws/old-name/?as_of=2022-01-01")
        assert response.status_code == 308
        assert response["Location"] == "http://testserver/api/v1/laws/new-name/?as_of=2022-01-01"
        assert response.content == b""

    def test_record_renamed_twice_leads_to_its_last_slug(
        self, db: None, api_client: APIClient, slugs: Callable[[str], list[str]]
    ) -> None:
        law = LawFactory(slug="first")
        for slug in ("second", "third"):
            law.slug = slug
            law.save()
        assert api_client.get("/api/v1/laws/first/")["Location"].endswith("/laws/third/")
        assert slugs("redirects/") == ["law:first", "law:second"]

    def test_circle_is_404(self, get: Get) -> None:
        RedirectFactory(kind="law", old_slug="a", new_slug="b")
        RedirectFactory(kind="law", old_slug="b", new_slug="a")
        get("laws/a/", 404)

    @pytest.mark.parametrize("status", ["draft", "in_review"])
    def test_never_leads_to_a_draft(self, status: str, get: Get) -> None:
        RedirectFactory(kind="law", old_slug="old", new_slug=LawFactory(status=status).slug)
        get("laws/old/", 404)

    def test_leads_to_a_tombstone(self, db: None, api_client: APIClient) -> None:
        law = withdrawn(LawFactory())
        RedirectFactory(kind="law", old_slug="old", new_slug=law.slug)
        assert api_client.get("/api/v1/laws/old/")["Location"].endswith(f"/laws/{law.slug}/")

    def test_never_leads_to_what_was_withdrawn_unpublished(self, get: Get) -> None:
        law = LawFactory(status="withdrawn")
        RedirectFactory(kind="law", old_slug="old", new_slug=law.slug)
        get("laws/old/", 404)

    def test_of_another_kind_is_404(self, get: Get) -> None:
        RedirectFactory(kind="person", old_slug="old", new_slug=LawFactory().slug)
        get("laws/old/", 404)


class TestGone:
    """Withdrawn records leave a tombstone."""

    def test_withdrawn_record_is_410(self, get: Get) -> None:
        law = withdrawn(LawFactory(slug="taken-back", name="Its secret name"))
        when = ChangeEntry.objects.filter(record_key="taken-back").latest("id").timestamp
        law.note = "Edited afterwards."
        law.save()
        problem = get("laws/taken-back/", 410)
        assert problem["code"] == "gone"
        assert problem["slug"] == "taken-back"
        assert problem["when"] == when.isoformat().replace("+00:00", "Z")
        assert problem["reason"] == ""
        assert "secret" not in str(problem)

    def test_withdrawn_record_tells_the_reason_that_readers_were_given(self, get: Get) -> None:
        law = LawFactory(slug="taken-back")
        with recording(ChangeContext(reason="Entered twice.")):
            withdrawn(law)
        assert get("laws/taken-back/", 410)["reason"] == "Entered twice."

    def test_withdrawn_citation_is_410(self, get: Get) -> None:
        citation = withdrawn(CitationFactory())
        assert get(f"citations/{citation.slug}/", 410)["slug"] == citation.slug

    @pytest.mark.parametrize("factory", [LawFactory, CitationFactory])
    def test_what_was_never_public_is_404(self, factory: Any, get: Get) -> None:
        row = withdrawn(factory(status="draft"))
        get(f"{NOUN_OF[type(row)].route}/{row.slug}/", 404)

    def test_withdrawn_part_of_a_draft_is_404(self, get: Get) -> None:
        tenure = withdrawn(
            TenureFactory(person=PersonFactory(status="draft"), position=PositionFactory())
        )
        get(f"tenures/{tenure.slug}/", 404)
