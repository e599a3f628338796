"""Why there is no public record at an address: moved, withdrawn, or never there; for every door."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType

from tracker.models import ChangeEntry, Record, Redirect
from tracker.vocabularies import Status


@dataclass(frozen=True, slots=True)
class MovedTo:
    """The record has another slug now, at which it is public or has been."""

    slug: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The record was public and is no more; `reason` was given for readers, and may be empty."""

    when: dt.datetime
    reason: str


def find_absent(model: type[Any], **lookup: Any) -> MovedTo | Withdrawn | None:
    """Return what became of the record that no reader finds by `lookup` (its natural key).

    None, if there is nothing that anyone may know: also of a draft, and of a record that was
    withdrawn before it was ever public.
    """
    if issubclass(model, Record):
        survivor = Redirect.objects.survivor(model.kind_name(), lookup["slug"])
        if survivor and (
            model.objects.public().filter(slug=survivor).exists()
            or _withdrawn(model, slug=survivor)
        ):
            return MovedTo(survivor)
    return _withdrawn(model, **lookup)


def _withdrawn(model: type[Any], **lookup: Any) -> Withdrawn | None:
    """Return the tombstone of a withdrawn record, if the change log knows it as published."""
    # Redirects have no status, and so no such query.
    withdrawn = getattr(model.objects, "withdrawn", None)
    record = withdrawn().filter(**lookup).first() if withdrawn else None
    if record is None:
        return None
    left = ChangeEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id=record.pk,
        changes__status__0=Status.PUBLISHED.value,
    ).first()
    if left is None:
        return None
    # What was said when it became anything else was not said to readers.
    told = left.changes["status"][1] == Status.WITHDRAWN
    return Withdrawn(left.timestamp, left.reason if told else "")
