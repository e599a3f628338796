"""Merging in the admin: who may, what is shown, what is refused, and where it leads."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import address, role, warm
from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    ProposalFactory,
)
from tracker.admin.merging import merge_address
from tracker.models import ChangeEntry, Law, Milestone

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(db: None) -> tuple[Law, Law]:
    """Return two published laws that differ in name and summary."""
    japan = JurisdictionFactory(code="JP")
    kept = LawFactory(name="Kept Act", slug="kept", jurisdiction=japan, summary="Ours.")
    lost = LawFactory(name="Lost Act", slug="lost", jurisdiction=japan, summary="Theirs.")
    MilestoneFactory(law=lost, slug="step", title="Enacted")
    return kept, lost


def shown(client: Client, kept: Law, lost: Law, **chosen: str) -> Any:
    """Return the page that shows what will change."""
    return client.post(
        merge_address(kept, lost), {f"value-{n}": value for n, value in chosen.items()}
    )


def confirm(client: Client, page: Any, **values: str) -> Any:
    """Send the page that shows what will change back, confirmed."""
    context = page.context
    data = {**dict(context["chosen"]), "seen": context["seen"], **values}
    return client.post(merge_address(context["kept"], context["lost"]), data)


@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        pytest.param("Viewer", "draft", 403, id="viewer"),
        pytest.param("Contributor", "published", 403, id="contributor, published"),
        pytest.param("Editor", "draft", 200, id="editor, draft"),
        pytest.param("Editor", "published", 200, id="editor, published"),
        pytest.param("Administrator", "withdrawn", 200, id="administrator, withdrawn"),
    ],
)
def test_who_may_merge(name: str, status: str, expected: int, client: Client) -> None:
    kept, lost = LawFactory(status=status), LawFactory(status=status)
    client.force_login(role(name))
    for url in (merge_address(kept, lost), f"/admin/tracker/twin/merge/law/{kept.pk}/"):
        assert client.get(url).status_code == expected
    assert client.post(merge_address(kept, lost)).status_code == expected


def test_anonymous_readers_are_sent_to_log_in(client: Client, pair: tuple[Law, Law]) -> None:
    assert client.get(merge_address(*pair)).status_code == 302


@pytest.mark.parametrize(
    "path", ["law/1/999999", "law/999999", "topic/1/2", "nothing/1/2"], ids=str
)
def test_what_is_not_there_is_not_found(path: str, client: Client) -> None:
    client.force_login(role("Editor"))
    assert client.get(f"/admin/tracker/twin/merge/{path}/").status_code == 404


def test_differing_values_are_offered_with_their_evidence(
    client: Client, pair: tuple[Law, Law]
) -> None:
    kept, lost = pair
    CitationFactory(law=lost, field="name", reported="Lost Act")
    client.force_login(role("Editor"))
    page = client.get(merge_address(kept, lost))
    assert [
        (c.label, [(o.value, o.shown, o.checked) for o in c.options])
        for c in page.context["choices"]
    ] == [
        ("Name", [("ours", "Kept Act", True), ("theirs", "Lost Act", False)]),
        ("Summary", [("ours", "Ours.", True), ("theirs", "Theirs.", False)]),
    ]
    assert "1 citation<" in page.context["choices"][0].options[1].cited
    assert page.context["plan"] is None


def test_swapping_leads_to_the_other_direction(client: Client, pair: tuple[Law, Law]) -> None:
    client.force_login(role("Editor"))
    page = client.get(merge_address(*pair))
    assert page.context["swap"] == merge_address(*reversed(pair))


def test_what_will_change_is_shown_and_nothing_is_done_yet(
    client: Client, pair: tuple[Law, Law]
) -> None:
    client.force_login(role("Editor"))
    page = shown(client, *pair, name="theirs")
    assert [(line.kind, line.name) for line in page.context["plan"].lines] == [
        ("name", "Kept Act"),
        ("milestone", "Enacted"),
        ("law", "Lost Act"),
        ("law", "Lost Act"),
        ("redirect", "law lost"),
    ]
    assert Law.objects.count() == 2


def test_a_confirmed_merge_is_done_and_said(client: Client, pair: tuple[Law, Law]) -> None:
    kept, lost = pair
    client.force_login(role("Editor"))
    response = confirm(client, shown(client, kept, lost, name="theirs"), reason="One act.")
    assert (response.status_code, response["Location"]) == (302, address(kept))
    kept.refresh_from_db()
    assert (kept.name, list(Law.objects.all())) == ("Lost Act", [kept])
    assert Milestone.objects.get().law == kept
    entry = ChangeEntry.objects.latest("id")
    assert (entry.reason, entry.origin, entry.actor is not None) == ("One act.", "admin", True)
    told = [str(message) for message in client.get(address(kept)).context["messages"]]
    assert told[0].startswith("Law “Lost Act” was merged into <a ")


def test_a_merge_without_a_reason_is_not_done(client: Client, pair: tuple[Law, Law]) -> None:
    client.force_login(role("Editor"))
    response = confirm(client, shown(client, *pair), reason="")
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    assert Law.objects.count() == 2


def test_what_changed_meanwhile_is_shown_anew(client: Client, pair: tuple[Law, Law]) -> None:
    kept, lost = pair
    client.force_login(role("Editor"))
    page = shown(client, kept, lost)
    MilestoneFactory(law=lost, slug="later")
    response = confirm(client, page, reason="One act.")
    assert response.context["against"] == [
        "Nothing was merged: what would be moved has changed since you looked. Look at the list "
        "again."
    ]
    assert Law.objects.count() == 2
    assert confirm(client, response, reason="One act.").status_code == 302
    assert sorted(Milestone.objects.values_list("law__slug", flat=True)) == ["kept", "kept"]


def test_what_speaks_against_it_is_said_at_once(client: Client, pair: tuple[Law, Law]) -> None:
    kept, lost = pair
    ProposalFactory(object_id=lost.pk)
    client.force_login(role("Editor"))
    page = client.get(merge_address(kept, lost))
    assert (page.context["against"], page.context["possible"]) == (
        ["A change of law “Lost Act” waits to be decided: accept or reject it first."],
        False,
    )


def test_the_other_record_is_chosen_from_the_records_page(
    client: Client, pair: tuple[Law, Law]
) -> None:
    kept, lost = pair
    client.force_login(role("Editor"))
    assert "Merge with…" in client.get(address(kept)).content.decode()
    asked = client.get(f"/admin/tracker/law/{kept.pk}/merge-with/")
    response = client.post(asked["Location"], {"other": lost.pk})
    assert response["Location"] == merge_address(kept, lost)
    itself = client.post(asked["Location"], {"other": kept.pk})
    assert list(itself.context["form"].errors) == ["other"]


# Session, user, permissions (two), the two records; then what the two differ in, their names,
# their evidence, and a query for each kind of row that may refer to the loser.
MERGE = 58


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_many_parts(count: int, client: Client) -> None:
    warm()
    client.force_login(role("Administrator"))
    kept, lost = InstitutionFactory(), InstitutionFactory()
    for _ in range(count):
        MilestoneFactory(institution=lost)
        NameFactory(institution=lost)
        CitationFactory(institution=lost, field="founded", reported="2001")
        InstitutionFactory(parent=lost)
    with CaptureQueriesContext(connection) as queries:
        assert client.post(merge_address(kept, lost)).status_code == 200
    assert len(queries) == MERGE


def test_a_value_without_evidence_is_told_before_the_merge_is_confirmed(client: Client) -> None:
    client.force_login(role("Administrator"))
    kept, lost = InstitutionFactory(name="Kept"), InstitutionFactory(name="Lost", status="draft")
    CitationFactory(institution=kept, field="name", reported="Kept")
    response = client.post(merge_address(kept, lost), {"value-name": "theirs"})
    assert response.context["against"] == [
        "No published passage is cited for “name” of institution “Lost” (Lost)."
    ]
    kept.refresh_from_db()
    assert kept.name == "Kept"
