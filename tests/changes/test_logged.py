"""Plans out of the log: what a set did, what would take it back, what stands in the way of that."""

import datetime as dt
from typing import Any

import pytest

from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PassageFactory,
    PersonFactory,
    TopicFactory,
)
from tracker.changes.applying import apply
from tracker.changes.logged import entries_of, plan_of, rehearsed, undoing
from tracker.changes.plan import Fate, Plan
from tracker.errors import PlanRefused
from tracker.models import (
    ChangeContext,
    ChangeEntry,
    Citation,
    Institution,
    Jurisdiction,
    Law,
    Milestone,
    Passage,
    Person,
    Redirect,
    Topic,
    recording,
)
from tracker.models.rows import row_of

pytestmark = pytest.mark.django_db

KINDS: tuple[Any, ...] = (
    Jurisdiction,
    Topic,
    Person,
    Institution,
    Law,
    Milestone,
    Passage,
    Citation,
    Redirect,
)


def everything() -> dict[tuple[str, int], dict[str, Any]]:
    """Return every row by its table and primary key."""
    return {
        (kind.__name__, row.pk): row_of(row) for kind in KINDS for row in kind._base_manager.all()
    }


def changed(row: Any, **values: Any) -> Any:
    """Save `row` as it stands in the database, with `values`."""
    fresh = type(row)._base_manager.get(pk=row.pk)
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.save()
    return fresh


def done(cid: str) -> list[tuple[str, str, str]]:
    return [(c.fate.value, c.model, c.key) for c in plan_of(entries_of(cid)).changes]


def undo(cid: str) -> str:
    """Undo a change set, nothing standing in the way; return the new set."""
    plan, standing = undoing(cid)
    assert standing == []
    return apply(plan).cid


def back_and_forth(cid: str, before: Any) -> None:
    """Undo, undo the undoing, and undo again, looking at every row each time."""
    after = everything()
    undone = undo(cid)
    assert everything() == before
    redone = undo(undone)
    assert everything() == after
    undo(redone)
    assert everything() == before


def test_changes_of_one_row_are_one() -> None:
    law = LawFactory(slug="law", name="Old", summary="Old words.")
    with recording(ChangeContext()) as context:
        changed(law, name="Newer")
        changed(law, name="New", summary="New words.")
    (change,) = plan_of(entries_of(context.cid)).changes
    assert (change.fate, change.key, change.pk, change.base_version) == (
        Fate.UPDATE,
        "law",
        law.pk,
        None,
    )
    assert change.differences() == {
        "name": ("Old", "New"),
        "summary": ("Old words.", "New words."),
    }


def test_a_row_that_is_as_it_was_before_is_left_out() -> None:
    law = LawFactory(name="Old", note="Old note.")
    with recording(ChangeContext()) as context:
        changed(law, name="New", note="New note.")
        changed(law, name="Old")
    (change,) = plan_of(entries_of(context.cid)).changes
    assert change.differences() == {"note": ("Old note.", "New note.")}
    with recording(ChangeContext()) as context:
        changed(law, name="New")
        changed(law, name="Old")
    assert plan_of(entries_of(context.cid)) == Plan(())


def test_a_row_made_and_deleted_again_is_left_out() -> None:
    with recording(ChangeContext()) as context:
        LawFactory().delete()
    assert [c.model for c in plan_of(entries_of(context.cid)).changes] == ["tracker.jurisdiction"]


def test_a_row_that_went_and_came_back_is_an_update() -> None:
    law = LawFactory(slug="law", name="Old")
    with recording(ChangeContext()) as context:
        Law.objects.get().delete()
        Law(pk=law.pk, slug="law", name="New", kind="act", jurisdiction=law.jurisdiction).save()
    (change,) = plan_of(entries_of(context.cid)).changes
    assert change.fate is Fate.UPDATE
    assert change.differences()["name"] == ("Old", "New")


def test_values_come_out_of_the_log_in_their_own_types() -> None:
    law = LawFactory(diet_session=None, summary="None", verified_on=None)
    with recording(ChangeContext()) as context:
        changed(law, diet_session=208, summary="x", verified_on=dt.date(2026, 11, 1))
    (change,) = plan_of(entries_of(context.cid)).changes
    assert change.differences() == {
        "diet_session": (None, 208),
        "summary": ("None", "x"),
        "verified_on": (None, "2026-11-01"),
    }
    assert undoing(context.cid)[0].changes[0].differences() == {
        "diet_session": (208, None),
        "summary": ("x", "None"),
        "verified_on": ("2026-11-01", None),
    }


def test_undoing_an_update() -> None:
    law = LawFactory(name="Old", diet_session=208)
    law.topics.set([TopicFactory(slug="a"), TopicFactory(slug="b")])
    other = TopicFactory(slug="c")
    before = everything()
    with recording(ChangeContext()) as context:
        fresh = changed(law, name="New", diet_session=None, jurisdiction=JurisdictionFactory())
        fresh.topics.set([other])
    back_and_forth(context.cid, before)


def test_undoing_creations_of_rows_that_name_one_another() -> None:
    before = everything()
    with recording(ChangeContext()) as context:
        law = LawFactory()
        law.topics.add(TopicFactory())
        milestone = MilestoneFactory(law=law)
        milestone.people.add(PersonFactory())
        CitationFactory(milestone=milestone)
        # Made first, and led to the second afterwards.
        body = InstitutionFactory(jurisdiction=law.jurisdiction)
        changed(body, parent=InstitutionFactory(jurisdiction=law.jurisdiction))
        changed(milestone, body=body)
    back_and_forth(context.cid, before)


def test_undoing_a_deletion_brings_parts_citations_and_memberships_back() -> None:
    person, topic = PersonFactory(slug="person"), TopicFactory(slug="topic")
    law = LawFactory(slug="law")
    law.topics.set([topic])
    milestone = MilestoneFactory(law=law)
    elsewhere = MilestoneFactory()
    for each in (milestone, elsewhere):
        each.people.set([person, PersonFactory()])
    CitationFactory(law=law)
    CitationFactory(milestone=milestone)
    before = everything()
    with recording(ChangeContext()) as context:
        Law.objects.get(pk=law.pk).delete()
        Person.objects.get(pk=person.pk).delete()
        Topic.objects.get(pk=topic.pk).delete()
    back_and_forth(context.cid, before)


def test_rows_that_come_back_have_their_history_again() -> None:
    law = LawFactory(slug="law")
    with recording(ChangeContext()) as context:
        Law.objects.get().delete()
    undo(context.cid)
    again = Law.objects.get()
    assert again.pk == law.pk
    assert ChangeEntry.objects.filter(record_key="law", object_id=law.pk).count() == 3


@pytest.mark.parametrize("status", ["draft", "published"])
def test_undoing_a_rename(status: str) -> None:
    law = LawFactory(slug="old", status=status)
    MilestoneFactory(law=law)
    with recording(ChangeContext()) as context:
        changed(law, slug="new")
    published = status == "published"
    assert Redirect.objects.count() == published
    undone = undo(context.cid)
    assert Law.objects.get(pk=law.pk).slug == "old"
    # The address that it had meanwhile may be known by now, and leads on.
    steps = list(Redirect.objects.values_list("old_slug", "new_slug"))
    assert steps == ([("new", "old")] if published else [])
    undo(undone)
    assert Law.objects.get(pk=law.pk).slug == "new"
    steps = list(Redirect.objects.values_list("old_slug", "new_slug"))
    assert steps == ([("old", "new")] if published else [])


def test_undoing_a_rename_of_what_was_renamed_before() -> None:
    law = changed(LawFactory(slug="first"), slug="second")
    with recording(ChangeContext()) as context:
        changed(law, slug="third")
    undo(context.cid)
    assert Law.objects.get(pk=law.pk).slug == "second"
    assert Redirect.objects.survivor("law", "first") == "second"


def test_a_slug_taken_over_within_a_set_is_given_back() -> None:
    first = LawFactory(slug="act", status="draft")
    before = everything()
    with recording(ChangeContext()) as context:
        changed(first, slug="old-act")
        LawFactory(slug="act", status="draft", jurisdiction=first.jurisdiction)
    back_and_forth(context.cid, before)


def test_what_was_renamed_since_is_found_by_its_new_name() -> None:
    parent = InstitutionFactory(slug="parent", status="draft")
    body = InstitutionFactory(parent=parent)
    topic = TopicFactory(slug="topic")
    body.topics.add(topic)
    with recording(ChangeContext()) as context:
        fresh = changed(body, parent=None)
        fresh.topics.clear()
    changed(parent, slug="renamed")
    changed(topic, slug="also-renamed")
    undo(context.cid)
    again = Institution.objects.get(pk=body.pk)
    assert (again.parent, list(again.topics.all())) == (parent, [topic])


def test_a_citation_whose_passage_was_renamed_since_is_found() -> None:
    citation = CitationFactory(note="Old.", passage=PassageFactory(ref="a000-p01"))
    with recording(ChangeContext()) as context:
        changed(citation, note="New.")
    changed(citation.passage, ref="a000-p99")
    undo(context.cid)
    assert Citation.objects.get().note == "Old."


def test_a_later_change_of_a_row_stands_in_the_way() -> None:
    law, untouched = LawFactory(name="Old"), LawFactory()
    with recording(ChangeContext()) as context:
        changed(law, name="New")
        changed(untouched, name="New too")
    with recording(ChangeContext()):
        changed(law, summary="Later.")
        changed(law, summary="Latest.")
    _, standing = undoing(context.cid)
    assert [(entry.object_id, entry.changes) for entry in standing] == [
        (law.pk, {"summary": ["Later.", "Latest."]})
    ]


def test_changes_before_and_of_other_rows_do_not_stand_in_the_way() -> None:
    law = LawFactory(name="Old")
    changed(law, summary="Earlier.")
    with recording(ChangeContext()) as context:
        changed(law, name="New")
    MilestoneFactory(law=law)
    assert undoing(context.cid)[1] == []


def test_a_later_deletion_stands_in_the_way() -> None:
    law = LawFactory(slug="law", name="Old")
    with recording(ChangeContext()) as context:
        changed(law, name="New")
    Law.objects.get().delete()
    plan, standing = undoing(context.cid)
    assert [entry.action for entry in standing] == [ChangeEntry.Action.DELETE]
    with pytest.raises(PlanRefused) as refused:
        apply(plan)
    assert refused.value.reasons == ["law “law” is no longer there."]


def test_another_row_under_the_old_name_is_not_written_over() -> None:
    law = LawFactory(slug="law", name="Old", status="draft")
    with recording(ChangeContext()) as context:
        changed(law, name="New")
    Law.objects.get().delete()
    LawFactory(slug="law", name="Another")
    with pytest.raises(PlanRefused, match="law “law” is no longer there"):
        apply(undoing(context.cid)[0])
    assert Law.objects.get().name == "Another"


def test_undoing_twice_is_refused() -> None:
    law = LawFactory(slug="law")
    with recording(ChangeContext()) as context:
        Law.objects.get().delete()
    plan, _ = undoing(context.cid)
    apply(plan)
    with pytest.raises(PlanRefused) as refused:
        apply(plan)
    assert refused.value.reasons == ["law “law” is there already: somebody has brought it back."]
    _, standing = undoing(context.cid)
    assert [entry.action for entry in standing] == [ChangeEntry.Action.CREATE]
    assert Law.objects.get().pk == law.pk


def test_a_part_that_came_since_keeps_its_record() -> None:
    japan = JurisdictionFactory()
    with recording(ChangeContext()) as context:
        law = LawFactory(name="Act", jurisdiction=japan)
    milestone = MilestoneFactory(law=law, title="Promulgated")
    plan, standing = undoing(context.cid)
    assert standing == []
    with pytest.raises(PlanRefused) as refused:
        apply(plan)
    assert refused.value.reasons == [
        "law “Act” cannot be deleted: milestone “Promulgated” rests on it."
    ]
    assert Milestone.objects.get() == milestone


def test_a_set_that_is_not_in_the_log_cannot_be_undone() -> None:
    with pytest.raises(PlanRefused, match="There is no change set “nothing” in the log"):
        undoing("nothing")


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_the_way_back_of_a_set_costs_as_many_queries_however_many_rows(
    count: int, django_assert_num_queries: Any
) -> None:
    with recording(ChangeContext()) as context:
        for _ in range(count):
            LawFactory(jurisdiction=JurisdictionFactory())
    # The entries; versions and newest entries of two kinds.
    with django_assert_num_queries(5):
        undoing(context.cid)


def test_a_rehearsal_leaves_nothing_and_gives_the_plan() -> None:
    law = LawFactory(slug="law", name="Old")
    before = everything()
    with rehearsed() as rehearsal:
        fresh = changed(law, name="New")
        fresh.topics.add(TopicFactory(slug="cyber", label="Cyber"))
        NameFactory(law=fresh, text="Another name")
    assert everything() == before
    assert [(c.fate.value, c.model, c.base_version) for c in rehearsal.plan.changes] == [
        ("create", "tracker.topic", None),
        ("update", "tracker.law", 1),
        ("create", "tracker.name", None),
    ]
    apply(rehearsal.plan)
    again = Law.objects.get()
    assert (again.name, again.topics.get().label, again.names.get().text) == (
        "New",
        "Cyber",
        "Another name",
    )


def test_a_rehearsed_row_does_not_claim_the_primary_key_of_another() -> None:
    japan = JurisdictionFactory()
    with rehearsed() as rehearsal:
        LawFactory(slug="rehearsed", jurisdiction=japan)
    LawFactory(slug="meanwhile", jurisdiction=japan)
    apply(rehearsal.plan)
    assert set(Law.objects.values_list("slug", flat=True)) == {"rehearsed", "meanwhile"}


def failing() -> str:
    """Write a law, and fail."""
    LawFactory()
    raise PlanRefused("It failed.")


def test_a_rehearsal_that_fails_says_so_and_leaves_nothing() -> None:
    with pytest.raises(PlanRefused), rehearsed():
        LawFactory(slug=failing())
    assert (Law.objects.count(), ChangeEntry.objects.count()) == (0, 0)


def test_a_rehearsed_plan_is_refused_once_somebody_has_edited() -> None:
    law = LawFactory(name="Old")
    with rehearsed() as rehearsal:
        changed(law, name="Mine")
    changed(law, name="Theirs")
    with pytest.raises(PlanRefused, match="has been changed since"):
        apply(rehearsal.plan)


def test_a_rehearsal_within_a_change_is_not_part_of_its_set() -> None:
    law = LawFactory(name="Old")
    with recording(ChangeContext(reason="Outer.")) as context:
        with rehearsed() as rehearsal:
            changed(law, name="New")
        changed(law, note="Kept.")
    assert [c.differences() for c in rehearsal.plan.changes] == [{"name": ("Old", "New")}]
    assert [list(entry.changes) for entry in entries_of(context.cid)] == [["note"]]


def test_a_plan_applied_within_a_rehearsal_is_rehearsed_with_it() -> None:
    law, other = LawFactory(slug="law", name="Old"), LawFactory(slug="other", note="")
    with rehearsed() as first:
        changed(other, note="Noted.")
    with rehearsed() as both:
        changed(law, name="New")
        apply(first.plan)
    assert {change.key for change in both.plan.changes} == {"law", "other"}
    law.refresh_from_db()
    other.refresh_from_db()
    assert (law.name, other.note) == ("Old", "")
