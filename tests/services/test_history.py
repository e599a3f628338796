"""The history of a record: its own changes, its parts', their citations', also of what is gone."""

from typing import Any

import pytest

from tests.factories import (
    CitationFactory,
    IndicatorFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    ObservationFactory,
    PassageFactory,
    PersonFactory,
    SourceFactory,
    TenureFactory,
    TopicFactory,
)
from tracker.changes.plan import Fate
from tracker.errors import HistoryError
from tracker.models import ChangeContext, Law, Milestone, recording
from tracker.services.history import (
    Happening,
    change_sets,
    difference,
    entry_at,
    family_of,
    happenings,
    part_relations,
)

pytestmark = pytest.mark.django_db


def timeline(row: Any) -> list[Happening]:
    family = family_of(type(row), row.pk)
    return happenings(family, [found["cid"] for found in change_sets(family)])


def told(row: Any) -> list[list[tuple[str, str, str]]]:
    """Return each change set of a record's history as (fate, kind, key) of its rows."""
    return [
        [(c.fate.value, c.model.removeprefix("tracker."), c.key) for c in happening.changes]
        for happening in timeline(row)
    ]


def changed(row: Any, reason: str = "", **values: Any) -> str:
    """Save `row` as it stands with `values`, as one change set; return its id."""
    fresh = type(row)._base_manager.get(pk=row.pk)
    with recording(ChangeContext(reason=reason, origin="test")) as context:
        for name, value in values.items():
            if isinstance(value, list):
                getattr(fresh, name).set(value)
            else:
                setattr(fresh, name, value)
        fresh.save()
    return context.cid


def test_parts_of_a_law() -> None:
    assert {(part.__name__, name) for part, name in part_relations(Law)} == {
        ("LawRelation", "from_law"),
        ("LawRelation", "to_law"),
        ("Milestone", "law"),
        ("Name", "law"),
        ("Observation", "law"),
        ("Participation", "law"),
        ("Provision", "law"),
    }


def test_a_set_says_who_when_why_and_what() -> None:
    law = LawFactory(slug="law", name="Old")
    topic = TopicFactory(slug="cyber")
    changed(law, "Renamed by law.", name="New", topics=[topic])
    happening = timeline(law)[0]
    assert (happening.reason, happening.origin, happening.actor) == (
        "Renamed by law.",
        "test",
        None,
    )
    (change,) = happening.changes
    assert change.differences() == {"topics": ([], ["cyber"]), "name": ("Old", "New")}
    assert happening.names == {("tracker.law", law.pk): "New"}


def test_parts_and_citations_of_both_are_in_it_and_others_are_not() -> None:
    law = LawFactory(slug="law")
    milestone = MilestoneFactory(law=law, slug="step")
    name = NameFactory(law=law, slug="name")
    cited = CitationFactory(law=law, passage=PassageFactory(ref="a000-p01"), n=1)
    deeper = CitationFactory(milestone=milestone, passage=cited.passage, n=2)
    other = LawFactory()
    MilestoneFactory(law=other)
    CitationFactory(law=other)
    assert told(law) == [
        [("create", "citation", "a000-p01 2")],
        [("create", "citation", "a000-p01 1")],
        [("create", "name", "name")],
        [("create", "milestone", "step")],
        [("create", "law", "law")],
    ]
    assert family_of(Law, law.pk).live == {
        ("tracker.law", law.pk),
        ("tracker.milestone", milestone.pk),
        ("tracker.name", name.pk),
        ("tracker.citation", cited.pk),
        ("tracker.citation", deeper.pk),
    }


def test_tenures_are_in_the_history_of_person_and_post() -> None:
    tenure = TenureFactory(slug="tenure")
    for owner in (tenure.person, tenure.position):
        assert told(owner)[0] == [("create", "tenure", "tenure")]


def test_figures_passages_and_their_citations_are_in_the_history_of_what_they_hang_on() -> None:
    observation = ObservationFactory(indicator=IndicatorFactory(slug="ind"), slug="figure")
    assert [("create", "observation", "figure")] in told(observation.indicator)
    source = SourceFactory(slug="source")
    passage = PassageFactory(source=source, ref="a000-p01")
    CitationFactory(passage=passage, law=LawFactory(), n=1)
    assert told(source) == [
        [("create", "citation", "a000-p01 1")],
        [("create", "passage", "a000-p01")],
        [("create", "source", "source")],
    ]


def test_what_was_deleted_since_is_in_it_with_all_it_went_through() -> None:
    law = LawFactory(slug="law")
    milestone = MilestoneFactory(law=law, slug="step", title="Old")
    CitationFactory(milestone=milestone, passage=PassageFactory(ref="a000-p01"), n=1)
    changed(milestone, title="New")
    with recording(ChangeContext()):
        Milestone.objects.get().delete()
    assert told(law) == [
        [("delete", "citation", "a000-p01 1"), ("delete", "milestone", "step")],
        [("update", "milestone", "step")],
        [("create", "citation", "a000-p01 1")],
        [("create", "milestone", "step")],
        [("create", "law", "law")],
    ]


def test_a_part_that_went_before_a_rename_is_found_by_the_old_name() -> None:
    law = LawFactory(slug="old", status="draft")
    milestone = MilestoneFactory(law=law, slug="step")
    milestone.delete()
    changed(law, slug="new")
    assert [("delete", "milestone", "step")] in told(law)


def test_parts_of_an_earlier_record_of_the_same_name_are_not_in_it() -> None:
    earlier = LawFactory(slug="law", status="draft")
    MilestoneFactory(law=earlier)
    Milestone.objects.get().delete()
    earlier.delete()
    law = LawFactory(slug="law")
    assert told(law) == [[("create", "law", "law")]]


def test_a_deleted_record_has_its_history_still() -> None:
    law = LawFactory(slug="law")
    pk = law.pk
    changed(law, name="New")
    Law.objects.get().delete()
    family = family_of(Law, pk)
    assert len(change_sets(family)) == 3
    assert family.live == frozenset()


def test_a_record_that_the_log_does_not_know_is_said_so() -> None:
    with pytest.raises(HistoryError, match="The change log knows no law 77"):
        family_of(Law, 77)


def test_two_moments_differ_field_by_field() -> None:
    law = LawFactory(slug="law", name="First", summary="Words.")
    topic = TopicFactory(slug="cyber")
    first = changed(law, name="Second")
    then = changed(law, name="Third", note="Doubtful.", topics=[topic])
    changed(law, name="Fourth")
    family = family_of(Law, law.pk)
    (change,) = difference(family, first, then).changes
    assert (change.fate, change.differences()) == (
        Fate.UPDATE,
        {"name": ("Second", "Third"), "note": ("", "Doubtful."), "topics": ([], ["cyber"])},
    )
    assert difference(family, then, then).changes == ()
    (now,) = difference(family, then, "now").changes
    assert now.differences() == {"name": ("Third", "Fourth")}
    (back,) = difference(family, then, first).changes
    assert back.differences()["name"] == ("Third", "Second")


def test_parts_and_citations_that_came_went_and_changed_between_two_moments() -> None:
    law = LawFactory(slug="law")
    goes = MilestoneFactory(law=law, slug="goes")
    stays = MilestoneFactory(law=law, slug="stays", title="Old")
    first = changed(law, name="First")
    changed(stays, title="New")
    goes.delete()
    CitationFactory(milestone=stays, passage=PassageFactory(ref="a000-p01"), n=1)
    found = difference(family_of(Law, law.pk), first, "now").changes
    assert [(c.fate.value, c.key) for c in found] == [
        ("delete", "goes"),
        ("update", "stays"),
        ("create", "a000-p01 1"),
    ]


def test_a_part_that_moved_to_another_record_went() -> None:
    law, other = LawFactory(slug="law"), LawFactory(slug="other")
    milestone = MilestoneFactory(law=law, slug="step")
    first = changed(other, name="First")
    changed(milestone, law=other)
    found = difference(family_of(Law, other.pk), first, "now").changes
    assert [(c.fate.value, c.key) for c in found] == [("create", "step")]


def test_a_moment_may_be_a_day() -> None:
    law = LawFactory()
    family = family_of(Law, law.pk)
    assert entry_at(family, "2999-12-31") == entry_at(family, "now")
    with pytest.raises(HistoryError, match="has no moment “1999-12-31”"):
        entry_at(family, "1999-12-31")


def test_a_set_that_is_not_about_the_record_is_no_moment_of_it() -> None:
    law, other = LawFactory(), LawFactory()
    cid = changed(other, name="New")
    with pytest.raises(HistoryError, match="choose another"):
        entry_at(family_of(Law, law.pk), cid)


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_a_history_costs_as_many_queries_however_long_it_is(
    count: int, django_assert_num_queries: Any
) -> None:
    law = LawFactory(jurisdiction=JurisdictionFactory())
    for number in range(count):
        milestone = MilestoneFactory(law=law)
        milestone.people.add(PersonFactory())
        CitationFactory(milestone=milestone)
        MilestoneFactory(law=law).delete()
        changed(law, name=f"Name {number}")
    family_of(Law, law.pk)
    # Own entries, parts, parts that went, citations, citations that went; sets; entries.
    with django_assert_num_queries(7):
        timeline(law)
    # Of each moment: its entry, the newest entries, these.
    family = family_of(Law, law.pk)
    with django_assert_num_queries(6):
        difference(family, "now", "now")
