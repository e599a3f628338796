"""The change log: what is written, in whose name, and in an order that is safe to follow."""

import threading
import time
from decimal import Decimal
from typing import Any

import pytest
from auditlog.context import disable_auditlog
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections, transaction
from django.utils.functional import SimpleLazyObject

from tests import factories
from tests.factories import (
    ChangeEntryFactory,
    CitationFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    ObservationFactory,
    PersonFactory,
    TopicFactory,
    UserFactory,
)
from tracker.models import (
    CITABLE,
    ChangeContext,
    ChangeEntry,
    Citation,
    Law,
    Passage,
    Source,
    Topic,
    current_change,
    recording,
)
from tracker.models.rows import row_of

pytestmark = pytest.mark.django_db

CREATE, UPDATE, DELETE = 0, 1, 2


def entries(row: Any) -> list[ChangeEntry]:
    """Return what was logged of a row, oldest first."""
    return list(ChangeEntry.objects.get_for_object(row).order_by("id"))


def last(row: Any) -> ChangeEntry:
    return entries(row)[-1]


# What is written


def test_creating_writes_one_entry_with_the_whole_row() -> None:
    law = LawFactory(slug="act", jurisdiction=JurisdictionFactory(code="JP"))
    (entry,) = entries(law)
    assert (entry.action, entry.record_key, entry.object_repr) == (CREATE, "act", law.name)
    assert entry.serialized_data == row_of(law)
    assert entry.changes["name"] == [None, law.name]
    assert entry.changes["jurisdiction"] == [None, "JP"]


def test_updating_writes_what_changed_by_natural_keys_and_the_whole_row() -> None:
    japan, korea = JurisdictionFactory(code="JP"), JurisdictionFactory(code="KR")
    law = LawFactory(name="Before", jurisdiction=japan, topics=[TopicFactory(slug="cyber")])
    law.name, law.jurisdiction, law.diet_session = "After", korea, 208
    law.save()
    entry = last(law)
    assert entry.action == UPDATE
    assert entry.changes == {
        "name": ["Before", "After"],
        "jurisdiction": ["JP", "KR"],
        "diet_session": [None, 208],
    }
    assert entry.serialized_data == row_of(law)
    assert entry.serialized_data["topics"] == ["cyber"]


def test_emptying_a_relation_is_written_as_nothing() -> None:
    body = InstitutionFactory(parent=InstitutionFactory(slug="meti"))
    body.parent = None
    body.save()
    assert last(body).changes == {"parent": ["meti", None]}


def test_derived_columns_versions_and_times_are_not_written() -> None:
    step = MilestoneFactory(date="2022")
    step.date = "2023"
    step.save()
    assert last(step).changes == {"date": ["2022", "2023"]}


def test_a_figure_is_written_as_it_stands_in_a_row() -> None:
    row = ObservationFactory(value=Decimal("43.6"))
    row = type(row).objects.get(pk=row.pk)
    row.value = Decimal("40.9")
    row.save()
    assert last(row).serialized_data["value"] == "40.9"
    assert [Decimal(str(value)) for value in last(row).changes["value"]] == [
        Decimal("43.6"),
        Decimal("40.9"),
    ]


def test_saving_without_a_change_writes_nothing() -> None:
    law = LawFactory(topics=[TopicFactory()])
    before = len(entries(law))
    law.save()
    Law.objects.get(pk=law.pk).save()
    law.topics.set(law.topics.all())
    law.topics.add(*law.topics.all())
    law.topics.remove()
    assert len(entries(law)) == before


def test_with_the_log_turned_off_versions_still_move() -> None:
    law, topic = LawFactory(), TopicFactory()
    with disable_auditlog():
        law.topics.add(topic)
        law.name = "Another name"
        law.save()
    assert Law.objects.get(pk=law.pk).version == 3
    assert len(entries(law)) == 1


def test_an_entry_without_changes_is_not_written() -> None:
    law = LawFactory()
    assert ChangeEntry.objects.log_create(law, action=UPDATE) is None
    forced = ChangeEntry.objects.log_create(law, force_log=True, action=UPDATE)
    assert (forced.changes, forced.serialized_data) == ({}, row_of(law))


def test_a_changed_list_writes_slugs_and_the_whole_row() -> None:
    law = LawFactory(slug="act", topics=[TopicFactory(slug="cyber")])
    law.topics.add(TopicFactory(slug="aid"))
    entry = last(law)
    assert (entry.action, entry.record_key) == (UPDATE, "act")
    assert entry.changes == {"topics": [["cyber"], ["aid", "cyber"]]}
    assert entry.serialized_data == row_of(law)
    law.topics.clear()
    assert last(law).changes == {"topics": [["aid", "cyber"], []]}
    assert last(law).serialized_data == row_of(law)


def test_a_list_changed_from_the_other_side_is_written_of_the_row_that_declares_it() -> None:
    topic, law, other = TopicFactory(slug="cyber"), LawFactory(), LawFactory()
    topic.laws.add(law)
    assert last(law).changes == {"topics": [[], ["cyber"]]}
    topic.laws.clear()
    assert last(law).changes == {"topics": [["cyber"], []]}
    assert [len(entries(row)) for row in (topic, law, other)] == [1, 3, 1]


def test_deleting_writes_the_whole_row_with_its_lists() -> None:
    step = MilestoneFactory(slug="summit", people=[PersonFactory(slug="biden-joe")])
    row = row_of(step)
    step.delete()
    entry = ChangeEntry.objects.filter(action=DELETE).get()
    assert (entry.record_key, entry.serialized_data) == ("summit", row)
    assert entry.serialized_data["people"] == ["biden-joe"]


def test_deleting_writes_what_goes_with_the_row() -> None:
    law = LawFactory(slug="act")
    MilestoneFactory(slug="enacted", law=law)
    CitationFactory(law=law, passage__ref="a004-p09", n=1)
    law.delete()
    deleted = ChangeEntry.objects.filter(action=DELETE).values_list("record_key", flat=True)
    assert sorted(deleted) == ["a004-p09 1", "act", "enacted"]


def test_deleting_writes_the_lists_that_the_row_leaves() -> None:
    topic = TopicFactory(slug="cyber")
    law = LawFactory(topics=[topic])
    topic.delete()
    assert last(law).changes == {"topics": [["cyber"], []]}


def test_a_row_deleted_and_made_again_is_written_as_it_is_made() -> None:
    law = LawFactory(name="Before")
    law.delete()
    law.pk, law.name = None, "After"
    law.save()
    assert last(law).serialized_data["name"] == "After"


def test_deleting_many_at_once_writes_each() -> None:
    LawFactory(slug="a")
    LawFactory(slug="b")
    Law.objects.all().delete()
    deleted = ChangeEntry.objects.filter(action=DELETE).values_list("record_key", flat=True)
    assert sorted(deleted) == ["a", "b"]


@pytest.mark.parametrize(
    "model", [*CITABLE.values(), Citation, Passage, Source, Topic], ids=lambda m: m.__name__
)
def test_every_editable_kind_is_logged(model: Any) -> None:
    row: Any = getattr(factories, f"{model.__name__}Factory")()
    assert [entry.action for entry in entries(row)] == [CREATE]
    row.delete()
    entry = ChangeEntry.objects.order_by("id").filter(action=DELETE).last()
    assert entry is not None
    assert entry.content_type.model_class() is model


# In whose name


def test_outside_any_context_nobody_is_named() -> None:
    assert current_change() is None
    entry = last(LawFactory())
    assert (entry.actor, entry.actor_email, entry.reason, entry.origin) == (None, None, "", "")


def test_changes_are_written_with_actor_reason_and_one_correlation_id() -> None:
    user = UserFactory(email="editor@example.org")
    with recording(ChangeContext(actor=user, reason="Source corrected.", origin="api")) as context:
        assert current_change() is context
        law = LawFactory()
        law.topics.add(TopicFactory())
    assert current_change() is None
    written = [*entries(law), *entries(law.jurisdiction)]
    assert len(written) == 3
    assert {(e.actor, e.actor_email, e.reason, e.origin, e.cid) for e in written} == {
        (user, "editor@example.org", "Source corrected.", "api", context.cid)
    }


def test_a_lazy_user_is_written_and_an_anonymous_one_is_nobody() -> None:
    user = UserFactory()
    with recording(ChangeContext(actor=SimpleLazyObject(lambda: user))):
        assert last(LawFactory()).actor == user
    with recording(ChangeContext(actor=AnonymousUser(), origin="web")):
        entry = last(LawFactory())
    assert (entry.actor, entry.origin) == (None, "web")


def test_an_inner_context_holds_inside_and_the_outer_again_after() -> None:
    with recording(ChangeContext(reason="outer")):
        first = LawFactory()
        with recording(ChangeContext(reason="inner")):
            second = LawFactory()
        third = LawFactory()
    assert [last(row).reason for row in (first, second, third)] == ["outer", "inner", "outer"]


def test_the_context_ends_with_an_error() -> None:
    with pytest.raises(RuntimeError), recording(ChangeContext(reason="fails")):
        raise RuntimeError
    assert current_change() is None


def test_every_context_has_a_correlation_id_of_its_own() -> None:
    assert len({ChangeContext().cid for _ in range(3)}) == 3


def test_what_is_rolled_back_is_not_in_the_log() -> None:
    with transaction.atomic():
        LawFactory()
        transaction.set_rollback(True)
    assert not ChangeEntry.objects.exists()


def test_said_as_a_sentence() -> None:
    assert str(last(LawFactory(slug="act"))) == "create act"


# The sequence


def numbers() -> list[int | None]:
    return list(ChangeEntry.objects.order_by("id").values_list("sequence", flat=True))


def test_entries_get_their_number_when_they_are_followed() -> None:
    ChangeEntryFactory.create_batch(3)
    assert numbers() == [None, None, None]
    assert [e.sequence for e in ChangeEntry.objects.following(0)] == [1, 2, 3]
    ChangeEntryFactory.create_batch(2)
    assert [e.sequence for e in ChangeEntry.objects.following(3)] == [4, 5]
    assert [e.sequence for e in ChangeEntry.objects.following(5)] == []
    assert [e.sequence for e in ChangeEntry.objects.following(1)] == [2, 3, 4, 5]


def test_settling_numbers_what_has_no_number_without_a_gap() -> None:
    ChangeEntryFactory.create_batch(2)
    assert ChangeEntry.objects.settle() == 2
    assert ChangeEntry.objects.settle() == 0
    ChangeEntryFactory()
    assert ChangeEntry.objects.settle() == 1
    assert numbers() == [1, 2, 3]


def test_settling_goes_on_over_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.models.change_entry._BATCH", 2)
    ChangeEntryFactory.create_batch(5)
    assert ChangeEntry.objects.settle() == 5
    assert numbers() == [1, 2, 3, 4, 5]


def test_a_number_that_was_rolled_back_is_given_again() -> None:
    ChangeEntryFactory()
    with transaction.atomic():
        ChangeEntryFactory()
        ChangeEntry.objects.settle()
        transaction.set_rollback(True)
    ChangeEntry.objects.settle()
    assert numbers() == [1]


@pytest.mark.parametrize("waiting", [1, 3])
def test_following_costs_the_same_whatever_waits(
    waiting: int, django_assert_max_num_queries: Any
) -> None:
    ChangeEntryFactory.create_batch(waiting)
    # Whether any waits; savepoint, lock (PostgreSQL), last number, those waiting, numbering,
    # none waiting any more, release; the entries. bulk_update adds a savepoint of its own.
    with django_assert_max_num_queries(11):
        assert len(ChangeEntry.objects.following(0)) == waiting


# Writers and a follower at once

WRITERS = 4
PER_WRITER = 12


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_follower_loses_and_repeats_nothing_while_writers_commit_out_of_order() -> None:
    """Each writer holds its transaction open for another time after it has taken its ids."""
    done = threading.Event()
    faults: list[BaseException] = []
    rolled_back: list[str] = []
    seen: list[tuple[int, str]] = []
    polls_with_news = 0

    def write(writer: int) -> None:
        try:
            for n in range(PER_WRITER):
                key = f"w{writer}-{n}"
                with transaction.atomic():
                    ChangeEntryFactory(record_key=key)
                    # Each waits another time, so ids are committed out of their order.
                    time.sleep(0.004 * ((writer * 7 + n * 5) % WRITERS))
                    if n % 5 == 4:
                        transaction.set_rollback(True)
                        rolled_back.append(key)
        except BaseException as fault:  # a thread's error must fail the test
            faults.append(fault)
        finally:
            connections.close_all()

    def follow() -> None:
        nonlocal polls_with_news
        position = 0
        try:
            while True:
                finished = done.is_set()
                news = [(e.sequence, e.record_key) for e in ChangeEntry.objects.following(position)]
                if news:
                    polls_with_news += 1
                    position = news[-1][0]
                    seen.extend(news)
                elif finished:
                    break
        except BaseException as fault:  # a thread's error must fail the test
            faults.append(fault)
        finally:
            connections.close_all()

    ChangeEntryFactory(record_key="before")  # and the content type, which all writers share
    writers = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    followers = [threading.Thread(target=follow)]
    others = [threading.Thread(target=_settle_until, args=(done, faults)) for _ in range(2)]
    for thread in [*writers, *followers, *others]:
        thread.start()
    for thread in writers:
        thread.join(timeout=60)
    done.set()
    for thread in [*followers, *others]:
        thread.join(timeout=60)

    assert faults == []
    committed = {f"w{w}-{n}" for w in range(WRITERS) for n in range(PER_WRITER)} - {*rolled_back}
    assert len(rolled_back) == WRITERS * (PER_WRITER // 5)
    assert sorted(key for _, key in seen) == sorted(committed | {"before"})
    assert [number for number, _ in seen] == list(range(1, len(seen) + 1))
    assert polls_with_news > 1
    by_id = ChangeEntry.objects.order_by("id").values_list("sequence", flat=True)
    assert list(by_id) != sorted(by_id), "no id was committed behind a later one: try harder"


def _settle_until(done: threading.Event, faults: list[BaseException]) -> None:
    """Hand out numbers beside the follower, as another process would."""
    try:
        while not done.is_set():
            ChangeEntry.objects.settle()
            time.sleep(0.001)
    except BaseException as fault:  # a thread's error must fail the test
        faults.append(fault)
    finally:
        connections.close_all()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_entry_committed_behind_a_later_id_is_still_followed() -> None:
    """The case that makes the highest id unsafe, step by step on two connections."""
    first_written, may_commit = threading.Event(), threading.Event()
    ChangeEntryFactory(record_key="before")

    def slow() -> None:
        try:
            with transaction.atomic():
                ChangeEntryFactory(record_key="slow")
                first_written.set()
                assert may_commit.wait(timeout=30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert first_written.wait(timeout=30)
    ChangeEntryFactory(record_key="quick")
    early = [(e.sequence, e.record_key) for e in ChangeEntry.objects.following(0)]
    may_commit.set()
    thread.join(timeout=30)
    late = [(e.sequence, e.record_key) for e in ChangeEntry.objects.following(2)]

    assert early == [(1, "before"), (2, "quick")]
    assert late == [(3, "slow")]
    ids = dict(ChangeEntry.objects.values_list("record_key", "id"))
    assert ids["slow"] < ids["quick"]
    assert connection.vendor == "postgresql"
