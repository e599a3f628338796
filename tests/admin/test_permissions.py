"""What each role may do in the admin, row by row."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from zeal import zeal_ignore

from tests.admin.rows import TABLES, address, form_data, listed, make, role
from tests.factories import (
    CitationFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PassageFactory,
    SourceFactory,
    UserFactory,
)
from tests.factories.users import ROLES
from tracker.models import CITABLE, Citation, Law, Milestone, Passage, Record
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db

MACHINE = {
    "changeentry",
    "idempotencykey",
    "proposal",
    "savedfilter",
    "searchdocument",
    "seedstate",
    "standing",
    "twin",
}
"""Tables whose rows nobody adds by a form of their own."""
ADMINISTERED = {"redirect", "user"}
REFERENCE = {"jurisdiction", "source", "topic"}
SHUT = {"group", "idempotencykey", "user"}
"""Tables that only Administrators see."""


def codes(client: Client, model: Any) -> tuple[int, int]:
    """Return the answers to opening a table's list and its form for a new row."""
    url = listed(model)
    return client.get(url).status_code, client.get(f"{url}add/").status_code


def may_add(name: str, table: str) -> bool:
    if table == "apitoken":
        return True
    if name == "Viewer" or table in MACHINE or table == "group":
        return False
    if table in ADMINISTERED:
        return name == "Administrator"
    return table not in REFERENCE or name in ("Editor", "Administrator")


@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize("name", ROLES)
def test_who_sees_and_adds(name: str, table: str, client: Client) -> None:
    client.force_login(role(name))
    seen = table not in SHUT or name == "Administrator"
    assert codes(client, TABLES[table]) == (
        200 if seen else 403,
        200 if may_add(name, table) else 403,
    )


@pytest.mark.parametrize("name", ROLES)
def test_anonymous_and_strangers_are_sent_to_log_in(name: str, client: Client) -> None:
    user = role(name)
    user.is_staff = False
    user.save()
    client.force_login(user)
    response = client.get("/admin/tracker/law/")
    assert (response.status_code, response["Location"]) == (
        302,
        "/admin/login/?next=/admin/tracker/law/",
    )


def changing(client: Client, row: Any) -> bool:
    """Whether a saved form changes the row's note."""
    page = client.get(address(row))
    assert page.status_code == 200
    response = client.post(address(row), {**form_data(page), "note": "Changed."})
    row.refresh_from_db()
    assert response.status_code == (302 if row.note == "Changed." else response.status_code)
    return bool(row.note == "Changed.")


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("name", ROLES)
def test_who_changes_a_record_in_which_status(name: str, status: str, client: Client) -> None:
    client.force_login(role(name))
    allowed = {
        "Viewer": set(),
        "Contributor": {"draft", "in_review"},
        "Editor": set(Status.values),
        "Administrator": set(Status.values),
    }[name]
    assert changing(client, LawFactory(status=status)) is (status in allowed)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        pytest.param("Viewer", "You can read this and not change it", id="viewer"),
        pytest.param("Contributor", "This law is withdrawn, so only an Editor", id="contributor"),
    ],
)
def test_read_only_form_says_why(name: str, sentence: str, client: Client) -> None:
    client.force_login(role(name))
    page = client.get(address(LawFactory(status="withdrawn")))
    assert sentence in page.content.decode()
    assert 'name="_save"' not in page.content.decode()


def test_contributor_is_led_from_a_published_record_to_a_citation_of_it(client: Client) -> None:
    client.force_login(role("Contributor"))
    law = LawFactory()
    url = f"/admin/tracker/citation/add/?law={law.pk}"
    page = client.get(address(law))
    assert f'href="{page.context["cite_link"]}"' in page.content.decode()
    data = {
        **form_data(client.get(url)),
        "passage": PassageFactory().pk,
        "field": "name",
        "reported": law.name,
    }
    assert client.post(url, data).status_code == 302
    citation = Citation.objects.get()
    assert (citation.law, citation.field, citation.status, citation.n) == (law, "name", "draft", 1)


@pytest.mark.parametrize("name", ["Contributor", "Editor"])
def test_nobody_writes_a_status_through_a_form(name: str, client: Client) -> None:
    client.force_login(role(name))
    law = LawFactory(status="draft")
    data = form_data(client.get(address(law)))
    client.post(address(law), {**data, "note": "Changed.", "status": "published"})
    law.refresh_from_db()
    assert (law.note, law.status) == ("Changed.", "draft")


def test_contributor_cannot_change_a_published_row_inside_a_draft(client: Client) -> None:
    client.force_login(role("Contributor"))
    law = LawFactory(status="draft")
    public = MilestoneFactory(law=law, title="Public", date="2022")
    draft = MilestoneFactory(law=law, title="Draft", date="2023", status="draft")
    data = form_data(client.get(address(law)))
    data |= {"milestones-0-title": "Changed", "milestones-1-title": "Changed"}
    assert client.post(address(law), data).status_code == 302
    public.refresh_from_db()
    draft.refresh_from_db()
    assert (public.title, draft.title) == ("Public", "Changed")


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("name", ROLES)
def test_who_deletes_a_record_in_which_status(name: str, status: str, client: Client) -> None:
    client.force_login(role(name))
    law = LawFactory(status=status)
    response = client.post(address(law, "delete"), {"post": "yes"})
    gone = name in ("Editor", "Administrator") and status == "draft"
    assert (response.status_code, Law.objects.exists()) == (302 if gone else 403, not gone)


def test_delete_action_keeps_all_if_one_is_not_a_draft(client: Client) -> None:
    client.force_login(role("Administrator"))
    draft, public = LawFactory(status="draft"), LawFactory(name="Act")
    selected = {"action": "delete_selected", "_selected_action": [draft.pk, public.pk]}
    page = client.post(listed(Law), selected).content.decode()
    assert "Law “Act” is published; only drafts are deleted." in page
    assert client.post(listed(Law), {**selected, "post": "yes"}).status_code == 403
    assert Law.objects.count() == 2
    only = {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"}
    client.post(listed(Law), only)
    assert list(Law.objects.all()) == [public]


def test_draft_with_a_published_part_is_not_deleted(client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory(status="draft")
    MilestoneFactory(law=law)
    assert "This cannot be deleted" in client.get(address(law, "delete")).content.decode()
    assert client.post(address(law, "delete"), {"post": "yes"}).status_code == 403
    assert Law.objects.exists()


def test_draft_that_others_rest_on_is_not_deleted_and_says_so(client: Client) -> None:
    client.force_login(role("Editor"))
    source = SourceFactory(status="draft")
    PassageFactory(source=source, ref="a009-p01")
    response = client.post(address(source, "delete"), {"post": "yes"})
    assert response.status_code == 200
    assert "a009-p01" in response.content.decode()


def test_what_comes_to_rest_on_it_at_the_last_moment_is_said(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(role("Editor"))
    source = SourceFactory(status="draft")
    from_admin = type(client.get(address(source)).context["adminform"].model_admin)

    def late(self: Any, request: Any, obj: Any) -> None:
        PassageFactory(source=source, ref="a009-p01")
        obj.delete()

    monkeypatch.setattr(from_admin, "delete_model", late)
    response = client.post(address(source, "delete"), {"post": "yes"}, follow=True)
    assert [str(m) for m in response.context["messages"]] == [
        "Nothing was deleted, since others rest on it: passage “a009-p01”."
    ]


def test_draft_row_is_deleted_inside_a_form_and_a_published_one_is_not(client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory()
    kept = MilestoneFactory(law=law, date="2022")
    MilestoneFactory(law=law, date="2023", status="draft")
    data = form_data(client.get(address(law)))
    data |= {"milestones-0-DELETE": "on", "milestones-1-DELETE": "on"}
    assert client.post(address(law), data).status_code == 302
    assert list(Milestone.objects.all()) == [kept]


def test_draft_row_with_published_evidence_is_not_deleted_inside_a_form(client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory()
    CitationFactory(milestone=MilestoneFactory(law=law, status="draft"))
    data = form_data(client.get(address(law)))
    response = client.post(address(law), {**data, "milestones-0-DELETE": "on"})
    assert response.status_code == 200
    assert "published rows go with it" in response.content.decode()
    assert (Milestone.objects.count(), Citation.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "cited", "allowed"),
    [
        pytest.param("Contributor", None, True, id="contributor, uncited"),
        pytest.param("Contributor", "draft", True, id="contributor, draft citation"),
        pytest.param("Contributor", "published", False, id="contributor, public citation"),
        pytest.param("Editor", "published", True, id="editor, public citation"),
        pytest.param("Viewer", None, False, id="viewer"),
    ],
)
def test_who_changes_a_passage(name: str, cited: str | None, allowed: bool, client: Client) -> None:
    client.force_login(role(name))
    passage = PassageFactory()
    if cited:
        CitationFactory(passage=passage, status=cited)
    data = form_data(client.get(address(passage)))
    client.post(address(passage), {**data, "gist": "Changed."})
    assert Passage.objects.get().gist == ("Changed." if allowed else "")


def test_every_record_and_citation_can_be_published_by_editors() -> None:
    codenames = set(
        Group.objects.get(name="Editor")
        .permissions.filter(codename__startswith="publish_")
        .values_list("codename", flat=True)
    )
    records = [model for model in TABLES.values() if issubclass(model, Record)]
    assert codenames == {f"publish_{m._meta.model_name}" for m in (*records, Citation)}
    assert {*CITABLE.values()} <= set(records)


@pytest.fixture
def _two_users_read_one_by_one() -> Iterator[None]:
    """A user's form reads the user who asks and the user who is shown."""
    with zeal_ignore([{"model": "auth.User"}]):
        yield


@pytest.mark.usefixtures("_two_users_read_one_by_one")
def test_only_superusers_touch_superusers(client: Client) -> None:
    client.force_login(role("Administrator"))
    root = UserFactory(is_superuser=True, is_staff=True)
    other = make(TABLES["user"])
    assert client.post(address(root), {"username": "taken"}).status_code == 403
    assert client.post(address(root, "delete"), {"post": "yes"}).status_code == 403
    data = {**form_data(client.get(address(other))), "is_superuser": "on", "groups": []}
    data = {name: value for name, value in data.items() if not name.startswith(("last_", "date_"))}
    client.post(address(other), data)
    other.refresh_from_db()
    assert other.is_superuser is False


def test_unresolved_names_are_a_list_of_their_own(client: Client) -> None:
    client.force_login(role("Viewer"))
    loose = NameFactory(institution=None, text="Institute", status="draft")
    NameFactory(text="Ministry")
    response = client.get(f"{listed(TABLES['name'])}?about=none")
    assert list(response.context["cl"].result_list) == [loose]
