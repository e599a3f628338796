"""Bringing back what was deleted: with its parts, citations and memberships, and nothing else."""

from typing import Any

import pytest

from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PersonFactory,
    RedirectFactory,
    SourceFactory,
    TopicFactory,
)
from tests.services.test_history import changed, told
from tracker.changes.plan import Fate
from tracker.errors import HistoryError, PlanRefused
from tracker.models import (
    ChangeContext,
    ChangeEntry,
    Citation,
    Initiative,
    Law,
    Milestone,
    Name,
    Redirect,
    Source,
    recording,
)
from tracker.models.rows import row_of
from tracker.services.restoring import restore
from tracker.services.undeleting import deleted_records, undeleting

pytestmark = pytest.mark.django_db


def deletion_of(row: Any) -> ChangeEntry:
    """Delete a row and return the entry that tells of it."""
    pk, kind = row.pk, type(row)
    with recording(ChangeContext()):
        kind._base_manager.get(pk=pk).delete()
    entries = ChangeEntry.objects.filter(action=ChangeEntry.Action.DELETE, object_id=pk)
    return entries.get(content_type__model=kind._meta.model_name)


def bring_back(entry: ChangeEntry) -> None:
    restore(undeleting(entry), actor=None, reason="Deleted by mistake.")


def test_a_record_comes_back_with_parts_citations_and_memberships() -> None:
    law = LawFactory(slug="law", status="draft")
    law.topics.set([TopicFactory(slug="cyber")])
    milestone = MilestoneFactory(law=law, status="draft")
    milestone.people.set([PersonFactory()])
    citations = [
        CitationFactory(law=law, status="draft"),
        CitationFactory(milestone=milestone, status="draft"),
    ]
    NameFactory(law=law, status="draft")
    initiative = InitiativeFactory(laws=[law, LawFactory()])
    tables: tuple[Any, ...] = (Law, Milestone, Citation, Name, Initiative)

    def rows() -> list[Any]:
        return [(row.pk, row_of(row)) for t in tables for row in t.objects.order_by("pk")]

    before = rows()
    entry = deletion_of(law)
    assert (Citation.objects.count(), Initiative.objects.get().laws.count()) == (0, 1)
    bring_back(entry)
    assert rows() == before
    assert {c.pk for c in citations} == set(Citation.objects.values_list("pk", flat=True))
    assert initiative.laws.count() == 2


def test_its_history_goes_on() -> None:
    law = LawFactory(slug="law", status="draft")
    bring_back(deletion_of(law))
    assert told(law) == [
        [("create", "law", "law")],
        [("delete", "law", "law")],
        [("create", "law", "law")],
    ]


def test_a_form_opened_before_the_deletion_is_stale_when_the_record_is_back() -> None:
    law = LawFactory(slug="law", name="First", status="draft")
    law.name = "Second"
    law.save()
    opened_with = law.version
    bring_back(deletion_of(law))
    assert opened_with < Law.objects.get(slug="law").version


def test_only_what_belongs_to_it_comes_back() -> None:
    law, other = LawFactory(status="draft"), LawFactory(status="draft")
    for owner in (law, other):
        MilestoneFactory(law=owner, status="draft")
    with recording(ChangeContext()):
        for row in Law.objects.all():
            row.delete()
    bring_back(ChangeEntry.objects.get(action=2, record_key=law.slug))
    assert (Law.objects.get().pk, Milestone.objects.get().law_id) == (law.pk, law.pk)


def test_what_was_public_comes_back_withdrawn() -> None:
    law = LawFactory(status="published")
    entry = deletion_of(law)
    (change,) = undeleting(entry).changes
    assert change.why == "It was public and comes back withdrawn: publish it again if it should be."
    bring_back(entry)
    assert Law.objects.get().status == "withdrawn"


def test_a_list_that_was_edited_since_keeps_what_was_added() -> None:
    law = LawFactory(slug="law", status="draft")
    initiative = InitiativeFactory(laws=[law])
    entry = deletion_of(law)
    added = LawFactory(slug="added")
    changed(initiative, laws=[added])
    bring_back(entry)
    assert {row.slug for row in Initiative.objects.get().laws.all()} == {"law", "added"}


def test_a_part_that_names_what_is_gone_stays_out_and_says_so() -> None:
    person = PersonFactory(slug="person", status="draft")
    law = LawFactory(slug="law", status="draft")
    milestone = MilestoneFactory(law=law, slug="step", status="draft", body=None)
    citation = CitationFactory(law=law, status="draft", speaker=person)
    milestone.people.set([person])
    entry = deletion_of(law)
    person.delete()
    plan = undeleting(entry)
    (out,) = plan.of(Fate.CONFLICT)
    assert (out.model, out.why) == (
        "tracker.citation",
        "It cannot come back: it names the person “person”, which is not there.",
    )
    bring_back(entry)
    assert not Citation.objects.filter(pk=citation.pk).exists()
    assert list(Milestone.objects.get().people.all()) == []


def test_the_redirect_of_its_address_goes() -> None:
    law = LawFactory(slug="loser", status="draft")
    entry = deletion_of(law)
    RedirectFactory(kind="law", old_slug="loser", new_slug="winner")
    bring_back(entry)
    assert (Law.objects.get().slug, Redirect.objects.count()) == ("loser", 0)


def test_twice_is_refused() -> None:
    entry = deletion_of(LawFactory(slug="law", status="draft"))
    plan = undeleting(entry)
    restore(plan, actor=None, reason="Deleted by mistake.")
    with pytest.raises(PlanRefused, match="“law” is there already"):
        restore(plan, actor=None, reason="Deleted by mistake.")


def test_a_name_that_another_has_taken_is_refused_in_a_sentence() -> None:
    entry = deletion_of(LawFactory(slug="law", status="draft"))
    LawFactory(slug="law")
    with pytest.raises(PlanRefused, match="law law: slug: Law with this Slug already exists"):
        bring_back(entry)
    assert Law.objects.count() == 1


def test_what_was_made_and_deleted_in_one_set_comes_back_too() -> None:
    with recording(ChangeContext()):
        LawFactory(slug="law", status="draft").delete()
    bring_back(ChangeEntry.objects.get(action=ChangeEntry.Action.DELETE))
    assert Law.objects.get().slug == "law"


def test_an_entry_that_is_no_deletion_is_refused() -> None:
    LawFactory(name="Act")
    with pytest.raises(HistoryError, match="law “Act” was not deleted then"):
        undeleting(ChangeEntry.objects.get(content_type__model="law"))


def test_deleted_records_are_listed_once_until_they_are_back(
    django_assert_num_queries: Any,
) -> None:
    law = LawFactory(slug="law", status="draft")
    source = SourceFactory(slug="source", status="draft")
    MilestoneFactory(law=law)
    deletion_of(law)
    bring_back(ChangeEntry.objects.get(action=2, record_key="law"))
    deletion_of(source)
    deletion_of_again = Law.objects.get()
    deletion_of_again.delete()
    LawFactory(status="draft")
    deleted_records()
    with django_assert_num_queries(1):
        listed = [entry.record_key for entry in deleted_records()]
    assert listed == ["law", "source"]
    bring_back(deleted_records()[0])
    assert [entry.record_key for entry in deleted_records()] == ["source"]
    assert Source.objects.count() == 0


def test_a_text_with_what_nobody_sees_comes_back_as_it_was() -> None:
    law = LawFactory(slug="law", status="draft")
    Law.objects.update(name="Trade\u202e Act")
    bring_back(deletion_of(law))
    assert Law.objects.get().name == "Trade\u202e Act"
