"""What an import asks the database for all rows at once: what is there, what a cell names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import models
from rapidfuzz import fuzz, process

from tracker.models import Citation, Passage, Redirect
from tracker.models.rows import called, key_field, key_of
from tracker.services.sheets import related
from tracker.vocabularies import Status

_T = TypeVar("_T")

_OPEN = (Status.DRAFT, Status.IN_REVIEW)
"""The statuses in which whoever may not publish changes a row."""
_BATCH = 400
_ALIKE = 70
"""From this likeness on, of 100, a name is suggested for another."""
_SUGGESTED = 50
"""Unknown slugs for which others are suggested; a column of wrong ones needs no more."""


def nearest(text: str, known: Iterable[str]) -> str:
    """Return “; the nearest are a, b” for names like `text`; empty if none is like it."""
    found = process.extract(
        text, list(known), scorer=fuzz.WRatio, limit=3, score_cutoff=_ALIKE, processor=str.lower
    )
    names = [name for name, _, _ in found]
    if not names:
        return ""
    return f"; the nearest {'is' if len(names) == 1 else 'are'} {', '.join(names)}"


def stored_instances(model: type[Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return the rows of `model` that have one of `keys`, by it, with all that they refer to.

    A query for each batch of keys, and one for each relation of the model.
    """
    found: list[Any] = []
    column = "passage__ref" if model is Citation else key_field(model)
    wanted = set(keys)
    asked = {key.rpartition(" ")[0] for key in wanted} if model is Citation else wanted
    for batch in _batches(sorted(asked)):
        rows = model._default_manager.filter(**{f"{column}__in": batch}).order_by("pk")
        found += rows.select_related("passage") if model is Citation else rows
    mine = [row for row in found if key_of(row) in wanted]
    for some in _batches(mine):
        related(some)
    return {key_of(row): row for row in mine}


def in_public_use(passages: Iterable[Any]) -> set[int]:
    """Return the keys of the passages on which published citations rest; a query a batch.

    Published in their own right: what was published stays an Editor's while its record is hidden.
    """
    found: set[int] = set()
    for batch in _batches([passage.pk for passage in passages]):
        rows = Citation.objects.filter(passage__in=batch, status=Status.PUBLISHED).order_by()
        found.update(rows.values_list("passage", flat=True))
    return found


def closed(rows: Iterable[Any]) -> dict[tuple[type[Any], int], str]:
    """Return why rows are not changed by a sheet of whom may not publish, by table and key.

    Rows that are open are left out. A query a batch of passages, for no others.
    """
    found = list(rows)
    resting = in_public_use(row for row in found if isinstance(row, Passage))
    why: dict[tuple[type[Any], int], str] = {}
    for row in found:
        status = getattr(row, "status", Status.DRAFT)
        if status not in _OPEN:
            why[type(row), row.pk] = (
                f"{called(row)} is {Status(status).label.lower()}: your role does not change it "
                "by a sheet. Open its form and propose the change there."
            )
        elif isinstance(row, Passage) and row.pk in resting:
            why[type(row), row.pk] = (
                f"Published citations rest on {called(row)}, so only an Editor changes it."
            )
    return why


def taken_slugs(model: type[Any]) -> set[str]:
    """Return the slugs of `model` that a new row cannot have; two queries, of slugs only."""
    led_away = Redirect.objects.filter(kind=str(model._meta.model_name))
    return {
        *model._default_manager.order_by().values_list("slug", flat=True),
        *led_away.order_by().values_list("old_slug", flat=True),
    }


def last_numbers(refs: Iterable[str]) -> dict[str, int]:
    """Return the highest number of a citation of each passage of `refs`."""
    highest: dict[str, int] = defaultdict(int)
    for batch in _batches(sorted(set(refs))):
        rows = Citation.objects.filter(passage__ref__in=batch).order_by()
        for ref, n in rows.values_list("passage__ref").annotate(last=models.Max("n")):
            highest[ref] = n
    return highest


def survivors(model: type[Any], slugs: Iterable[str]) -> dict[str, str]:
    """Return where each of `slugs` leads that was renamed or merged away; a query a step."""
    kind = str(model._meta.model_name)
    led: dict[str, str] = {}
    asked = set(slugs)
    while asked:
        step: dict[str, str] = {}
        for batch in _batches(sorted(asked)):
            rows = Redirect.objects.filter(kind=kind, old_slug__in=batch)
            step.update(rows.values_list("old_slug", "new_slug"))
        led.update(step)
        # A circle ends where it closes.
        asked = set(step.values()) - led.keys()
    ends = {}
    for slug in led:
        seen, end = {slug}, led[slug]
        while end in led and led[end] not in seen:
            seen.add(end)
            end = led[end]
        ends[slug] = end
    return ends


class Targets:
    """The records that a sheet's relations name, also by a slug that they had before."""

    def __init__(self) -> None:
        self._found: dict[type[Any], dict[str, Any]] = {}
        self._led: dict[type[Any], dict[str, str]] = {}
        self._known: dict[type[Any], list[str]] = {}
        self._suggested = 0

    def read(self, wanted: dict[type[Any], set[str]]) -> None:
        """Read what `wanted` names, model by model: a query a batch, and one for redirects."""
        for model, keys in wanted.items():
            found = self._by_key(model, keys)
            missing = keys - found.keys()
            led = survivors(model, missing) if missing else {}
            found.update(self._by_key(model, set(led.values())))
            # Others may have asked before, and named records that are still to be made.
            self._found.setdefault(model, {}).update(found)
            self._led.setdefault(model, {}).update(led)

    def _by_key(self, model: type[Any], keys: Iterable[str]) -> dict[str, Any]:
        name = key_field(model)
        return {
            getattr(row, name): row
            for batch in _batches(sorted(keys))
            for row in model._default_manager.filter(**{f"{name}__in": batch})
        }

    def add(self, key: str, record: Any) -> None:
        """Let the following rows name a record that the sheet itself makes."""
        self._found.setdefault(type(record), {})[key] = record

    def find(self, model: type[Any], key: str) -> Any:
        """Return the record called `key`; None if there is none."""
        found = self._found.get(model, {})
        return found.get(key) or found.get(self._led.get(model, {}).get(key, ""))

    def unknown(self, model: type[Any], key: str) -> str:
        """Return the sentence that there is no record called `key`, with the nearest there are."""
        near = ""
        if self._suggested < _SUGGESTED:
            self._suggested += 1
            if model not in self._known:
                keys = model._default_manager.order_by().values_list(key_field(model), flat=True)
                self._known[model] = list(keys)
            near = nearest(key, self._known[model])
        return f"There is no {model._meta.verbose_name} “{key}”{near}."


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    left = iter(items)
    while batch := list(islice(left, _BATCH)):
        yield batch
