"""What version, log, standings and search cost those who write, four at once, on PostgreSQL."""

import multiprocessing
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, connections, models

from benchmarks.laws import load
from benchmarks.measuring import Ratio, compare
from tracker.models import Law
from tracker.models.data_version import install, watched

LAWS = 10_000
WRITERS = 4
SAVES = 100
"""What each writer saves in one measurement."""
BARE = 10
"""How many bare saves go for one of ours, so that both take long enough to be measured."""
ROUNDS = 7


class BareLaw(models.Model):
    """The same table as Django's own model of it: no signals, no log, nothing derived."""

    summary = models.TextField()

    class Meta:
        app_label = "benchmarks"
        db_table = "tracker_law"
        managed = False

    def __str__(self) -> str:
        return str(self.pk)


def measure() -> Iterator[Ratio]:
    """Yield what each part costs; nothing on SQLite, where one writes at a time anyway."""
    if connection.vendor != "postgresql":
        return
    load(LAWS)
    install()
    yield compare(
        f"{WRITERS} at once save a law: bare, with the version, {SAVES * BARE} each",
        base=lambda: at_once(bare, BARE),
        base_name="bare, without the version",
        ours=lambda: at_once(bare, BARE),
        rounds=ROUNDS,
        prepare=lambda: triggers("DISABLE"),
        prepare_ours=lambda: triggers("ENABLE ALWAYS"),
    )
    yield compare(
        f"{WRITERS} at once save a law: by the model, with the version, {SAVES} each",
        base=lambda: at_once(by_model, 1),
        base_name="by the model (log, standings, search), without the version",
        ours=lambda: at_once(by_model, 1),
        rounds=ROUNDS,
        prepare=lambda: triggers("DISABLE"),
        prepare_ours=lambda: triggers("ENABLE ALWAYS"),
    )
    yield compare(
        f"{WRITERS} at once save a law: by the model, with all, {SAVES} each",
        base=lambda: at_once(bare, 1),
        base_name="bare, without the version",
        ours=lambda: at_once(by_model, 1),
        rounds=ROUNDS,
        prepare=lambda: triggers("DISABLE"),
        prepare_ours=lambda: triggers("ENABLE ALWAYS"),
    )


def triggers(verb: str) -> None:
    """Turn the version's triggers on or off, and let writers begin with new connections."""
    with connection.cursor() as cursor:
        for table, _ in watched():
            cursor.execute(f'ALTER TABLE "{table}" {verb} TRIGGER tracker_write')
    connections.close_all()


def at_once(work: Callable[[int, int], None], times: int) -> None:
    """Let writers work at once, each in a process, and wait for the last."""
    context = multiprocessing.get_context("fork")
    running = [context.Process(target=work, args=(n, SAVES * times)) for n in range(WRITERS)]
    for process in running:
        process.start()
    for process in running:
        process.join()
        if process.exitcode:
            raise AssertionError("A writer failed.")


def bare(writer: int, saves: int) -> None:
    save_each(BareLaw, writer, saves)


def by_model(writer: int, saves: int) -> None:
    save_each(Law, writer, saves)


def save_each(model: Any, writer: int, saves: int) -> None:
    """Save as many rows as told, which no other writer saves."""
    connections.close_all()
    rows = list(model.objects.filter(pk__gt=1000 * writer).order_by("pk")[:SAVES])
    for number in range(saves):
        row = rows[number % SAVES]
        row.summary = f"{row.summary[:200]} {number}"
        row.save()
    connections.close_all()
