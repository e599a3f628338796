"""The version of the data: another after every write that readers can see, and only then."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.utils import OperationalError
from django.test import Client

from tests import factories as f
from tests.rules import exemptions
from tests.threads import running
from tracker.api.nouns import NOUNS
from tracker.models import ChangeEntry, Citation, Law, Passage, Standing
from tracker.models import data_version as module
from tracker.models.data_version import UNSEEN, data_version, fold, install, watched

pytestmark = pytest.mark.django_db


@pytest.fixture
def moves() -> Callable[[Callable[[], Any]], bool]:
    """Return a function that says whether an act moves the version."""

    def ask(act: Callable[[], Any]) -> bool:
        before = data_version()
        act()
        return data_version() != before

    return ask


def test_reading_moves_nothing(moves: Any) -> None:
    f.LawFactory()
    assert not moves(lambda: list(Law.objects.public()))
    assert not moves(data_version)


def test_reading_it_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        data_version()


WRITES: dict[str, Callable[[Law], Any]] = {
    "save": lambda law: law.save(),
    "another-row": lambda law: f.PersonFactory(),
    "update": lambda law: Law.objects.filter(pk=law.pk).update(name="Behind the log's back"),
    "bulk-create": lambda law: Standing.objects.bulk_create(
        [Standing(kind="law", object_id=law.pk, field="", state="sound")]
    ),
    "delete": lambda law: law.delete(),
    "relation": lambda law: law.topics.add(f.TopicFactory()),
    "relation-of-old-rows": lambda law: law.topics.clear(),
    "check-of-a-passage": lambda law: Passage.objects.update(check_state="found"),
    "a-role-given": lambda law: f.UserFactory().groups.add(Group.objects.get(name="Editor")),
    "a-user-may-see-all": lambda law: get_user_model().objects.update(is_superuser=True),
    "a-role-may-do-more": lambda law: Group.objects.get(name="Viewer").permissions.clear(),
    "raw": lambda law: _by_hand("UPDATE tracker_law SET name = 'By hand'"),
    "fixture": lambda law: _load_again(law),
    "log-corrected": lambda law: ChangeEntry.objects.update(reason="Another"),
}


def _by_hand(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _load_again(law: Law) -> None:
    for loaded in serializers.deserialize("json", serializers.serialize("json", [law])):
        loaded.save()


@pytest.mark.parametrize("name", list(WRITES))
def test_any_write_moves_it(name: str, moves: Any) -> None:
    law = f.LawFactory(topics=[f.TopicFactory()])
    f.CitationFactory(law=law)
    f.UserFactory()
    assert moves(lambda: WRITES[name](law))
    assert moves(law.save) or name == "save"


def test_two_writes_move_it_twice_also_in_one_transaction() -> None:
    seen = {data_version()}
    with transaction.atomic():
        law = f.LawFactory()
        seen.add(data_version())
        Law.objects.filter(pk=law.pk).update(name="Another")
        seen.add(data_version())
        Law.objects.filter(pk=law.pk).update(name="A third")
    seen.add(data_version())
    assert len(seen) == 4


def test_what_is_taken_back_does_not_count() -> None:
    law = f.LawFactory()
    before = data_version()
    with transaction.atomic():
        law.save()
        Law.objects.update(name="Not for long")
        transaction.set_rollback(True)
    assert data_version() == before


def test_a_write_after_a_rollback_to_a_savepoint_counts() -> None:
    law = f.LawFactory()
    before = data_version()
    with transaction.atomic():
        with transaction.atomic():
            Law.objects.update(name="Not for long")
            transaction.set_rollback(True)
        Law.objects.filter(pk=law.pk).update(name="For good")
    assert data_version() != before


def test_numbering_the_log_does_not_move_it(moves: Any) -> None:
    f.LawFactory()
    assert not moves(ChangeEntry.objects.settle)
    assert ChangeEntry.objects.filter(sequence__isnull=True).count() == 0


def test_logging_in_does_not_move_it(moves: Any, client: Client) -> None:
    user = f.UserFactory()
    assert not moves(lambda: client.force_login(user))
    user.refresh_from_db()
    assert user.last_login is not None


def test_what_readers_never_see_does_not_move_it(moves: Any) -> None:
    for name in UNSEEN:
        row = getattr(f, f"{name}Factory")()
        assert not moves(row.save), name
        assert not moves(row.delete), name


def test_every_table_that_answers_are_made_from_is_watched() -> None:
    tables = dict(watched())
    for noun in NOUNS:
        assert noun.model._meta.db_table in tables
        for field in noun.model._meta.many_to_many:
            assert field.remote_field.through._meta.db_table in tables
    unwatched = (
        model.__name__
        for model in apps.get_app_config("tracker").get_models()
        if model._meta.db_table not in tables
    )
    exemptions.check(unwatched, UNSEEN)


def test_every_watched_table_has_its_triggers(moves: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                # Those that fire always, also for loads that turn triggers off.
                "SELECT tgrelid::regclass::text FROM pg_trigger "
                "WHERE tgname = 'tracker_write' AND tgenabled = 'A'"
            )
        else:
            cursor.execute(
                "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' "
                "AND name LIKE 'tracker_write%' GROUP BY 1 HAVING count(*) = 3"
            )
        found = {name for (name,) in cursor.fetchall()}
    assert found == {table for table, _ in watched()}


def test_installing_again_moves_it_and_leaves_one_trigger_each(moves: Any) -> None:
    assert moves(install)
    law = f.LawFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n) FROM tracker_write_mark")
        (before,) = cursor.fetchone()
        cursor.execute("UPDATE tracker_law SET name = 'Once' WHERE id = %s", [law.pk])
        cursor.execute("SELECT sum(n) FROM tracker_write_mark")
        (after,) = cursor.fetchone()
    assert after - before <= 1


def test_a_state_that_was_put_back_and_written_since_has_another_version() -> None:
    """As many writes from the same state lead to versions that differ."""
    f.LawFactory()
    seen = set()
    before = data_version()
    for _ in range(3):
        assert data_version() == before
        with transaction.atomic():
            Law.objects.update(name="Lost with the backup")
            seen.add(data_version())
            transaction.set_rollback(True)
    assert len(seen) == 3
    assert len({version.partition(".")[0] for version in seen}) == 1


@pytest.fixture
def fails_once(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let the first question find the connection lost; return what was asked."""
    plain, asked = module._row, []

    def row(of: Any) -> Any:
        asked.append(of)
        if len(asked) == 1:
            raise OperationalError("the server closed the connection unexpectedly")
        return plain(of)

    monkeypatch.setattr(module, "_row", row)
    return asked


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_opened_again(fails_once: list[Any]) -> None:
    connection.ensure_connection()
    assert data_version()
    assert len(fails_once) == 2


def test_a_connection_lost_inside_a_transaction_is_not(fails_once: list[Any]) -> None:
    """What was written before would be lost in silence."""
    with pytest.raises(OperationalError):
        data_version()
    assert len(fails_once) == 1


@pytest.mark.postgresql
def test_folding_leaves_one_mark_and_the_version_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def marks() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tracker_write_mark")
            return int(cursor.fetchone()[0])

    for _ in range(5):
        f.LawFactory()
        before = data_version()
    assert marks() > 5
    fold()
    assert marks() == 1
    assert data_version() == before
    monkeypatch.setattr(module, "FOLD_AT", 3)
    for _ in range(3):
        f.LawFactory()
        before = data_version()
    assert marks() <= 3
    assert data_version() == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_replica_that_only_reads_does_not_fold(monkeypatch: pytest.MonkeyPatch) -> None:
    f.TopicFactory()
    before = data_version()
    monkeypatch.setattr(module, "FOLD_AT", 1)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        try:
            assert data_version() == before
        finally:
            cursor.execute("SET default_transaction_read_only = off")


# At once


@pytest.fixture
def threads() -> Iterator[Callable[[Callable[[], None]], threading.Thread]]:
    """Return a function that runs another in a thread; all end with the test, and without fault."""
    with running(patience=60) as run:
        yield run


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_write_committed_late_moves_the_version_when_it_shows(threads: Any) -> None:
    """A transaction that began first and ends last: what makes the highest id no version."""
    law, other = f.LawFactory(name="Before"), f.LawFactory(name="Before")
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            Law.objects.filter(pk=law.pk).update(name="Slow")
            written.set()
            assert may_commit.wait(timeout=30)

    threads(slow)
    assert written.wait(timeout=30)
    first = data_version()
    Law.objects.filter(pk=other.pk).update(name="Quick")
    second = data_version()
    assert data_version() == second
    may_commit.set()
    while Law.objects.get(pk=law.pk).name == "Before":
        time.sleep(0.001)
    assert len({first, second, data_version()}) == 3


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_equal_versions_show_equal_data_whatever_is_written_and_folded_meanwhile(
    threads: Any,
) -> None:
    """Readers take version, state, version; what lies between two equal ones is always the same."""
    laws = [f.LawFactory(name="0") for _ in range(3)]
    done = threading.Event()
    acknowledged = [0] * len(laws)
    states: dict[str, set[tuple[str, ...]]] = {}
    missed: list[str] = []
    kept: list[tuple[str, tuple[str, ...]]] = []
    chance = random.Random(7)  # noqa: S311 - waits, no secrets
    waits = [[chance.random() / 200 for _ in range(60)] for _ in laws]

    def write(writer: int) -> None:
        for n, wait in enumerate(waits[writer], 1):
            with transaction.atomic():
                Law.objects.filter(pk=laws[writer].pk).update(name=str(n))
                time.sleep(wait)
                if n % 7 == 0:
                    transaction.set_rollback(True)
                    continue
            acknowledged[writer] = n

    def read() -> None:
        while not done.is_set():
            known = list(acknowledged)
            version = data_version()
            names = tuple(Law.objects.order_by("pk").values_list("name", flat=True))
            if data_version() == version:
                kept.append((version, names))
            for at_least, name in zip(known, names, strict=True):
                if int(name) < at_least:
                    missed.append(f"{name} after {at_least} was acknowledged")

    def folding() -> None:
        while not done.is_set():
            fold()

    for _ in range(2):
        threads(read)
    threads(folding)
    writers = [threading.Thread(target=_closing(write), args=(n,)) for n in range(len(laws))]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join(timeout=60)
    done.set()

    for version, names in kept:
        states.setdefault(version, set()).add(names)
    assert missed == []
    assert len(states) > 10
    assert [shown for shown in states.values() if len(shown) > 1] == []


def _closing(work: Callable[[int], None]) -> Callable[[int], None]:
    def whole(number: int) -> None:
        try:
            work(number)
        finally:
            connections.close_all()

    return whole


@pytest.mark.django_db(transaction=True)
def test_emptying_the_database_moves_it() -> None:
    f.CitationFactory()
    before = data_version()
    call_command("flush", interactive=False, verbosity=0)
    assert Citation.objects.count() == 0
    assert data_version() != before
    emptied = data_version()
    f.LawFactory()
    assert data_version() != emptied
