"""A stale form is refused, nothing of it is lost, and the other's change is shown beside it."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from zeal import zeal_ignore

from tests.admin.rows import address, form_data, role
from tests.factories import (
    CitationFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    TopicFactory,
    UserFactory,
)
from tracker.models import ChangeEntry, Law, Milestone, Proposal

SAVE = {"_continue": "1"}


def opened(client: Client, row: Any) -> dict[str, Any]:
    """Return the data of a form that `client` opens and sends back unchanged."""
    return {**form_data(client.get(address(row))), **SAVE}


@pytest.fixture
def law(db: None) -> Law:
    law: Law = LawFactory(name="Act", summary="First words.", note="Old note.")
    return law


@pytest.fixture
def theirs(db: None) -> Client:
    client = Client()
    client.force_login(UserFactory(role="Editor", first_name="Hanako", last_name="Yamada"))
    return client


@pytest.fixture
def mine(db: None) -> Client:
    client = Client()
    client.force_login(role("Editor"))
    return client


def conflict_in(response: Any) -> list[tuple[str, str, str, str, bool, str]]:
    return [
        (field.label, field.before, field.after, field.yours, field.touched, field.by)
        for conflict in response.context["conflicts"]
        for field in conflict.fields
    ]


def test_unchanged_form_can_be_saved_again_and_again(mine: Client, law: Law) -> None:
    for _ in range(2):
        assert mine.post(address(law), opened(mine, law)).status_code == 302
    law.refresh_from_db()
    assert law.version == 1


def test_second_save_is_refused_and_shows_what_the_first_changed(
    mine: Client, theirs: Client, law: Law
) -> None:
    my_data, their_data = opened(mine, law), opened(theirs, law)
    theirs.post(address(law), {**their_data, "name": "New Act", "summary": "Their words."})
    response = mine.post(address(law), {**my_data, "summary": "My words.", "note": "My note."})
    assert response.status_code == 200
    assert conflict_in(response) == [
        ("name", "Act", "New Act", "Act", False, "Hanako Yamada"),
        ("summary", "First words.", "Their words.", "My words.", True, "Hanako Yamada"),
    ]
    law.refresh_from_db()
    assert (law.name, law.summary, law.note, law.version) == (
        "New Act",
        "Their words.",
        "Old note.",
        2,
    )


def test_refused_form_keeps_mine_takes_theirs_and_can_then_be_saved(
    mine: Client, theirs: Client, law: Law
) -> None:
    my_data, their_data = opened(mine, law), opened(theirs, law)
    theirs.post(address(law), {**their_data, "name": "New Act", "summary": "Their words."})
    response = mine.post(address(law), {**my_data, "summary": "My words.", "note": "My note."})
    again = form_data(response)
    assert (again["name"], again["summary"], again["note"], again["seen_version"]) == (
        "New Act",
        "My words.",
        "My note.",
        "2",
    )
    assert mine.post(address(law), {**again, **SAVE}).status_code == 302
    law.refresh_from_db()
    assert (law.name, law.summary, law.note, law.version) == (
        "New Act",
        "My words.",
        "My note.",
        3,
    )


def test_page_of_a_refusal_says_who_and_what(mine: Client, theirs: Client, law: Law) -> None:
    my_data, their_data = opened(mine, law), opened(theirs, law)
    theirs.post(address(law), {**their_data, "summary": "Their <b>words</b>."})
    page = mine.post(address(law), {**my_data, "summary": "Mine."}).content.decode()
    assert "Hanako Yamada changed law “Act” while you had it open." in page
    assert "<ins>Their &lt;b&gt;words&lt;/b&gt;.</ins>" in page
    assert "<strong>Mine.</strong>" in page


def test_relations_are_compared_and_taken_too(mine: Client, theirs: Client, law: Law) -> None:
    old, new = TopicFactory(slug="old"), TopicFactory(slug="new")
    law.topics.add(old)
    code, other = law.jurisdiction.code, JurisdictionFactory()
    my_data, their_data = opened(mine, law), opened(theirs, law)
    theirs.post(address(law), {**their_data, "topics": [old.pk, new.pk], "jurisdiction": other.pk})
    response = mine.post(address(law), {**my_data, "note": "My note."})
    assert conflict_in(response) == [
        ("jurisdiction", code, other.code, code, False, "Hanako Yamada"),
        ("topics", "old", "new, old", "old", False, "Hanako Yamada"),
    ]
    mine.post(address(law), {**form_data(response), **SAVE})
    law.refresh_from_db()
    assert (law.jurisdiction, law.note) == (other, "My note.")
    assert set(law.topics.all()) == {old, new}


def test_several_changes_are_told_as_one(mine: Client, theirs: Client, law: Law) -> None:
    my_data = opened(mine, law)
    for name in ("Second", "Third"):
        theirs.post(address(law), {**opened(theirs, law), "name": name})
    response = mine.post(address(law), {**my_data, "name": "Mine"})
    assert conflict_in(response) == [("name", "Act", "Third", "Mine", True, "Hanako Yamada")]


def test_change_and_change_back_is_no_conflict_of_values_but_still_refused(
    mine: Client, theirs: Client, law: Law
) -> None:
    my_data = opened(mine, law)
    for name in ("Second", "Act"):
        theirs.post(address(law), {**opened(theirs, law), "name": name})
    response = mine.post(address(law), {**my_data, "name": "Mine"})
    assert (response.status_code, conflict_in(response)) == (200, [])
    law.refresh_from_db()
    assert law.name == "Act"


def test_form_without_a_version_is_refused(mine: Client, law: Law) -> None:
    data = opened(mine, law)
    del data["seen_version"]
    response = mine.post(address(law), {**data, "name": "Mine"})
    assert response.context["adminform"].form.non_field_errors() == [
        "This form carries no version: open the record again."
    ]
    law.refresh_from_db()
    assert law.name == "Act"


@pytest.mark.parametrize("prefix", ["milestones", "citations"])
def test_row_inside_a_form_is_refused_by_its_own_version(
    prefix: str, mine: Client, theirs: Client, law: Law
) -> None:
    row: Any = (
        MilestoneFactory(law=law, title="Step", date="2022")
        if prefix == "milestones"
        else CitationFactory(law=law, field="name", reported="Act", note="")
    )
    theirs_field, mine_field = ("date", "title") if prefix == "milestones" else ("note", "reported")
    my_data, their_data = opened(mine, law), opened(theirs, law)
    theirs.post(address(law), {**their_data, f"{prefix}-0-{theirs_field}": "2023"})
    response = mine.post(address(law), {**my_data, f"{prefix}-0-{mine_field}": "Mine"})
    assert [c[0] for c in conflict_in(response)] == [theirs_field]
    row.refresh_from_db()
    assert (getattr(row, theirs_field), row.version) == ("2023", 2)
    assert getattr(row, mine_field) != "Mine"
    assert mine.post(address(law), {**form_data(response), **SAVE}).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, theirs_field), getattr(row, mine_field)) == ("2023", "Mine")


def test_row_added_by_another_does_not_stand_in_the_way(
    mine: Client, theirs: Client, law: Law
) -> None:
    my_data, their_data = opened(mine, law), opened(theirs, law)
    row = {"kind": "enacted", "modality": "actual", "title": "Step"}
    theirs.post(
        address(law),
        {
            **their_data,
            "milestones-TOTAL_FORMS": "1",
            **{f"milestones-0-{name}": value for name, value in row.items()},
        },
    )
    assert mine.post(address(law), {**my_data, "name": "Mine"}).status_code == 302
    law.refresh_from_db()
    assert (law.name, [step.title for step in law.milestones.all()]) == ("Mine", ["Step"])


def test_row_deleted_meanwhile_is_an_error_not_a_crash(
    mine: Client, theirs: Client, law: Law
) -> None:
    milestone = MilestoneFactory(law=law, status="draft")
    my_data = opened(mine, law)
    milestone.delete()
    response = mine.post(address(law), {**my_data, "milestones-0-title": "Mine"})
    assert response.status_code == 200
    assert not Milestone.objects.exists()


def test_withdrawn_meanwhile_keeps_what_a_contributor_typed(law: Law) -> None:
    law.status = "draft"
    law.save()
    contributor = Client()
    contributor.force_login(role("Contributor"))
    data = opened(contributor, law)
    law.status = "withdrawn"
    law.save()
    response = contributor.post(address(law), {**data, "summary": "My <i>words</i>."})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Nothing was saved." in page
    assert "<dt>Summary</dt><dd>My &lt;i&gt;words&lt;/i&gt;.</dd>" in page
    law.refresh_from_db()
    assert law.summary == "First words."


def test_published_meanwhile_shows_the_conflict_and_then_proposes(law: Law) -> None:
    law.status = "draft"
    law.save()
    contributor = Client()
    contributor.force_login(role("Contributor"))
    data = opened(contributor, law)
    law.status = "published"
    law.save()
    response = contributor.post(address(law), {**data, "summary": "Mine."})
    assert (response.status_code, len(response.context["conflicts"])) == (200, 1)
    contributor.post(address(law), {**form_data(response), **SAVE})
    law.refresh_from_db()
    assert (law.summary, Proposal.objects.get().object_id) == ("First words.", law.pk)


def test_reason_and_actor_go_to_the_log(mine: Client, law: Law) -> None:
    mine.post(address(law), {**opened(mine, law), "name": "New", "change_reason": "A slip."})
    entry = ChangeEntry.objects.latest("id")
    assert (entry.reason, entry.origin, entry.changes) == (
        "A slip.",
        "admin",
        {"name": ["Act", "New"]},
    )
    assert entry.actor is not None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_waits_and_is_refused() -> None:
    law = LawFactory(name="Act")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(role("Editor"))
    bodies = [
        {**opened(client, law), "name": f"Name {number}"} for number, client in enumerate(clients)
    ]
    barrier = threading.Barrier(2)
    codes: dict[int, int] = {}

    def save(number: int) -> None:
        barrier.wait(timeout=10)
        try:
            codes[number] = clients[number].post(address(law), bodies[number]).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(codes.values()) == [200, 302]
    law.refresh_from_db()
    winner = next(number for number, code in codes.items() if code == 302)
    assert (law.name, law.version) == (f"Name {winner}", 2)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_is_refused_at_the_end_is_not_said_to_be_added(monkeypatch: Any) -> None:
    law = LawFactory()
    client = Client()
    client.force_login(role("Editor"))
    url = "/admin/tracker/milestone/add/"
    data = {"kind": "enacted", "modality": "actual", "title": "Added", "law": str(law.pk)}
    form = {**form_data(client.get(url)), **data}
    saved = Milestone.save

    def late(row: Milestone, *args: Any, **kwargs: Any) -> None:
        saved(row, *args, **kwargs)
        # As another transaction would, after the form was found valid.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tracker_milestone SET law_id = 0 WHERE id = %s", [row.pk])
        monkeypatch.undo()

    monkeypatch.setattr(Milestone, "save", late)
    # What is looked at twice is read twice.
    with zeal_ignore():
        response = client.post(url, form, follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert [("Added" in text) for text in said] == [True]
    assert Milestone.objects.get().law == law
