"""Applying plans: whole or not at all, under one name, undone by the inverse."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    TopicFactory,
    UserFactory,
)
from tracker.changes.applying import apply
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.changes.reading import default_row, stored_rows
from tracker.errors import PlanRefused
from tracker.models import ChangeEntry, Citation, Institution, Law, Topic
from tracker.models.rows import Keys, key_of, row_of

pytestmark = pytest.mark.django_db


def law_row(**values: Any) -> dict[str, Any]:
    """Return the row of a new law."""
    return {**default_row(Law), "kind": "act", "jurisdiction": "JP", **values}


def create(row: dict[str, Any]) -> RowChange:
    return RowChange("tracker.law", row["slug"], None, row, Fate.CREATE)


def update(law: Law, **values: Any) -> RowChange:
    before = row_of(law)
    return RowChange(
        "tracker.law", law.slug, before, {**before, **values}, Fate.UPDATE, law.version
    )


@pytest.fixture(autouse=True)
def _japan() -> None:
    JurisdictionFactory(code="JP")


def test_a_created_row_stands_as_planned_relations_included() -> None:
    TopicFactory(slug="cyber")
    row = law_row(slug="new", name="New law", topics=["cyber"])
    assert apply(Plan((create(row),))).versions == {("tracker.law", "new"): 2}
    assert stored_rows(Law, Keys())["new"].row == row


def test_rows_may_refer_to_rows_made_before_them_in_the_plan() -> None:
    topic = {**default_row(Topic), "slug": "cyber", "label": "Cyber"}
    apply(
        Plan(
            (
                RowChange("tracker.topic", "cyber", None, topic, Fate.CREATE),
                create(law_row(slug="new", name="New", topics=["cyber"])),
            )
        )
    )
    assert list(Law.objects.get(slug="new").topics.values_list("slug", flat=True)) == ["cyber"]


def test_many_to_many_may_refer_to_a_row_that_comes_later() -> None:
    def institution(slug: str, **values: Any) -> RowChange:
        row = {**default_row(Institution), "slug": slug, "name": slug, "kind": "office", **values}
        return RowChange("tracker.institution", slug, None, row, Fate.CREATE)

    apply(Plan((institution("a", predecessors=["b"]), institution("b"))))
    assert Institution.objects.get(slug="a").predecessors.get().slug == "b"


def test_what_nobody_sees_is_refused_unless_it_is_put_back() -> None:
    law = LawFactory(slug="law", name="Trade Act")
    plan = Plan((update(law, name="Trade\u202e Act"),))
    with pytest.raises(PlanRefused, match=r"name: Character 6 is U\+202E"):
        apply(plan)
    apply(plan, putting_back=True)
    assert Law.objects.get().name == "Trade\u202e Act"


def test_an_update_writes_only_what_differs_to_the_log() -> None:
    law = LawFactory(slug="law", name="Old")
    ChangeEntry.objects.all().delete()
    editor = UserFactory()
    apply(Plan((update(law, name="New"),)), actor=editor, reason="Renamed by law", origin="import")
    entry = ChangeEntry.objects.get()
    assert (entry.changes, entry.actor, entry.reason, entry.origin) == (
        {"name": ["Old", "New"]},
        editor,
        "Renamed by law",
        "import",
    )


def test_all_rows_of_a_plan_share_one_correlation_id() -> None:
    ChangeEntry.objects.all().delete()
    apply(Plan((create(law_row(slug="a", name="A")), create(law_row(slug="b", name="B")))))
    assert ChangeEntry.objects.values("cid").distinct().count() == 1
    assert ChangeEntry.objects.count() == 2


def test_a_moved_version_refuses_the_whole_plan() -> None:
    law = LawFactory(slug="law", name="Old")
    plan = Plan((create(law_row(slug="new", name="New")), update(law, name="Mine")))
    law.name = "Theirs"
    law.save()
    with pytest.raises(PlanRefused) as refused:
        apply(plan)
    assert refused.value.reasons == [
        "law “Theirs” has been changed since you opened it: look at it again."
    ]
    assert list(Law.objects.values_list("slug", "name")) == [("law", "Theirs")]


def test_a_row_that_is_gone_refuses_the_plan() -> None:
    law = LawFactory(slug="law")
    plan = Plan((update(law, name="Mine"),))
    law.delete()
    with pytest.raises(PlanRefused) as refused:
        apply(plan)
    assert refused.value.reasons == ["law “law” is no longer there."]


def test_a_relation_that_leads_nowhere_is_named() -> None:
    plan = Plan((create(law_row(slug="new", name="New", jurisdiction="ZZ")),))
    with pytest.raises(PlanRefused, match=r"law new: jurisdiction: there is no jurisdiction “ZZ”"):
        apply(plan)


def test_a_row_that_breaks_a_rule_refuses_the_whole_plan_and_says_which() -> None:
    good, bad = law_row(slug="a", name="A"), law_row(slug="b", name="B", kind="poem")
    with pytest.raises(PlanRefused, match=r"law b: kind: Value 'poem' is not a valid choice"):
        apply(Plan((create(good), create(bad))))
    assert Law.objects.count() == 0


def test_a_constraint_of_the_database_refuses_too() -> None:
    rows = [law_row(slug=slug, name=slug, egov_law_id="504AC0000000043") for slug in ("a", "b")]
    with pytest.raises(PlanRefused, match=r"law b: Another law has this e-Gov law id\."):
        apply(Plan(tuple(create(row) for row in rows)))
    assert Law.objects.count() == 0


def delete(row: Any) -> RowChange:
    kind = f"tracker.{row._meta.model_name}"
    return RowChange(kind, key_of(row), row_of(row), None, Fate.DELETE, row.version)


def test_a_deletion_is_refused_while_others_rest_on_the_row() -> None:
    citation = CitationFactory(law=LawFactory(slug="law", name="Act"))
    with pytest.raises(PlanRefused) as refused:
        apply(Plan((delete(citation.law),)))
    assert refused.value.reasons == [
        f"law “Act” cannot be deleted: citation “{citation.slug}” rests on it."
    ]
    assert (Law.objects.count(), Citation.objects.count()) == (1, 1)


def test_a_row_is_deleted_with_its_parts_if_they_are_in_the_plan() -> None:
    citation = CitationFactory(law=LawFactory(slug="law"))
    apply(Plan((delete(citation), delete(citation.law))))
    assert (Law.objects.count(), Citation.objects.count()) == (0, 0)


def test_the_inverse_puts_back_what_was() -> None:
    TopicFactory(slug="cyber")
    law = LawFactory(slug="law", name="Old")
    before = {key: held.row for key, held in stored_rows(Law, Keys()).items()}
    plan = Plan(
        (
            update(law, name="New", topics=["cyber"]),
            create(law_row(slug="extra", name="Extra")),
        )
    )
    versions = apply(plan).versions
    apply(plan.inverse(versions))
    assert {key: held.row for key, held in stored_rows(Law, Keys()).items()} == before


def test_the_inverse_is_refused_once_somebody_has_edited() -> None:
    law = LawFactory(slug="law", name="Old")
    plan = Plan((update(law, name="New"),))
    versions = apply(plan).versions
    law.refresh_from_db()
    edited = Law.objects.get(slug="law")
    edited.summary = "Edited since."
    edited.save()
    with pytest.raises(PlanRefused):
        apply(plan.inverse(versions))
    assert Law.objects.get(slug="law").name == "New"


def test_progress_is_told_row_by_row() -> None:
    told: list[tuple[int, int]] = []
    rows = [create(law_row(slug=slug, name=slug)) for slug in ("a", "b")]
    apply(Plan(tuple(rows)), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_rows_that_are_kept_or_unchanged_are_not_touched() -> None:
    law = LawFactory(slug="law", name="Old")
    row = row_of(InstitutionFactory())
    kept = RowChange("tracker.law", "law", row_of(law), {**row_of(law), "name": "X"}, Fate.KEEP)
    same = RowChange("tracker.institution", row["slug"], row, row, Fate.UNCHANGED)
    assert apply(Plan((kept, same))).versions == {}
    assert Law.objects.get().name == "Old"


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_rows_are_locked_by_one_query_a_model(count: int) -> None:
    citations = [CitationFactory(law=LawFactory(), field="name") for _ in range(count)]
    changes = [
        RowChange(
            "tracker.citation",
            key_of(citation),
            row_of(citation),
            {**row_of(citation), "note": "Read again."},
            Fate.UPDATE,
            citation.version,
        )
        for citation in citations
    ]
    with CaptureQueriesContext(connection) as queries:
        apply(Plan(tuple(changes)))
    reads = [
        query
        for query in queries.captured_queries
        if query["sql"].startswith("SELECT") and '"tracker_citation"."n" IN' in query["sql"]
    ]
    assert len(reads) == 1
    assert set(Citation.objects.values_list("note", flat=True)) == {"Read again."}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_refers_to_a_row_deleted_meanwhile_is_refused_in_a_sentence() -> None:
    def drop(row: Any) -> None:
        # As another transaction would, past what the plan has read.
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM tracker_jurisdiction WHERE code = 'JP'")

    plan = Plan((create(law_row(name="Act", slug="act")),))
    with pytest.raises(PlanRefused, match="something that it refers to was deleted meanwhile"):
        apply(plan, progress=lambda done, total: drop(done))
    assert Law.objects.count() == 0
