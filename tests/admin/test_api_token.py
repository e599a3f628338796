"""API tokens in the admin: made by each for themselves, shown once, revoked."""

from typing import Any

import pytest
from django.test import Client

from tests.admin.rows import address, role
from tests.factories import ApiTokenFactory
from tracker.models import ApiToken, ChangeEntry
from tracker.services.tokens import recognise

pytestmark = pytest.mark.django_db
ADD = "/admin/tracker/apitoken/add/"


def made(client: Client, **values: Any) -> Any:
    return client.post(ADD, {"name": "Sync", "days": "30", **values})


def test_a_new_token_is_shown_once_and_works(client: Client) -> None:
    user = role("Contributor")
    client.force_login(user)
    answer = made(client)
    text = answer.context["text"]
    token = recognise(text)
    assert (token.user, token.name, token.read_only) == (user, "Sync", False)
    assert f"Authorization: Bearer {text}" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for page in (client.get(address(token)), client.get("/admin/tracker/apitoken/")):
        assert f"trk_{token.prefix}…" in page.content.decode()
        assert text not in page.content.decode()
        assert token.digest not in page.content.decode()
    assert text not in str(client.cookies)


def test_making_one_is_not_logged(client: Client) -> None:
    client.force_login(role("Editor"))
    made(client, read_only="on")
    assert ApiToken.objects.get().read_only
    assert not ChangeEntry.objects.filter(content_type__model="apitoken").exists()


@pytest.mark.parametrize("days", ["0", "367", ""])
def test_a_life_out_of_bounds_is_refused(days: str, client: Client) -> None:
    client.force_login(role("Editor"))
    page = made(client, days=days)
    assert list(page.context["adminform"].form.errors) == ["days"]
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        pytest.param("Editor", False, id="editor"),
        pytest.param("Administrator", True, id="administrator"),
    ],
)
def test_only_administrators_see_and_revoke_those_of_others(
    name: str, seen: bool, client: Client
) -> None:
    token = ApiTokenFactory()
    client.force_login(role(name))
    page = client.post(address(token), {"name": token.name, "revoke": "on"})
    token.refresh_from_db()
    assert (token.revoked_at is not None) is seen
    assert ("A program" in client.get("/admin/tracker/apitoken/").content.decode()) is seen
    assert page.status_code == 302


def test_revoking_is_for_good(client: Client) -> None:
    user = role("Viewer")
    client.force_login(user)
    token = ApiTokenFactory(user=user)
    client.post(address(token), {"name": "Old", "revoke": "on"})
    token.refresh_from_db()
    day = token.revoked_at
    assert (token.name, day is not None) == ("Old", True)
    assert 'name="revoke"' not in client.get(address(token)).content.decode()
    client.post(address(token), {"name": "Older"})
    token.refresh_from_db()
    assert token.revoked_at == day
    assert client.post(f"/admin/tracker/apitoken/{token.pk}/delete/").status_code == 403
