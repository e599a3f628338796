"""What a reviewer answered when a record was put back to draft."""

from typing import Any

from django.contrib.contenttypes.models import ContentType

from tracker.models import ChangeEntry
from tracker.vocabularies import Status


def sent_back(record: Any) -> ChangeEntry | None:
    """Return the change by which a draft came back from review with an answer; None if none did.

    Only the last time that it was put back counts. One query.
    """
    entry = (
        ChangeEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(record),
            object_id=record.pk,
            action=ChangeEntry.Action.UPDATE,
            changes__status__0=Status.IN_REVIEW,
            changes__status__1=Status.DRAFT,
        )
        .select_related("actor")
        .order_by("-id")
        .first()
    )
    return entry if entry is not None and entry.reason else None
