"""Who wrote what stands unpublished, for the rule that somebody else reviews it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from tracker.models import ChangeEntry
from tracker.models.rows import called
from tracker.vocabularies import Status

_BATCH = 500


def authors_of(rows: Sequence[Any]) -> dict[tuple[type[Any], int], set[int]]:
    """Return the users who made or changed the values of each row since it was last published.

    Moving a status is no authorship. Costs a query for each table and batch of rows.
    """
    authors: dict[tuple[type[Any], int], set[int]] = {(type(row), row.pk): set() for row in rows}
    for model in dict.fromkeys(type(row) for row in rows):
        pks = sorted({row.pk for row in rows if type(row) is model})
        for start in range(0, len(pks), _BATCH):
            for entry in _entries(model, pks[start : start + _BATCH]):
                found = authors[model, entry["object_id"]]
                if set(entry["changes"] or {}) - {"status"} and entry["actor_id"]:
                    found.add(entry["actor_id"])
                if entry["serialized_data__status"] == Status.PUBLISHED:
                    found.clear()
    return authors


def _entries(model: type[Any], pks: Iterable[int]) -> Iterable[dict[str, Any]]:
    """Return the entries of some rows of a table, oldest first."""
    entries: Iterable[dict[str, Any]] = (
        ChangeEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model), object_id__in=list(pks)
        )
        .order_by("id")
        .values("object_id", "actor_id", "changes", "serialized_data__status")
    )
    return entries


def own_work(rows: Sequence[Any], user: Any) -> list[str]:
    """Return a sentence for each row that `user` wrote and so may not publish.

    None, without a query, unless REVIEW_BY_ANOTHER is set.
    """
    if not settings.REVIEW_BY_ANOTHER or user is None:
        return []
    authors = authors_of(rows)
    return [
        f"{called(row)} is your own work: somebody else reviews and publishes it."
        for row in rows
        if user.pk in authors[type(row), row.pk]
    ]
