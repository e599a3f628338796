"""How far each source is worked through: its passages, their last check, its paragraphs cited."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max, Q
from django.urls import reverse

from tracker.admin.queues import BROKEN, may
from tracker.errors import TrackerError
from tracker.evidence.checking import read_text
from tracker.evidence.coverage import Standing
from tracker.evidence.coverage_rows import cited_passages, coverage_of
from tracker.models import Citation, Passage, Source
from tracker.vocabularies import CheckState, Status

SHOWN = 12
"""Sources shown, those added last; all are in their list."""
_FOUND = (CheckState.OK, CheckState.MOVED)
_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source: how many passages and citations, what the check found, how much is cited."""

    title: str
    link: str
    passages: int
    citations: int
    found: int
    failed: int
    paragraphs: int = 0
    cited: int = 0

    @property
    def unchecked(self) -> int:
        """Passages that the checker has not looked for yet."""
        return self.passages - self.found - self.failed

    @property
    def share(self) -> int:
        """Per cent of the text's paragraphs that are cited, never rounded up to all."""
        return math.floor(100 * self.cited / self.paragraphs) if self.paragraphs else 0


def lines_of(user: Any) -> list[SourceLine]:
    """Return the sources added last, as far as the user may view them.

    Three queries, and one more when a text at hand, or what is cited of it, has changed.
    """
    if not all(may(user, "view", model) for model in (Source, Passage, Citation)):
        return []
    live = Source.objects.exclude(status=Status.WITHDRAWN)
    sources: list[Any] = list(live.order_by("-id")[:SHOWN])
    pks = [source.pk for source in sources]
    passages = {
        row["source"]: row
        for row in Passage.objects.filter(source__in=pks)
        .order_by()
        .values("source")
        .annotate(
            number=Count("pk"),
            found=Count("pk", filter=Q(check_state__in=_FOUND)),
            failed=Count("pk", filter=Q(check_state__in=BROKEN)),
            moved=Max("updated_at"),
        )
    }
    citations = dict(
        Citation.objects.filter(passage__source__in=pks)
        .exclude(status=Status.WITHDRAWN)
        .order_by()
        .values_list("passage__source")
        .annotate(number=Count("pk"))
    )
    stamps = {
        pk: f"{row['number']}-{row['moved'].timestamp()}-{citations.get(pk, 0)}"
        for pk, row in passages.items()
    }
    shares = _shares(sources, stamps)
    nothing = {"number": 0, "found": 0, "failed": 0}
    return [
        SourceLine(
            source.title,
            reverse("admin:tracker_source_change", args=[source.pk]),
            passages.get(source.pk, nothing)["number"],
            citations.get(source.pk, 0),
            passages.get(source.pk, nothing)["found"],
            passages.get(source.pk, nothing)["failed"],
            *shares.get(source.pk, (0, 0)),
        )
        for source in sources
    ]


def _shares(sources: Sequence[Source], stamps: dict[int, str]) -> dict[int, tuple[int, int]]:
    """Return (paragraphs, cited ones) of the sources whose text is at hand.

    Kept until the file, the passages or the number of citations change.
    """
    folder = Path(settings.SOURCE_TEXTS_DIR) if settings.SOURCE_TEXTS_DIR else None
    keys = {}
    for source in sources if folder else ():
        stamp = _file_stamp(folder, source.text_name)
        if stamp:
            keys[source.pk] = f"source.share.{source.pk}.{stamp}.{stamps.get(source.pk, '')}"
    known = cache.get_many(keys.values())
    shares = {pk: known[key] for pk, key in keys.items() if key in known}
    missing = [source for source in sources if source.pk in keys and source.pk not in shares]
    if folder and missing:
        passages = cited_passages(missing)
        for source in missing:
            shares[source.pk] = _share(source, folder, passages[source.pk])
            cache.set(keys[source.pk], shares[source.pk], _KEPT_SECONDS)
    return shares


def _file_stamp(folder: Path | None, name: str) -> str:
    """Return what changes with a text's file; empty if there is none."""
    # Only a plain name: nothing outside the folder is looked at.
    if folder is None or not name or Path(name).name != name:
        return ""
    try:
        found = (folder / name).stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns}-{found.st_size}"


def _share(source: Source, folder: Path, passages: Sequence[Passage]) -> tuple[int, int]:
    try:
        text = read_text(folder, source.text_name)
        coverage = coverage_of(source, text, passages, {}) if text is not None else None
    except TrackerError:
        # The checker says what is wrong with the text; here there is only nothing to show.
        return (0, 0)
    return (len(coverage.units), coverage.count(Standing.CITED)) if coverage else (0, 0)
