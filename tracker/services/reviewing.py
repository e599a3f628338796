"""What a reviewer looks at: a record as it was last public, as it is now, and what is missing."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from tracker.changes.logged import plan_of
from tracker.changes.plan import Plan
from tracker.models import CITABLE, ChangeEntry, Citation
from tracker.models.rows import Row, row_of
from tracker.services.authorship import own_work
from tracker.services.publishing import (
    load_for_publication,
    missing_for_publication,
    waiting_citations,
)
from tracker.vocabularies import Status


@dataclass(frozen=True, slots=True)
class Review:
    """A record before and now, its parts' changes, its waiting citations and what is missing.

    `since` is the change after which it was last public; None if it never was, and then `before`
    is empty and everything is new. `own` says why the reader may not publish it, if so.
    """

    since: ChangeEntry | None
    before: Row
    now: Row
    parts: Plan
    waiting: list[Citation]
    missing: list[str]
    own: list[str]


def review_of(record: Any, user: Any) -> Review:
    """Return what a reviewer of `record` looks at; two queries for each kind of part, and few more.

    A record is read as it was last seen by the public, also if it was corrected while published.
    """
    since = _last_public(record)
    waiting = waiting_citations([record])
    load_for_publication([record, *waiting])
    return Review(
        since=since,
        before=dict(since.serialized_data or {}) if since else {},
        now=row_of(record),
        parts=_parts_since(record, since.pk if since else 0),
        waiting=waiting,
        missing=missing_for_publication(record, along=[record, *waiting]),
        own=own_work([record], user),
    )


def _last_public(record: Any) -> ChangeEntry | None:
    entries = ChangeEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        serialized_data__status=Status.PUBLISHED,
    )
    return entries.select_related("actor").order_by("-id").first()


def _parts_since(record: Any, entry: int) -> Plan:
    """Return what was done to a record's parts and citations after an entry, as a plan."""
    changed = Q(pk__in=[])
    for relation in type(record)._meta.related_objects:
        table: Any = relation.related_model
        if table not in (Citation, *CITABLE.values()):
            continue
        if relation.field.name not in table.PUBLIC_PARENTS:
            continue
        pks = table._base_manager.filter(**{relation.field.name: record}).values_list("pk")
        parts = [pk for (pk,) in pks]
        if parts:
            kind = ContentType.objects.get_for_model(table)
            changed |= Q(content_type=kind, object_id__in=parts)
    entries = ChangeEntry.objects.filter(changed, pk__gt=entry).select_related("content_type")
    return plan_of(entries.order_by("id"))
