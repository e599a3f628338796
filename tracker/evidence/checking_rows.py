"""The rows that the citation checker reads, and what it writes back about them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from tracker.evidence.checking import Literals, SourceCheck, State, Verdict, check_source
from tracker.models import ChangeContext, Citation, Passage, Source, recording
from tracker.vocabularies import CheckState, Status

Progress = Callable[[int, int], None]
"""Told how many of how many passages are done."""
_BATCH = 500
"""Rows a statement: SQLite limits how many values one may name."""


def _batches(keys: list[int]) -> Iterator[list[int]]:
    yield from (keys[first : first + _BATCH] for first in range(0, len(keys), _BATCH))


@dataclass(frozen=True, slots=True)
class Rows:
    """What is to be checked: sources, their passages by slug, what is printed by reference."""

    sources: tuple[Source, ...]
    passages: dict[str, list[Passage]]
    literals: dict[str, dict[int, str]]

    def total(self) -> int:
        """Return how many passages there are."""
        return sum(len(passages) for passages in self.passages.values())


def load(source: Source | None = None) -> Rows:
    """Return what is to be checked: all sources, or one. Costs three queries, however many rows.

    What withdrawn citations print is left out: they are kept as history, not as evidence.
    """
    everything: Any = Source.objects.order_by("slug")
    sources: list[Source] = [source] if source else list(everything)
    by_id = {one.pk: one for one in sources}
    passages: defaultdict[str, list[Passage]] = defaultdict(list)
    chosen = Passage.objects.filter(source=source) if source else Passage.objects.all()
    for passage in chosen.order_by("ref"):
        if passage.source_id in by_id:
            passages[by_id[passage.source_id].slug].append(passage)
    literals: defaultdict[str, dict[int, str]] = defaultdict(dict)
    printed = Citation.objects.exclude(status=Status.WITHDRAWN).order_by()
    if source:
        printed = printed.filter(passage__source=source)
    for ref, n, literal in printed.values_list("passage__ref", "n", "printed"):
        literals[ref][n] = literal
    return Rows(tuple(sources), dict(passages), dict(literals))


def check(
    rows: Rows, directory: Path | None, progress: Progress | None = None
) -> list[SourceCheck]:
    """Return what is found of each source; reads each text once, and no row."""
    checks = []
    done, total = 0, rows.total()
    literals: dict[str, Literals] = {**rows.literals}
    for source in rows.sources:
        passages = rows.passages.get(source.slug, [])
        checks.append(check_source(source, passages, literals, directory))
        done += len(passages)
        if progress:
            progress(done, total)
    return checks


@dataclass(slots=True)
class Recorded:
    """What was written: how many passages were checked, which were filled in, which left alone."""

    checked: int = 0
    filled: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def record(
    rows: Rows,
    checks: Sequence[SourceCheck],
    progress: Progress | None = None,
    *,
    bodies: bool = True,
) -> Recorded:
    """Write what was found, in one transaction, and return what was written.

    Digest, offset and length are filled in where blank, as a change in the log like any other.
    What was found and when goes to every passage; it is no content, and moves no version. A row
    that was edited since it was read is left alone.
    """
    recorded = Recorded()
    context = ChangeContext(reason="Filled in by the citation checker", origin="check")
    with transaction.atomic(), recording(context):
        _record_passages(rows, checks, recorded, progress)
        if bodies:
            _record_bodies(rows, checks, recorded)
    return recorded


def _record_passages(
    rows: Rows, checks: Sequence[SourceCheck], recorded: Recorded, progress: Progress | None
) -> None:
    now = timezone.now()
    read = {passage.ref: passage for ps in rows.passages.values() for passage in ps}
    sources = {source.pk: source for source in rows.sources}
    fresh = {
        passage.ref: passage
        for keys in _batches([passage.pk for passage in read.values()])
        for passage in Passage.objects.filter(pk__in=keys).select_for_update().order_by("ref")
    }
    states: defaultdict[CheckState, list[int]] = defaultdict(list)
    verdicts = [verdict for check in checks for verdict in check.verdicts]
    for done, verdict in enumerate(verdicts, start=1):
        passage = fresh.get(verdict.ref)
        if passage is None or passage.version != read[verdict.ref].version:
            recorded.skipped.append(verdict.ref)
            continue
        states[verdict.state.stored].append(passage.pk)
        if _fill(passage, verdict):
            passage.source = sources[passage.source_id]  # the log asks for it: no query a row
            passage.save(update_fields=["digest", "offset", "length"])
            recorded.filled.append(verdict.ref)
        if progress:
            progress(done, len(verdicts))
    for state, keys in states.items():
        recorded.checked += len(keys)
        for batch in _batches(keys):
            Passage.objects.filter(pk__in=batch).update(check_state=state, checked_at=now)


def _fill(passage: Passage, verdict: Verdict) -> bool:
    """Fill in what is blank of a passage that was found; return whether anything was."""
    known = verdict.state is State.OK and verdict.was is not None
    if verdict.span is None or known or verdict.state not in (State.NEW, State.OK):
        return False
    passage.digest = verdict.digest
    passage.offset, passage.length = verdict.span.offset, verdict.span.length
    return True


def _record_bodies(rows: Rows, checks: Sequence[SourceCheck], recorded: Recorded) -> None:
    read = {source.slug: source for source in rows.sources}
    found = {check.slug: check.digest for check in checks if check.digest and not check.expected}
    for batch in _batches([read[slug].pk for slug in found]):
        locked: Any = Source.objects.filter(pk__in=batch).select_for_update().order_by("slug")
        for source in locked:
            if source.version == read[source.slug].version:
                source.body_digest = found[source.slug]
                source.save(update_fields=["body_digest"])
                recorded.bodies.append(source.slug)
