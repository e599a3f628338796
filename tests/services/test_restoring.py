"""Restoring a field or a record, and undoing a change set: this and nothing else, or nothing."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories import (
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    TopicFactory,
    UserFactory,
)
from tests.services.test_history import changed
from tests.services.test_publishing import cited_law
from tracker.changes.plan import Plan
from tracker.errors import HistoryError, PlanRefused
from tracker.models import ChangeContext, ChangeEntry, Law, Milestone, recording
from tracker.models.rows import row_of
from tracker.services.restoring import restore, restoring, undo, undo_plan

pytestmark = pytest.mark.django_db


def edited() -> tuple[Law, str]:
    """Return a law that was edited twice, and the first of the two sets."""
    law: Law = LawFactory(slug="law", name="First", status="draft")
    cid = changed(law, name="Second", summary="Second words.", topics=[TopicFactory(slug="cyber")])
    changed(law, name="Third", summary="", topics=[], status="in_review", note="Later.")
    return Law.objects.get(), cid


def test_one_field_is_restored_and_nothing_else() -> None:
    law, cid = edited()
    editor = UserFactory()
    before = row_of(law)
    plan = restoring(law, cid, "name")
    assert [c.differences() for c in plan.changes] == [{"name": ("Third", "Second")}]
    restore(plan, actor=editor, reason="The old name holds.")
    assert row_of(Law.objects.get()) == {**before, "name": "Second"}
    entry = ChangeEntry.objects.latest("id")
    assert (entry.actor, entry.reason) == (editor, "The old name holds.")


def test_a_record_is_restored_as_it_was_but_for_its_status() -> None:
    law, cid = edited()
    restore(restoring(law, cid), actor=None, reason="As it was.")
    again = Law.objects.get()
    assert (again.name, again.summary, again.note, again.status) == (
        "Second",
        "Second words.",
        "",
        "in_review",
    )
    assert [topic.slug for topic in again.topics.all()] == ["cyber"]


def test_restoring_leaves_the_parts_alone() -> None:
    law, cid = edited()
    milestone = MilestoneFactory(law=law, title="Later")
    restore(restoring(law, cid), actor=None, reason="As it was.")
    assert Milestone.objects.get() == milestone


def test_a_relation_that_was_renamed_since_is_restored_to_the_same_row() -> None:
    old, law = JurisdictionFactory(code="X-OLD"), LawFactory()
    cid = changed(law, jurisdiction=old)
    changed(law, jurisdiction=JurisdictionFactory())
    changed(old, code="X-NEW")
    restore(restoring(Law.objects.get(), cid), actor=None, reason="As it was.")
    assert Law.objects.get().jurisdiction == old


def test_a_record_that_is_as_it_was_has_nothing_to_restore() -> None:
    law, _ = edited()
    plan = restoring(law, "now")
    assert plan == Plan(())
    with pytest.raises(PlanRefused, match="it is as it was then already"):
        restore(plan, actor=None, reason="Why not.")


def test_a_status_is_not_restored() -> None:
    law, cid = edited()
    with pytest.raises(HistoryError, match="a status moves by its own actions"):
        restoring(law, cid, "status")


@pytest.mark.parametrize("reason", ["", "  "])
def test_restoring_and_undoing_want_a_reason(reason: str) -> None:
    law, cid = edited()
    with pytest.raises(PlanRefused, match="say why"):
        restore(restoring(law, cid), actor=None, reason=reason)
    with pytest.raises(PlanRefused, match="say why"):
        undo(cid, actor=None, reason=reason)
    assert Law.objects.get().name == "Third"


def test_restoring_is_refused_once_somebody_has_edited() -> None:
    law, cid = edited()
    plan = restoring(law, cid)
    changed(law, note="Theirs.")
    with pytest.raises(PlanRefused, match="has been changed since you opened it"):
        restore(plan, actor=None, reason="As it was.")
    assert Law.objects.get().name == "Third"


def test_a_value_that_breaks_a_rule_of_today_is_refused_in_a_sentence() -> None:
    law = LawFactory(slug="old", status="draft")
    cid = changed(law, name="New")
    changed(law, slug="new")
    LawFactory(slug="old", status="draft")
    with pytest.raises(PlanRefused, match="law new: slug: Law with this Slug already exists"):
        restore(restoring(Law.objects.get(pk=law.pk), cid), actor=None, reason="As it was.")


def test_an_undone_set_is_a_set_and_can_be_undone() -> None:
    law: Law = LawFactory(name="Old")
    cid = changed(law, name="New")
    editor = UserFactory()
    undone = undo(cid, actor=editor, reason="By mistake.").cid
    assert Law.objects.get().name == "Old"
    entry = ChangeEntry.objects.get(cid=undone)
    assert (entry.actor, entry.reason) == (editor, "By mistake.")
    undo(undone, actor=editor, reason="It was right.")
    assert Law.objects.get().name == "New"


def test_undoing_says_who_has_changed_what_since_and_writes_nothing() -> None:
    law, other = LawFactory(name="Old"), LawFactory(name="Other")
    with recording(ChangeContext()) as context:
        for row in (law, other):
            fresh = Law.objects.get(pk=row.pk)
            fresh.note = "Imported."
            fresh.save()
    hanako = UserFactory(first_name="Hanako", last_name="Yamada")
    fresh = Law.objects.get(pk=law.pk)
    with recording(ChangeContext(actor=hanako)):
        fresh.summary = "Read again."
        fresh.save()
    with pytest.raises(PlanRefused) as refused:
        undo(context.cid, actor=None, reason="By mistake.")
    (sentence,) = refused.value.reasons
    assert sentence.startswith("law “Old” was changed since, by Hanako Yamada on ")
    assert sentence.endswith(" (summary).")
    assert set(Law.objects.values_list("note", flat=True)) == {"Imported."}


def test_undoing_says_what_rests_on_what_it_would_delete() -> None:
    japan = JurisdictionFactory()
    with recording(ChangeContext()) as context:
        law = LawFactory(name="Act", jurisdiction=japan)
        MilestoneFactory(law=law, title="Of the same set")
    MilestoneFactory(law=law, title="Promulgated")
    reason = "law “Act” cannot be deleted: milestone “Promulgated” rests on it."
    assert undo_plan(context.cid).reasons == (reason,)
    with pytest.raises(PlanRefused) as refused:
        undo(context.cid, actor=None, reason="By mistake.")
    assert refused.value.reasons == [reason]
    assert Milestone.objects.count() == 2


def test_undoing_a_publication_withdraws_and_leaves_no_draft() -> None:
    law = cited_law(status="draft")
    cid = changed(law, status="published")
    (change,) = undo_plan(cid).plan.changes
    assert change.differences() == {"status": ("published", "withdrawn")}
    assert change.why == "It is public and will be withdrawn: what was public keeps its address."
    undone = undo(cid, actor=None, reason="Too early.").cid
    assert Law.objects.get().status == "withdrawn"
    undo(undone, actor=None, reason="It was time.")
    assert Law.objects.get().status == "published"


def test_an_undoing_publishes_nothing_that_could_not_be_published() -> None:
    law = LawFactory(name="Act")
    cid = changed(law, status="withdrawn")
    with pytest.raises(PlanRefused, match="Nothing was undone") as refused:
        undo(cid, actor=None, reason="By mistake.")
    sentence = "No published passage is cited for “name” of law “Act” (Act)."
    assert refused.value.reasons[0] == sentence
    assert Law.objects.get().status == "withdrawn"


def test_an_undoing_does_not_publish_ones_own_work(settings: Any) -> None:
    settings.REVIEW_BY_ANOTHER = True
    law, author = cited_law(name="Act"), UserFactory()
    with recording(ChangeContext(actor=author)) as context:
        fresh = Law.objects.get(pk=law.pk)
        fresh.status, fresh.note = "withdrawn", "Mine."
        fresh.save()
    with pytest.raises(PlanRefused) as refused:
        undo(context.cid, actor=author, reason="By mistake.")
    assert refused.value.reasons == [
        "law “Act” is your own work: somebody else reviews and publishes it."
    ]
    undo(context.cid, actor=UserFactory(), reason="By mistake.")
    assert Law.objects.get().status == "published"


def test_a_set_that_changed_nothing_in_the_end_has_nothing_to_undo() -> None:
    law = LawFactory(name="Old")
    with recording(ChangeContext()) as context:
        for name in ("New", "Old"):
            fresh = Law.objects.get(pk=law.pk)
            fresh.name = name
            fresh.save()
    with pytest.raises(PlanRefused, match="left everything as it was"):
        undo(context.cid, actor=None, reason="By mistake.")


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_looking_at_an_undoing_costs_as_many_queries_however_many_rows(
    count: int, django_assert_num_queries: Any
) -> None:
    japan = JurisdictionFactory()
    with recording(ChangeContext()) as context:
        for _ in range(count):
            LawFactory(jurisdiction=japan)
    # The entries, versions, newest entries, the rows; one for each relation that leads to a law.
    relations = len(Law._meta.related_objects)
    with django_assert_num_queries(4 + relations):
        undo_plan(context.cid)


@pytest.mark.parametrize("rows", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_undoing_creations_costs_two_queries_a_row(rows: int) -> None:
    japan = JurisdictionFactory()
    with recording(ChangeContext()) as context:
        for _ in range(rows):
            LawFactory(jurisdiction=japan)
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        undo(context.cid, actor=None, reason="By mistake.")
    # Written to the log, with the jurisdiction by its code.
    entries = [sql for sql in written if sql.startswith('INSERT INTO "tracker_changeentry"')]
    deletions = [sql for sql in written if sql.startswith('DELETE FROM "tracker_law" ')]
    assert (len(entries), len(deletions)) == (rows, 1)


def in_threads(*verbs: Any) -> list[str]:
    """Run verbs at once, each on a connection of its own; return what each said, sorted."""
    said: list[str] = []
    barrier = threading.Barrier(len(verbs))

    def run(verb: Any) -> None:
        barrier.wait()
        try:
            verb()
            said.append("done")
        except PlanRefused as refused:
            said.append(refused.reasons[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["update", "create", "delete"])
def test_of_two_who_undo_the_same_set_at_once_one_is_told(what: str) -> None:
    law, japan = LawFactory(slug="law", name="Old"), JurisdictionFactory()
    with recording(ChangeContext()) as context:
        if what == "update":
            fresh = Law.objects.get()
            fresh.name = "New"
            fresh.save()
        elif what == "create":
            LawFactory(slug="new", jurisdiction=japan)
        else:
            Law.objects.get().delete()

    def once() -> None:
        undo(context.cid, actor=None, reason="By mistake.")

    said = in_threads(once, once)
    assert said.count("done") == 1
    assert len(said) == 2
    assert list(Law.objects.values_list("pk", "slug", "name")) == [(law.pk, "law", "Old")]
    undone = ChangeEntry.objects.filter(reason="By mistake.")
    assert undone.values("cid").order_by().distinct().count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_edit_and_an_undoing_at_once_lose_nothing() -> None:
    laws = [LawFactory(name=f"Old {number}") for number in range(3)]
    with recording(ChangeContext()) as context:
        for law in laws:
            fresh = Law.objects.get(pk=law.pk)
            fresh.name = "New"
            fresh.save()
    edited, waiting = threading.Event(), threading.Event()

    def edit() -> None:
        with transaction.atomic():
            fresh = Law.objects.select_for_update().get(pk=laws[1].pk)
            fresh.summary = "Edited meanwhile."
            fresh.save()
            edited.set()
            waiting.wait(1)

    def take_back() -> None:
        edited.wait(5)
        undo(context.cid, actor=None, reason="By mistake.")

    said = in_threads(edit, take_back)
    assert len(said) == 2
    assert said[0] == "done"
    assert "has been changed since" in said[1]
    assert list(Law.objects.order_by("pk").values_list("name", "summary")) == [
        ("New", ""),
        ("New", "Edited meanwhile."),
        ("New", ""),
    ]


def test_a_text_with_what_nobody_sees_is_put_back_as_it_was() -> None:
    law = LawFactory(slug="law", name="Trade Act", note="")
    cid = changed(law, name="Trade\u202e Act")
    mended = changed(law, name="Trade Act", note="Mended.")
    undo(mended, actor=None, reason="Not so.")
    again = Law.objects.get()
    assert (again.name, again.note) == ("Trade\u202e Act", "")
    changed(law, name="Trade Act")
    restore(restoring(Law.objects.get(), cid, "name"), actor=None, reason="As it was.")
    assert Law.objects.get().name == "Trade\u202e Act"


def test_an_edit_of_a_row_with_what_nobody_sees_is_undone() -> None:
    law = LawFactory(slug="law", name="Trade Act", note="")
    Law.objects.update(name="Trade\u202e Act")
    undo(changed(law, note="Later."), actor=None, reason="Not so.")
    again = Law.objects.get()
    assert (again.name, again.note) == ("Trade\u202e Act", "")
