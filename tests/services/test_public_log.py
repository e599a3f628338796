"""What the log tells everybody: what readers could have seen, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories as f
from tracker.models import ChangeContext, ChangeEntry, Citation, Law, Passage, Redirect, recording
from tracker.models.rows import row_fields
from tracker.services.following import follow
from tracker.services.log_names import KINDS
from tracker.services.merging import merge
from tracker.services.public_log import OPS, Change
from tracker.services.publishing import withdraw

pytestmark = pytest.mark.django_db

EDITORIAL = {"status", "note"}
SHOWN = {
    model: frozenset(field.name for field in row_fields(model)) - EDITORIAL
    for model in (
        *KINDS.values(),
        *(Citation, Passage, Redirect),
    )
}


def told(**which: Any) -> list[Change]:
    """Return all that everybody may know."""
    return follow(after=0, limit=1000, shown=SHOWN, **which).changes


def ops(**which: Any) -> list[tuple[str, str]]:
    """Return what happened to what, in order."""
    return [(change.op, change.key) for change in told(**which)]


def of(model: type[Any]) -> list[tuple[str, str]]:
    return ops(models=[model])


def change(row: Any, **values: Any) -> None:
    """Change a row as it is now."""
    row = type(row)._default_manager.get(pk=row.pk)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


# A record by itself


def test_what_is_made_public_has_appeared_with_all_it_has() -> None:
    law = f.LawFactory(slug="act", name="An act", note="For editors")
    (created,) = told(models=[Law])
    assert (created.op, created.key, created.before, created.label) == (
        "created",
        "act",
        None,
        "An act",
    )
    assert created.after is not None
    assert created.after["name"] == "An act"
    assert created.after["jurisdiction"] == law.jurisdiction.code
    assert not EDITORIAL & created.after.keys()
    assert law.pk == created.entry.object_id


def test_what_is_changed_has_before_and_after() -> None:
    law = f.LawFactory(slug="act", name="Before", diet_session=None)
    change(law, name="After", diet_session=208, note="A doubt")
    updated = told(models=[Law])[-1]
    assert (updated.op, updated.before, updated.after) == (
        "updated",
        {"name": "Before", "diet_session": None},
        {"name": "After", "diet_session": 208},
    )


def test_what_only_editors_see_is_no_change() -> None:
    law = f.LawFactory(slug="act")
    change(law, note="A doubt")
    assert of(Law) == [("created", "act")]


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_what_was_never_public_is_not_told(status: str) -> None:
    law = f.LawFactory(status=status)
    change(law, name="Another")
    law.delete()
    assert told() == []


def test_what_is_published_has_appeared_then_and_as_it_was_then() -> None:
    law = f.LawFactory(slug="act", name="A draft's name", status="draft")
    change(law, name="The name")
    change(law, status="published")
    (created,) = told(models=[Law])
    assert (created.op, created.before) == ("created", None)
    assert created.after is not None
    assert created.after["name"] == "The name"


def test_what_is_withdrawn_is_gone_with_the_reason_for_readers_and_nothing_else() -> None:
    law = f.LawFactory(slug="act", name="A name to forget")
    change(law, name="Another")
    withdraw(records=[Law.objects.get()], actor=None, reason="It was a mistake.")
    (gone,) = told(models=[Law])
    assert (gone.op, gone.key, gone.reason) == ("deleted", "act", "It was a mistake.")
    assert (gone.before, gone.after, gone.label) == (None, None, "")


def test_what_is_published_again_has_appeared_again_and_is_not_gone() -> None:
    law = f.LawFactory(slug="act", name="Before")
    change(law, status="withdrawn")
    change(law, name="Changed while away")
    change(law, status="published")
    change(law, name="After")
    created, updated = told(models=[Law])
    assert created.after is not None
    assert (created.op, created.after["name"]) == ("created", "Changed while away")
    assert (updated.op, updated.before) == ("updated", {"name": "Changed while away"})


def test_what_is_deleted_is_gone() -> None:
    law = f.LawFactory(slug="act")
    change(law, name="Another")
    law.delete()
    (gone,) = told(models=[Law])
    assert (gone.op, gone.key, gone.before, gone.after) == ("deleted", "act", None, None)


def test_what_was_withdrawn_and_then_deleted_is_gone_once() -> None:
    law = f.LawFactory(slug="act")
    change(law, status="withdrawn")
    Law.objects.get().delete()
    assert of(Law) == [("deleted", "act")]


def test_a_renamed_record_tells_both_slugs() -> None:
    law = f.LawFactory(slug="old")
    change(law, slug="new")
    created, updated = told(models=[Law])
    assert (created.key, updated.key) == ("old", "new")
    assert (updated.before, updated.after) == ({"slug": "old"}, {"slug": "new"})
    assert of(Redirect) == [("created", "law old")]


def test_the_reason_is_told_with_the_values() -> None:
    law = f.LawFactory()
    with recording(ChangeContext(reason="Source corrected.")):
        change(law, name="After")
    assert told(models=[Law])[-1].reason == "Source corrected."


# Relations


def test_a_relation_to_what_is_hidden_is_not_told() -> None:
    shown, hidden = f.InstitutionFactory(slug="meti"), f.InstitutionFactory(status="draft")
    body = f.InstitutionFactory(slug="part", parent=hidden)
    change(body, parent=None)
    change(body, parent=hidden)
    change(body, parent=shown)
    entries = [c for c in told() if c.key == "part"]
    assert [(c.op, c.before) for c in entries] == [("created", None), ("updated", {"parent": None})]
    assert [(c.after or {})["parent"] for c in entries] == [None, "meti"]


def test_hidden_records_are_left_out_of_lists() -> None:
    shown, hidden = f.LawFactory(slug="act"), f.LawFactory(slug="secret", status="draft")
    row = f.InitiativeFactory(slug="fund", laws=[shown, hidden])
    row.laws.remove(hidden)
    entries = [c for c in told() if c.key == "fund"]
    assert [(c.op, (c.after or {})["laws"]) for c in entries] == [
        ("created", []),
        ("updated", ["act"]),
    ]
    assert "secret" not in repr([(c.before, c.after) for c in told()])


def test_a_related_record_that_was_renamed_since_is_told_by_its_name_then() -> None:
    parent = f.InstitutionFactory(slug="miti")
    f.InstitutionFactory(slug="part", parent=parent)
    change(parent, slug="meti")
    created = next(c for c in told() if c.key == "part")
    assert (created.after or {})["parent"] == "miti"


def test_a_citation_does_not_tell_which_hidden_record_it_reported() -> None:
    hidden = f.InstitutionFactory(slug="secret-body", status="draft")
    shown = f.InstitutionFactory(slug="meti")
    body = f.InstitutionFactory(parent=shown)
    citation = f.CitationFactory(institution=body, field="parent", reported=hidden.slug)
    change(citation, reported="meti")
    entries = told(models=[Citation])
    assert [(c.op, c.before, c.after and c.after["reported"]) for c in entries] == [
        ("created", None, None),
        ("updated", {"reported": None}, "meti"),
    ]


# Parts


def test_parts_of_what_is_hidden_are_not_told() -> None:
    law = f.LawFactory(status="draft")
    step = f.MilestoneFactory(law=law)
    change(step, title="Another")
    step.delete()
    assert told() == []


def test_parts_appear_with_what_they_belong_to() -> None:
    """What happened to them before is not told: nobody could see it."""
    law = f.LawFactory(slug="act", status="draft")
    step = f.MilestoneFactory(slug="step", law=law, title="A draft's title")
    change(step, title="Title")
    change(law, status="published")
    assert ops() == [("created", "act")]
    change(step, title="Better title")
    assert ops() == [("created", "act"), ("updated", "step")]
    assert "draft's" not in repr([(c.before, c.after) for c in told()])


def test_parts_published_in_one_set_with_what_they_belong_to_have_appeared_too() -> None:
    law = f.LawFactory(slug="act", status="draft")
    step = f.MilestoneFactory(slug="step", law=law, status="draft")
    with recording(ChangeContext()):
        change(step, status="published")
        change(law, status="published")
    assert ops() == [("created", "step"), ("created", "act")]


def test_changes_of_parts_in_that_set_are_told_without_what_was_hidden() -> None:
    law = f.LawFactory(slug="act", status="draft")
    step = f.MilestoneFactory(slug="step", law=law, title="Hidden")
    with recording(ChangeContext(reason="All at once.")):
        change(step, title="Shown")
        change(law, status="published")
    updated = told()[0]
    assert (updated.op, updated.key) == ("updated", "step")
    assert (updated.before, updated.after, updated.reason) == (None, None, "")


def test_parts_go_with_what_they_belong_to() -> None:
    law = f.LawFactory(slug="act")
    f.MilestoneFactory(slug="step", law=law)
    change(law, status="withdrawn")
    assert ops() == [("deleted", "act")]


def test_parts_of_parts_follow_the_whole() -> None:
    body = f.InstitutionFactory(slug="body", status="draft")
    post = f.PositionFactory(slug="post", institution=body)
    tenure = f.TenureFactory(slug="tenure", person=f.PersonFactory(slug="who"), position=post)
    change(tenure, start="2021")
    assert ops() == [("created", "who")]
    change(body, status="published")
    assert ops() == [("created", "who"), ("created", "body")]
    change(tenure, start="2022")
    assert ops()[2:] == [("updated", "tenure")]


def test_what_a_part_was_while_its_owner_was_elsewhere_is_not_told() -> None:
    """A post moves from a hidden body to a public one: who held it before was not public."""
    hidden, shown = f.InstitutionFactory(status="draft"), f.InstitutionFactory(slug="shown")
    post = f.PositionFactory(slug="post", institution=hidden)
    tenure = f.TenureFactory(slug="tenure", person=f.PersonFactory(slug="who"), position=post)
    change(tenure, start="2021")
    change(post, institution=shown)
    assert ("updated", "tenure") not in ops()
    moved = told()[-1]
    assert (moved.op, moved.key, moved.before, moved.after) == (
        "updated",
        "post",
        {"institution": None},
        {"institution": "shown"},
    )


def test_what_belonged_to_another_then_is_told_without_values() -> None:
    one, other = f.LawFactory(slug="one"), f.LawFactory(slug="other")
    step = f.MilestoneFactory(slug="step", law=one, title="Then")
    change(step, law=other)
    created, moved = (c for c in told() if c.key == "step")
    assert (created.op, created.after) == ("created", None)
    assert (moved.before, moved.after) == ({"law": "one"}, {"law": "other"})


def test_a_part_of_a_record_that_was_renamed_since_keeps_its_values() -> None:
    law = f.LawFactory(slug="old")
    f.MilestoneFactory(slug="step", law=law, title="Enacted")
    change(law, slug="new")
    created = next(c for c in told() if c.key == "step")
    assert created.after is not None
    assert (created.after["title"], created.after["law"]) == ("Enacted", "old")


def test_a_deleted_part_of_a_public_record_is_gone() -> None:
    law = f.LawFactory(slug="act")
    f.MilestoneFactory(slug="step", law=law).delete()
    assert ops() == [("created", "act"), ("deleted", "step")]


def test_a_part_deleted_before_its_owner_was_published_is_not_told() -> None:
    law = f.LawFactory(slug="act", status="draft")
    f.MilestoneFactory(slug="step", law=law).delete()
    change(law, status="published")
    assert ops() == [("created", "act")]


def test_a_record_deleted_with_its_parts_is_told_alone() -> None:
    law = f.LawFactory(slug="act")
    f.MilestoneFactory(slug="step", law=law)
    law.delete()
    assert ops() == [("deleted", "act")]


# Names, passages, citations


def test_a_mention_appears_when_somebody_says_who_is_meant() -> None:
    law = f.LawFactory(slug="act")
    name = f.NameFactory(law=None, institution=None, slug="name", text="Mentioned")
    assert ops() == [("created", "act")]
    change(name, law=law)
    created = told()[-1]
    assert (created.op, created.key, (created.after or {})["text"]) == (
        "created",
        "name",
        "Mentioned",
    )


def test_passages_appear_with_their_citations_and_change_without_values() -> None:
    passage = f.PassageFactory(ref="a001-p01")
    change(passage, gist="Not cited yet")
    assert [key for _, key in ops()] == [passage.source.slug]
    f.CitationFactory(passage=passage, n=1, law=f.LawFactory(slug="act"))
    assert [pair for pair in ops() if pair[1] != passage.source.slug] == [
        ("updated", "a001-p01"),
        ("created", "act"),
        ("created", "a001-p01 1"),
    ]
    change(passage, gist="Cited")
    assert [c.after for c in told() if c.key == "a001-p01"] == [None, None]
    passage.citations.all().delete()
    assert ("deleted", "a001-p01 1") in ops()
    assert "a001-p01" not in [key for _, key in ops()]


# Merging


def test_a_merged_record_tells_into_which() -> None:
    kept, lost = f.LawFactory(slug="kept"), f.LawFactory(slug="lost")
    step = f.MilestoneFactory(slug="step", law=lost)
    merge(survivor=kept, loser=lost, actor=None, reason="The same.")
    gone = next(c for c in told() if c.key == "lost")
    assert (gone.op, gone.into, gone.reason) == ("merged", "kept", "The same.")
    moved = [c for c in told() if c.key == "step"][-1]
    assert moved.entry.object_id == step.pk
    assert (moved.before, moved.after) == ({"law": "lost"}, {"law": "kept"})
    assert ("created", "law lost") in ops()


def test_a_draft_that_was_merged_was_never_there() -> None:
    kept, lost = f.LawFactory(slug="kept"), f.LawFactory(slug="lost", status="draft")
    merge(survivor=kept, loser=lost, actor=None, reason="The same.")
    assert [op for op, key in ops() if key == "lost"] == []


def test_what_was_merged_into_something_hidden_is_just_gone() -> None:
    kept, lost = f.LawFactory(slug="kept"), f.LawFactory(slug="lost")
    merge(survivor=kept, loser=lost, actor=None, reason="The same.")
    change(kept, status="withdrawn")
    assert [(c.op, c.key, c.into) for c in told()] == [
        ("deleted", "lost", ""),
        ("deleted", "kept", ""),
    ]


# What else the log may hold


def test_entries_of_rows_that_never_were_are_passed_over() -> None:
    f.ChangeEntryFactory()
    f.ChangeEntryFactory(serialized_data={"status": "published", "name": "x"})
    assert told() == []


def test_all_that_can_happen_has_a_name() -> None:
    assert OPS == ("created", "updated", "deleted", "merged")


@pytest.mark.parametrize("rows", [1, 3], ids=["one-row", "three-rows"])
def test_telling_costs_the_same_for_any_number_of_entries(
    rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(rows):
        law = f.LawFactory(topics=[f.TopicFactory()])
        step = f.MilestoneFactory(law=law, people=[f.PersonFactory()])
        change(step, title="Another")
        f.CitationFactory(milestone=step, passage__source=f.SourceFactory())
        f.CitationFactory(law=law).delete()
    ChangeEntry.objects.settle()
    told()  # content types are kept from here on
    # Whether any waits, the highest number, the entries; what they name (6 kinds), and by which
    # redirects; which rows are public (5 kinds); when each appeared by itself, and with what it
    # belongs to, two each.
    with django_assert_num_queries(19):
        assert len(told()) > 5 * rows
