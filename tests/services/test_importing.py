"""Importing: a sheet against what is there, every fault told, written as one change set."""

import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    NameFactory,
    PassageFactory,
    TopicFactory,
    UserFactory,
)
from tracker.changes.applying import apply
from tracker.changes.logged import undoing
from tracker.changes.plan import Fate
from tracker.errors import PlanRefused, SheetError
from tracker.models import (
    ChangeEntry,
    Citation,
    Institution,
    Jurisdiction,
    Law,
    Name,
    Passage,
    Redirect,
    Topic,
)
from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.seeder import seed
from tracker.services.importing import Importing, failures_file, plan_import, write_import
from tracker.services.sheet_reading import read_sheet
from tracker.services.sheet_writing import SheetFormat, write_sheet
from tracker.services.sheets import SHEET_MODELS, cells_of, columns_of, numeric_columns, rows_in

pytestmark = pytest.mark.django_db


def planned(model, *lines, may_publish=True):
    """Return the plan of a CSV file of `lines`."""
    sheet = read_sheet("\n".join(lines).encode())
    return plan_import(model, sheet, may_publish=may_publish)


def faults(importing):
    """Return what is wrong, row by row."""
    return [(row.number, column, text) for row in importing.failed for column, text in row.errors]


def exported(model, form):
    """Return the whole table as a file."""
    rows = [cells_of(model, row) for row in rows_in(model._default_manager.all())]
    return write_sheet(form, columns_of(model), rows, numbers=numeric_columns(model))


def test_what_was_exported_changes_nothing():
    rows, _ = read_files(fixture_files(Path(settings.BASE_DIR) / "fixtures"))
    seed(rows)
    for model in SHEET_MODELS:
        for form in SheetFormat:
            importing = plan_import(model, read_sheet(exported(model, form)), may_publish=True)
            there = model._default_manager.count()
            assert there > 0
            assert (model, form, importing.counts()) == (
                model,
                form,
                {"new": 0, "changed": 0, "unchanged": there, "failed": 0},
            )


@pytest.mark.parametrize("form", SheetFormat)
@pytest.mark.parametrize(
    "text", ["=1+1", "-5 degrees", "+81", "'=quoted", "@home", "\ta", "a\r\nb", "  led by spaces"]
)
def test_awkward_texts_change_nothing(text, form):
    LawFactory(note=text, name=text)
    importing = plan_import(Law, read_sheet(exported(Law, form)), may_publish=True)
    assert importing.counts() == {"new": 0, "changed": 0, "unchanged": 1, "failed": 0}


def test_rows_are_created_changed_and_left():
    JurisdictionFactory(code="JP")
    same = LawFactory(slug="same", name="Same")
    other = LawFactory(slug="other", name="Other", note="kept")
    importing = planned(
        Law,
        "slug,name,jurisdiction,kind",
        f"same,Same,{same.jurisdiction.code},{same.kind}",
        f"other,Another,{other.jurisdiction.code},{other.kind}",
        "fresh,Fresh,JP,act",
    )
    assert importing.counts() == {"new": 1, "changed": 1, "unchanged": 1, "failed": 0}
    actor = UserFactory(role="Editor")
    applied = write_import(importing, actor=actor, reason="From the Diet's list", may_publish=True)
    other.refresh_from_db()
    fresh = Law.objects.get(slug="fresh")
    assert (other.name, other.note, other.status) == ("Another", "kept", "published")
    assert (fresh.name, fresh.jurisdiction.code, fresh.status) == ("Fresh", "JP", "draft")
    entries = ChangeEntry.objects.filter(cid=applied.cid)
    assert sorted(entries.values_list("record_key", "reason", "origin", "actor")) == [
        ("fresh", "From the Diet's list", "import", actor.pk),
        ("other", "From the Diet's list", "import", actor.pk),
    ]


def test_an_import_is_undone_as_one():
    law = LawFactory(slug="there", name="There")
    importing = planned(
        Law,
        "slug,name,jurisdiction,kind",
        f"there,Changed,{law.jurisdiction.code},{law.kind}",
        f"fresh,Fresh,{law.jurisdiction.code},act",
    )
    applied = write_import(importing, actor=None, reason="A sheet", may_publish=True)
    inverse, _ = undoing(applied.cid)
    apply(inverse, reason="Not so")
    assert list(Law.objects.values_list("slug", "name")) == [("there", "There")]


def test_a_column_left_out_stays_and_an_empty_cell_empties():
    topic = TopicFactory()
    law = LawFactory(slug="act", summary="Words.", name_ja="法", law_number="1")
    law.topics.set([topic])
    write_import(
        planned(Law, "slug,summary,topics", "act,,"), actor=None, reason="Cleared", may_publish=True
    )
    law.refresh_from_db()
    assert (law.summary, list(law.topics.all()), law.name_ja, law.law_number) == ("", [], "法", "1")


@pytest.mark.parametrize(
    ("header", "told"),
    [
        pytest.param(
            "slug,nmae",
            "A law has no column “nmae”; the nearest is name.",
            id="unknown",
        ),
        pytest.param("name", "The column “slug” is missing: rows are found by it.", id="no key"),
        pytest.param("slug,name,Name", "The column “name” stands there twice.", id="twice"),
        pytest.param("slug,,name", "Column 2 has cells and no name.", id="no name"),
    ],
)
def test_columns_that_are_not_ours_are_refused(header, told):
    with pytest.raises(SheetError) as error:
        planned(Law, header, "a,b,c"[: 2 * header.count(",") + 1])
    sentence, _, columns = str(error.value).partition(" The columns are: ")
    assert (sentence, columns) == (told, ", ".join(columns_of(Law)) + ".")


def test_every_fault_of_every_row_is_told():
    JurisdictionFactory(code="JP")
    TopicFactory(slug="cyber")
    importing = planned(
        Law,
        "slug,name,jurisdiction,kind,topics,diet_session,bill_number,wikidata_id",
        "a,,ZZ,akt,cyberr; cyber,two,,17",
        "b,B,JP,act,cyber,,3,",
    )
    assert faults(importing) == [
        (
            2,
            "kind",
            "“akt” is not one of act, amending_act, cabinet_order, ministerial_ordinance, bill, "
            "treaty, executive_order, foreign_statute.",
        ),
        (2, "diet_session", "“two” is not a whole number."),
        (2, "jurisdiction", "There is no jurisdiction “ZZ”."),
        (2, "topics", "There is no topic “cyberr”; the nearest is cyber."),
        (2, "name", "It must not be empty."),
        (2, "wikidata_id", "Enter a Wikidata item id: Q and a number, such as Q17."),
        (3, "", "A bill number needs the Diet session it counts in."),
    ]
    with pytest.raises(PlanRefused):
        write_import(importing, actor=None, reason="None is good", may_publish=True)


def test_a_key_that_stands_twice_fails_wherever_it_stands():
    LawFactory(slug="act")
    importing = planned(Law, "slug,note", "act,one", "act,two")
    assert faults(importing) == [
        (2, "slug", "Row 3 has the same key: keep one of them."),
        (3, "slug", "Row 2 has the same key: keep one of them."),
    ]


def test_what_may_stand_once_is_found_in_table_and_sheet():
    law = LawFactory(slug="act")
    NameFactory(law=law, text="ESPA", lang="en")
    header = "slug,law,text,lang,kind"
    importing = planned(
        Name, header, ",act,ESPA,en,short", ",act,New,en,short", ",act,New,en,short"
    )
    recorded = "This name is recorded already."
    assert faults(importing) == [
        (2, "", recorded),
        (3, "", f"{recorded} Row 4 of the file says the same: keep one."),
        (4, "", f"{recorded} Row 3 of the file says the same: keep one."),
    ]


def test_empty_values_are_not_the_same_as_one_another():
    law = LawFactory(egov_law_id="")
    code = law.jurisdiction.code
    importing = planned(Law, "slug,name,jurisdiction,kind", f"a,A,{code},act", f"b,B,{code},act")
    assert importing.counts() == {"new": 2, "changed": 0, "unchanged": 0, "failed": 0}


def test_the_status_stands_in_a_sheet_only_as_it_is():
    law = LawFactory(slug="act", status="published")
    code = law.jurisdiction.code
    importing = planned(
        Law,
        "slug,status,name,jurisdiction,kind",
        f"act,draft,{law.name},{code},{law.kind}",
        f"new,published,New,{code},act",
        f"other,draft,Other,{code},act",
    )
    assert faults(importing) == [
        (
            2,
            "status",
            "The status is published, and moves by its own actions (send to review, publish, "
            "withdraw): leave it so, or leave the column out.",
        ),
        (
            3,
            "status",
            "A new row begins as a draft: leave the status empty, or write draft.",
        ),
    ]
    assert importing.counts()["new"] == 1


def test_published_rows_are_changed_by_who_publishes():
    LawFactory(slug="act", name="Act", status="published")
    LawFactory(slug="draft", name="Draft", status="draft")
    lines = ("slug,note", "act,changed", "draft,changed")
    importing = planned(Law, *lines, may_publish=False)
    assert faults(importing) == [
        (
            2,
            "",
            "law “Act” is published: your role does not change it by a sheet. Open its form and "
            "propose the change there.",
        )
    ]
    assert importing.counts()["changed"] == 1
    assert planned(Law, *lines).counts()["changed"] == 2


def test_passages_that_the_public_sees_are_changed_by_who_publishes():
    cited, free = PassageFactory(ref="a001-p01"), PassageFactory(ref="a001-p02")
    CitationFactory(passage=cited)
    CitationFactory(passage=free, status="draft")
    lines = ("ref,gist", "a001-p01,new", "a001-p02,new")
    assert faults(planned(Passage, *lines, may_publish=False)) == [
        (2, "", "Published citations rest on passage “a001-p01”, so only an Editor changes it.")
    ]
    assert faults(planned(Passage, *lines)) == []


def test_relations_and_keys_follow_redirects():
    parent = InstitutionFactory(slug="new-ministry")
    child = InstitutionFactory(slug="new-office", name="Office")
    Redirect.objects.create(kind="institution", old_slug="old-ministry", new_slug="new-ministry")
    Redirect.objects.create(kind="institution", old_slug="old-office", new_slug="new-office")
    importing = planned(Institution, "slug,parent", "old-office,old-ministry")
    assert importing.counts()["changed"] == 1
    write_import(importing, actor=None, reason="An older sheet", may_publish=True)
    child.refresh_from_db()
    assert (child.slug, child.parent, Institution.objects.count()) == ("new-office", parent, 2)
    again = planned(Institution, "slug,parent", "old-office,old-ministry")
    assert again.counts()["unchanged"] == 1


def test_new_rows_may_name_one_another_in_any_order():
    importing = planned(Topic, "slug,label,broader", "part,Part,whole", "whole,Whole,")
    assert [change.key for change in importing.plan.of(Fate.CREATE)] == ["whole", "part"]
    write_import(importing, actor=None, reason="Two levels", may_publish=True)
    assert Topic.objects.get(slug="part").broader.slug == "whole"


def test_a_row_that_names_a_failed_one_fails_too():
    importing = planned(Topic, "slug,label,broader", "part,Part,whole", "whole,,")
    assert faults(importing) == [
        (2, "broader", "Row 3, which makes “whole”, fails itself."),
        (3, "label", "It must not be empty."),
    ]


def test_new_rows_in_a_ring_fail():
    importing = planned(Topic, "slug,label,broader", "a,A,b", "b,B,a")
    assert faults(importing) == [
        (2, "", "It and row 3 name each other, and neither is there yet."),
        (2, "broader", "Row 3, which makes “b”, fails itself."),
        (3, "", "It and row 2 name each other, and neither is there yet."),
        (3, "broader", "Row 2, which makes “a”, fails itself."),
    ]


def test_blank_slugs_are_made_from_the_values():
    law = LawFactory(slug="an-act")
    code = law.jurisdiction.code
    importing = planned(
        Law, "slug,name,jurisdiction,kind", f",An act,{code},act", f",An act,{code},act"
    )
    assert [change.key for change in importing.plan.of(Fate.CREATE)] == ["an-act-2", "an-act-3"]


def test_new_citations_get_the_next_number_of_their_passage():
    law = LawFactory(slug="act")
    passage = PassageFactory(ref="a001-p01")
    CitationFactory(passage=passage, n=4, law=law, field="")
    importing = planned(
        Citation, "passage,n,law,field,reported", "a001-p01,,act,name,Act", "a001-p01,6,act,,yes"
    )
    keys = [change.key for change in importing.plan.of(Fate.CREATE)]
    assert keys == ["a001-p01 7", "a001-p01 6"]


def test_a_citation_needs_exactly_one_target():
    PassageFactory(ref="a001-p01")
    importing = planned(Citation, "passage,n,field", "a001-p01,1,name")
    (fault,) = faults(importing)
    assert fault[2].startswith("Fill exactly one of: law, provision,")


@pytest.mark.parametrize("form", SheetFormat)
def test_the_file_of_failures_comes_back_mended(form):
    JurisdictionFactory(code="JP")
    data = write_sheet(
        form,
        ["slug", "name", "jurisdiction", "kind"],
        [["a", "A", "XX", "act"], ["b", "B", "JP", "act"]],
    )
    importing = plan_import(Law, read_sheet(data), may_publish=True)
    failures = read_sheet(failures_file(importing, form))
    assert failures.header == ["slug", "name", "jurisdiction", "kind", "errors"]
    assert [row.cells for row in failures.rows] == [
        ["a", "A", "XX", "act", "jurisdiction: There is no jurisdiction “XX”."]
    ]
    failures.rows[0].cells[2] = "JP"
    assert plan_import(Law, failures, may_publish=True).counts()["new"] == 1


def test_a_plan_that_was_kept_is_the_plan():
    law = LawFactory(slug="act")
    importing = planned(Law, "slug,note,kind", "act,new,", f"other,x,{law.kind}")
    again = Importing.from_stored(Law, importing.stored())
    assert again == importing


def test_a_row_that_was_changed_meanwhile_refuses_the_whole():
    one, two = LawFactory(slug="one", name="One"), LawFactory(slug="two", name="Two")
    importing = planned(Law, "slug,note", "one,x", "two,x")
    two.name = "Changed by another"
    two.save()
    with pytest.raises(PlanRefused) as refused:
        write_import(importing, actor=None, reason="Late", may_publish=True)
    assert len(refused.value.reasons) == 1
    assert "Changed by another" in refused.value.reasons[0]
    one.refresh_from_db()
    assert one.note == ""


def test_a_reason_is_needed():
    LawFactory(slug="act")
    with pytest.raises(PlanRefused, match="say why these rows are imported"):
        write_import(planned(Law, "slug,note", "act,x"), actor=None, reason="  ", may_publish=True)


def test_nothing_to_write_is_no_change_set():
    LawFactory(slug="act", note="x")
    with pytest.raises(PlanRefused, match="no row of the file changes anything"):
        write_import(
            planned(Law, "slug,note", "act,x"), actor=None, reason="Again", may_publish=True
        )


@pytest.mark.parametrize("count", [1, 3])
def test_planning_costs_queries_by_the_table_not_by_the_row(count):
    for n in range(count):
        LawFactory(slug=f"act-{n}", jurisdiction__code=f"A{n}")
    lines = [f"act-{n},A{n},7,2,new" for n in range(count)]
    # The laws, their jurisdictions and topics. Three conditions (on the status, on a bill's number,
    # on which e-Gov ids are compared), once for each distinct case: a savepoint, the question, its
    # end.
    with CaptureQueriesContext(connection) as queries:
        importing = planned(Law, "slug,jurisdiction,diet_session,bill_number,note", *lines)
    assert importing.counts()["changed"] == count
    assert len(queries) == 12, [query["sql"] for query in queries]


def test_jurisdictions_are_found_by_their_code():
    JurisdictionFactory(code="JP", name="Japan", name_ja="")
    write_import(
        planned(Jurisdiction, "code,name_ja", "JP,日本"),
        actor=None,
        reason="In Japanese",
        may_publish=True,
    )
    assert Jurisdiction.objects.get(code="JP").name_ja == "日本"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_import_during_an_edit_waits_for_it_and_is_refused_whole():
    for slug in ("one", "two"):
        LawFactory(slug=slug, name=slug.title())
    importing = planned(Law, "slug,note", "one,from the sheet", "two,from the sheet")
    began, refused = threading.Event(), []

    def write() -> None:
        began.set()
        try:
            write_import(importing, actor=None, reason="During an edit", may_publish=True)
        except PlanRefused as error:
            refused.extend(error.reasons)
        finally:
            connection.close()

    with transaction.atomic():
        edited = Law.objects.select_for_update().get(slug="two")
        writer = threading.Thread(target=write)
        writer.start()
        began.wait(5)
        # It waits for the row that is being edited, and has written nothing.
        writer.join(0.5)
        assert writer.is_alive()
        edited.note = "by an editor"
        edited.save()
    writer.join(10)
    assert not writer.is_alive()
    assert len(refused) == 1
    assert "Two" in refused[0]
    assert dict(Law.objects.values_list("slug", "note")) == {"one": "", "two": "by an editor"}
    assert planned(Law, "slug,note", "one,x", "two,x").counts()["changed"] == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_new_rows_write_them_once():
    code = JurisdictionFactory(code="JP").code
    sheet = ("slug,name,jurisdiction,kind", f"a,A,{code},act", f"b,B,{code},act")
    plans = [planned(Law, *sheet), planned(Law, *sheet)]
    together, refused = threading.Barrier(2), []

    def write(importing: Importing) -> None:
        together.wait(5)
        try:
            write_import(importing, actor=None, reason="Twice", may_publish=True)
        except PlanRefused as error:
            refused.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(importing,)) for importing in plans]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(20)
    assert len(refused) == 1
    assert sorted(Law.objects.values_list("slug", flat=True)) == ["a", "b"]
    assert ChangeEntry.objects.filter(reason="Twice").values("cid").distinct().count() == 1


def test_a_passage_that_readers_have_come_to_rest_on_is_not_written_for_a_contributor():
    citation = CitationFactory(status="draft")
    passage = citation.passage
    importing = planned(Passage, "ref,gist", f"{passage.ref},From the sheet", may_publish=False)
    assert importing.writes() == 1
    Citation.objects.update(status="published")
    with pytest.raises(PlanRefused) as refused:
        write_import(importing, actor=None, reason="A day later", may_publish=False)
    said = f"Published citations rest on passage “{passage}”, so only an Editor changes it."
    assert refused.value.reasons == [said]
    passage.refresh_from_db()
    assert (passage.gist, passage.version) == ("", 1)


def test_whoever_may_publish_no_longer_does_not_write_what_is_published():
    law = LawFactory(slug="act", name="Act")
    importing = planned(Law, "slug,note", "act,From the sheet")
    with pytest.raises(PlanRefused) as refused:
        write_import(importing, actor=None, reason="A day later", may_publish=False)
    assert refused.value.reasons == [
        "law “Act” is published: your role does not change it by a sheet. Open its form and "
        "propose the change there."
    ]
    law.refresh_from_db()
    assert law.note == ""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_citation_published_while_an_import_waits_for_its_passage_stops_it():
    citation = CitationFactory(status="draft")
    ref = citation.passage.ref
    importing = planned(Passage, "ref,gist", f"{ref},From the sheet", may_publish=False)
    began, refused = threading.Event(), []

    def write() -> None:
        began.set()
        try:
            write_import(importing, actor=None, reason="At once", may_publish=False)
        except PlanRefused as error:
            refused.extend(error.reasons)
        finally:
            connection.close()

    with transaction.atomic():
        Passage.objects.select_for_update().get(ref=ref)
        writer = threading.Thread(target=write)
        writer.start()
        began.wait(5)
        writer.join(0.5)
        assert writer.is_alive()
        Citation.objects.update(status="published")
    writer.join(10)
    assert len(refused) == 1
    assert refused[0].startswith("Published citations rest on")
    assert Passage.objects.get().gist == ""
