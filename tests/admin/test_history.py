"""History, comparing, restoring, change sets and undoing, and what was deleted, as pages."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import TABLES, address, make, role, warm
from tests.factories import (
    CitationFactory,
    IndicatorFactory,
    LawFactory,
    MilestoneFactory,
    SourceFactory,
    TopicFactory,
)
from tests.services.test_history import changed
from tracker.admin import history as history_pages
from tracker.models import ChangeContext, ChangeEntry, Law, Milestone, Source, Versioned, recording

pytestmark = pytest.mark.django_db

LOG = "/admin/tracker/changeentry"
VERSIONED = sorted(name for name, model in TABLES.items() if issubclass(model, Versioned))


@pytest.fixture
def editor(client_as: Any) -> Client:
    client: Client = client_as("Editor")
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return str(response.content.decode())


def history(row: Any, more: str = "") -> str:
    return address(row, "history") + more


def told(response: Any) -> list[list[tuple[str, str, tuple[tuple[str, str, str], ...]]]]:
    """Return, for each set on a history, kind, name and field lines of its rows."""
    return [
        [
            (row.kind, row.name, tuple((f.label, f.before, f.after) for f in row.fields))
            for row in lines.rows
        ]
        for lines in response.context["sets"]
    ]


@pytest.mark.parametrize("name", VERSIONED)
def test_every_table_of_records_has_a_history(name: str, client: Client) -> None:
    client.force_login(role("Administrator"))
    row = make(TABLES[name])
    response = client.get(history(row))
    assert (response.status_code, len(response.context["sets"])) == (
        200,
        1
        + len(
            row._meta.many_to_many
            and [f for f in row._meta.many_to_many if f.name in ("topics", "people")]
        ),
    )


def test_lines_are_readable(editor: Client) -> None:
    law = LawFactory(name="Act", kind="act")
    milestone = MilestoneFactory(law=law, title="Step", date="", modality="actual")
    changed(milestone, "Found in the gazette.", date="2020-06", modality="scheduled")
    changed(law, note="Doubtful.", topics=[TopicFactory(slug="cyber")])
    response = editor.get(history(law))
    topics, dated = told(response)[:2]
    assert topics == [
        ("law", "Act", (("note", "empty", "Doubtful."), ("topics", "empty", "cyber")))
    ]
    assert dated == [
        (
            "milestone",
            "Step",
            (("date", "unknown", "June 2020"), ("modality", "Happened", "Scheduled")),
        )
    ]
    assert "Found in the gazette." in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_history_and_comparing_cost_the_same_with_one_change_and_with_three(
    count: int, client: Client
) -> None:
    warm()
    client.force_login(role("Administrator"))
    law = LawFactory()
    milestone = MilestoneFactory(law=law)
    CitationFactory(law=law)
    for number in range(count):
        changed(law, name=f"Name {number}")
        changed(milestone, title=f"Step {number}")
    # Session, user, two for the permissions; the row; five for what belongs to it; how many sets
    # there are, those of the page, their entries.
    with CaptureQueriesContext(connection) as queries:
        assert client.get(history(law)).status_code == 200
    assert len(queries) == HISTORY
    # No count of sets; besides, three for each moment: its entry, the newest entries, these.
    with CaptureQueriesContext(connection) as queries:
        assert client.get(history(law, "compare/")).status_code == 200
    assert len(queries) == COMPARE


HISTORY, COMPARE = 13, 18


def test_long_histories_come_in_pages(editor: Client) -> None:
    law = LawFactory()
    for number in range(20):
        changed(law, name=f"Name {number}")
    first, second = editor.get(history(law)), editor.get(history(law, "?p=2"))
    assert (len(first.context["sets"]), len(second.context["sets"])) == (20, 1)
    assert "Page 1 of 2" in first.content.decode()


def test_two_moments_side_by_side(editor: Client) -> None:
    law = LawFactory(name="First")
    first = changed(law, name="Second")
    changed(law, name="Third")
    goes = MilestoneFactory(law=law, title="Goes")
    response = editor.get(history(law, f"compare/?first={first}&then=now"))
    fields = [(f.label, f.before, f.after) for f in response.context["fields"]]
    assert fields == [("name", "Second", "Third")]
    assert [line.name for line in response.context["others"].lines] == [goes.title]
    assert "Restore “Second”" in response.content.decode()


def test_a_moment_that_is_none_is_said_on_the_page(editor: Client) -> None:
    law = LawFactory()
    said = page(editor, history(law, "compare/?first=nonsense"))
    assert "The history of this record has no moment “nonsense”: choose another." in said


def test_the_last_day_of_the_calendar_is_no_moment(editor: Client) -> None:
    law = LawFactory()
    said = "The calendar ends with 9999-12-31: choose an earlier day."
    compared = editor.get(history(law, "compare/?first_day=9999-12-31"))
    assert (compared.status_code, compared.context["fault"]) == (200, said)
    asked = editor.get(history(law, "restore/?to=9999-12-31"))
    assert (asked.status_code, asked.context["reasons"]) == (200, [said])


@pytest.mark.parametrize("version", ["9" * 19, "9" * 5000, "x"])
def test_a_version_that_is_none_is_refused_as_an_old_one(version: str, editor: Client) -> None:
    law = LawFactory(name="Act")
    law.name = "Other"
    law.save()
    to = ChangeEntry.objects.filter(content_type__model="law").order_by("id")[0].cid
    address_of = history(law, f"restore/?to={to}")
    asked = editor.post(address_of, {"reason": "Back.", "version": version})
    assert (asked.status_code, len(asked.context["reasons"])) == (200, 1)
    assert "has been changed since" in asked.context["reasons"][0]
    law.refresh_from_db()
    assert law.name == "Other"


def test_a_record_deleted_while_its_restoring_was_confirmed_is_not_found(
    editor: Client, monkeypatch: Any
) -> None:
    law = LawFactory(name="Act", status="draft")
    law.name = "Other"
    law.save()
    to = ChangeEntry.objects.filter(content_type__model="law").order_by("id")[0].cid
    write = history_pages.restore

    def overtaken(*args: Any, **values: Any) -> Any:
        Law.objects.get().delete()
        return write(*args, **values)

    monkeypatch.setattr(history_pages, "restore", overtaken)
    gone = editor.post(history(law, f"restore/?to={to}"), {"reason": "Back.", "version": "2"})
    assert gone.status_code == 404
    assert "It was deleted while you looked: bring it back first." in gone.content.decode()


def test_a_field_is_restored_after_it_was_shown(editor: Client) -> None:
    law = LawFactory(name="First")
    cid = changed(law, name="Second", note="Old note.")
    changed(law, name="Third", note="New note.")
    url = history(law, f"restore/?to={cid}&field=name")
    asked = editor.get(url)
    assert [line.differences for line in asked.context["plan"].lines] == [
        (("name", "Third", "Second"),)
    ]
    assert "Its status stays as it is" in asked.content.decode()
    refused = editor.post(url, {"version": asked.context["hidden"]["version"], "reason": " "})
    assert refused.context["form"].errors == {"reason": ["This field is required."]}
    done = editor.post(url, {"version": asked.context["hidden"]["version"], "reason": "It holds."})
    assert (done.status_code, done["Location"]) == (302, history(law))
    law.refresh_from_db()
    assert (law.name, law.note) == ("Second", "New note.")
    entry = ChangeEntry.objects.latest("id")
    assert (entry.reason, entry.origin, entry.actor is None) == ("It holds.", "admin", False)


def test_a_record_that_was_edited_after_the_page_is_looked_at_again(editor: Client) -> None:
    law = LawFactory(name="First")
    cid = changed(law, name="Second")
    changed(law, name="Third")
    url = history(law, f"restore/?to={cid}")
    asked = editor.get(url)
    changed(law, note="Theirs.")
    response = editor.post(
        url, {"version": asked.context["hidden"]["version"], "reason": "It holds."}
    )
    assert response.status_code == 200
    assert response.context["reasons"] == [
        "law “Third” has been changed since you opened it: look at it again."
    ]
    assert response.context["hidden"]["version"] == "4"
    law.refresh_from_db()
    assert law.name == "Third"


def test_only_who_may_change_a_record_restores_it(client_as: Any) -> None:
    law = LawFactory(name="First", status="published")
    cid = changed(law, name="Second")
    url = history(law, f"restore/?to={cid}")
    contributor, editor = client_as("Contributor"), client_as("Editor")
    assert contributor.get(url).status_code == 403
    assert contributor.post(url, {"reason": "x"}).status_code == 403
    assert "restore/?to=" not in page(contributor, history(law, "compare/"))
    assert editor.get(url).status_code == 200


def test_a_deleted_record_has_its_history(editor: Client) -> None:
    law = LawFactory(name="Act", status="draft")
    url = history(law)
    law.delete()
    said = page(editor, url)
    assert "History of deleted law “Act”" in said
    assert f"{LOG}/deleted" in said
    assert editor.get("/admin/tracker/law/7777/history/").status_code == 404


def test_a_change_set_shows_what_it_did_and_is_undone_after_it_was_shown(editor: Client) -> None:
    laws = [LawFactory(name="Old"), LawFactory(name="Older")]
    with recording(ChangeContext(reason="Imported.", origin="import")) as context:
        for law in laws:
            law.note = "From a sheet."
            law.save()
    said = page(editor, f"{LOG}/set/{context.cid}/")
    for words in ("Imported.", "From a sheet.", f"{LOG}/set/{context.cid}/undo/"):
        assert words in said
    asked = editor.get(f"{LOG}/set/{context.cid}/undo/")
    assert [line.differences for line in asked.context["plan"].lines] == [
        (("note", "From a sheet.", "–"),)
    ] * 2
    assert set(Law.objects.values_list("note", flat=True)) == {"From a sheet."}
    done = editor.post(f"{LOG}/set/{context.cid}/undo/", {"reason": "The wrong sheet."})
    assert set(Law.objects.values_list("note", flat=True)) == {""}
    undone = ChangeEntry.objects.latest("id").cid
    assert done["Location"] == f"{LOG}/set/{undone}/"
    editor.post(f"{LOG}/set/{undone}/undo/", {"reason": "It was right."})
    assert set(Law.objects.values_list("note", flat=True)) == {"From a sheet."}


def test_what_stands_in_the_way_is_said_and_linked(editor: Client) -> None:
    law = LawFactory(name="Act")
    cid = changed(law, note="Old.")
    changed(law, note="New.")
    response = editor.get(f"{LOG}/set/{cid}/undo/")
    (sentence,) = response.context["reasons"]
    assert sentence.startswith("law “Act” was changed since, by test on ")
    assert history(law) in response.content.decode()
    assert '<button type="submit" class="tracker-button">' not in response.content.decode()
    refused = editor.post(f"{LOG}/set/{cid}/undo/", {"reason": "All the same."})
    assert refused.context["reasons"] == [sentence]
    law.refresh_from_db()
    assert law.note == "New."


@pytest.mark.parametrize(
    ("name", "status"), [("Viewer", 403), ("Contributor", 403), ("Editor", 200)]
)
def test_undoing_is_for_those_who_publish(name: str, status: int, client_as: Any) -> None:
    client = client_as(name)
    cid = changed(LawFactory(name="Old", status="draft"), name="New")
    assert client.get(f"{LOG}/set/{cid}/").status_code == 200
    assert client.get(f"{LOG}/set/{cid}/undo/").status_code == status
    assert client.post(f"{LOG}/set/{cid}/undo/", {"reason": "x"}).status_code in (status, 302)
    assert Law.objects.get().name == ("Old" if status == 200 else "New")


def test_an_editor_undoes_a_rename_with_the_redirect_it_left(editor: Client) -> None:
    law = LawFactory(slug="old", status="published")
    cid = changed(law, slug="new")
    assert editor.post(f"{LOG}/set/{cid}/undo/", {"reason": "Renamed too soon."}).status_code == 302
    assert Law.objects.get().slug == "old"


def test_a_set_that_is_not_there_is_not_found(editor: Client) -> None:
    for url in (f"{LOG}/set/nothing/", f"{LOG}/set/nothing/undo/", f"{LOG}/deleted/7777/"):
        assert editor.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_change_set_and_its_undoing_cost_the_same_with_one_row_and_with_three(
    count: int, client: Client
) -> None:
    warm()
    client.force_login(role("Administrator"))
    laws = [LawFactory() for _ in range(count)]
    with recording(ChangeContext()) as context:
        for law in laws:
            law.note = "New."
            law.save()
    # Session, user, two for the permissions; the entries; the links.
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{LOG}/set/{context.cid}/")
    assert len(queries) == 6
    # Besides: the versions, the newest entries, the rows.
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{LOG}/set/{context.cid}/undo/")
    assert len(queries) == 9


def test_a_deleted_record_is_brought_back_after_it_was_shown(editor: Client) -> None:
    law = LawFactory(name="Act", status="draft")
    MilestoneFactory(law=law, title="Step", status="draft")
    with recording(ChangeContext()):
        law.delete()
    entry = ChangeEntry.objects.get(action=ChangeEntry.Action.DELETE, content_type__model="law")
    listed = page(editor, f"{LOG}/deleted/")
    assert f"{LOG}/deleted/{entry.pk}/" in listed
    asked = editor.get(f"{LOG}/deleted/{entry.pk}/")
    assert {line.name for line in asked.context["plan"].lines} == {"Act", "Step"}
    assert Law.objects.count() == 0
    seen = asked.context["hidden"]
    done = editor.post(f"{LOG}/deleted/{entry.pk}/", {"reason": "Deleted by mistake.", **seen})
    assert done["Location"] == address(Law.objects.get())
    assert Milestone.objects.get().status == "draft"
    assert f"{LOG}/deleted/{entry.pk}/" not in page(editor, f"{LOG}/deleted/")
    again = editor.get(f"{LOG}/deleted/{entry.pk}/").context["hidden"]
    again = editor.post(f"{LOG}/deleted/{entry.pk}/", {"reason": "Again.", **again})
    assert "is there already" in again.context["reasons"][0]


@pytest.mark.parametrize("seen", [{}, {"seen": "0" * 64}])
def test_a_return_that_was_never_shown_is_shown_first(seen: Any, editor: Client) -> None:
    law = LawFactory(status="draft")
    with recording(ChangeContext()):
        law.delete()
    entry = ChangeEntry.objects.get(action=ChangeEntry.Action.DELETE)
    asked = editor.post(f"{LOG}/deleted/{entry.pk}/", {"reason": "Back.", **seen})
    assert asked.context["reasons"] == [
        "What would come back has changed since you looked: look at it again."
    ]
    assert Law.objects.count() == 0
    editor.post(f"{LOG}/deleted/{entry.pk}/", {"reason": "Back.", **asked.context["hidden"]})
    assert Law.objects.count() == 1


def test_a_contributor_sees_what_was_deleted_and_does_not_bring_it_back(client_as: Any) -> None:
    IndicatorFactory(status="draft").delete()
    SourceFactory(status="draft").delete()
    contributor = client_as("Contributor")
    assert "your role does not" in page(contributor, f"{LOG}/deleted/")
    entry = ChangeEntry.objects.filter(action=ChangeEntry.Action.DELETE).latest("id")
    assert contributor.post(f"{LOG}/deleted/{entry.pk}/", {"reason": "x"}).status_code == 403
    assert Source.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_deleted_records_costs_the_same(count: int, client: Client) -> None:
    warm()
    client.force_login(role("Administrator"))
    for _ in range(count):
        LawFactory(status="draft").delete()
    # Session, user, two for the permissions; how many there are, those of the page.
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{LOG}/deleted/")
    assert len(queries) == 6


def test_the_change_log_leads_to_change_sets_and_to_what_was_deleted(editor: Client) -> None:
    cid = changed(LawFactory(), name="New")
    listed = page(editor, f"{LOG}/")
    assert f"{LOG}/set/{cid}/" in listed
    assert f"{LOG}/deleted" in listed
    entry = ChangeEntry.objects.get(cid=cid)
    assert f"{LOG}/set/{cid}/" in page(editor, f"{LOG}/{entry.pk}/change/")


def test_a_set_of_many_rows_is_cut_short_and_leads_to_the_whole(editor: Client) -> None:
    law = LawFactory()
    with recording(ChangeContext()) as context:
        for number in range(22):
            MilestoneFactory(law=law, title=f"Step {number}")
    response = editor.get(history(law))
    lines = response.context["sets"][0]
    assert (len(lines.rows), lines.more) == (20, 2)
    assert f"{LOG}/set/{context.cid}/" in response.content.decode()
    assert "… and 2 more rows of this record" in response.content.decode()
