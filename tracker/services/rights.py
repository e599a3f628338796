"""Who may do what to a row: follows from the user's role, the table and the row's status."""

from collections.abc import Iterable, Sequence
from typing import Any

from tracker.models import Passage
from tracker.models.rows import called
from tracker.querysets import has_status
from tracker.services.import_reads import in_public_use
from tracker.services.publishing import Move
from tracker.vocabularies import Status

_OPEN = (Status.DRAFT, Status.IN_REVIEW)
"""The statuses in which whoever may write a table changes its rows."""


def may(user: Any, verb: str, model: type[Any]) -> bool:
    """Whether a user's role lets them add, change, delete, view or publish rows of a table."""
    return bool(user.has_perm(f"tracker.{verb}_{model._meta.model_name}"))


def role_forbids(verb: str, model: type[Any]) -> str:
    """Return the sentence that a role does not do this."""
    return f"Your role does not {verb} {model._meta.verbose_name_plural}."


def proposes(user: Any, row: Any) -> bool:
    """Whether a user's change of a row waits for a reviewer: it is public, and they only write."""
    return (
        getattr(row, "status", None) == Status.PUBLISHED
        and may(user, "change", type(row))
        and not may(user, "publish", type(row))
        and bool(user.has_perm("tracker.add_proposal"))
    )


def against_changing(user: Any, rows: Sequence[Any]) -> dict[int, str]:
    """Return by its place why a user may not change a row, for those that they may not.

    One that they may propose to change is among them, if they may not propose. Costs a query a
    batch of passages, and none for others.
    """
    resting = in_public_use(row for row in rows if isinstance(row, Passage))
    against = {}
    for place, row in enumerate(rows):
        model = type(row)
        if not may(user, "change", model):
            against[place] = role_forbids("change", model)
        elif isinstance(row, Passage):
            if row.pk in resting and not user.has_perm("tracker.publish_citation"):
                against[place] = (
                    f"Published citations rest on {called(row)}, so only an Editor changes it."
                )
        elif has_status(model) and row.status not in _OPEN and not may(user, "publish", model):
            status = Status(row.status).label.lower()
            if not proposes(user, row):
                against[place] = f"{called(row)} is {status}, so only an Editor changes it."
    return against


def against_deleting(user: Any, rows: Iterable[Any]) -> list[str]:
    """Return why a user may not delete rows: drafts only, for what was public is withdrawn."""
    against = []
    for row in rows:
        if not may(user, "delete", type(row)):
            against.append(role_forbids("delete", type(row)))
        elif has_status(type(row)) and row.status != Status.DRAFT:
            status = Status(row.status).label.lower()
            against.append(f"{called(row)} is {status}; only drafts are deleted.")
    return list(dict.fromkeys(against))


def against_moving(user: Any, move: Move, row: Any) -> str:
    """Return why a user may not move a row's status so; empty if they may.

    Whether the row can be moved from where it stands is asked by the move itself.
    """
    model = type(row)
    if move.ends in (Status.PUBLISHED, Status.WITHDRAWN):
        return "" if may(user, "publish", model) else role_forbids("publish or withdraw", model)
    if not may(user, "change", model):
        return role_forbids("change", model)
    if row.status not in _OPEN and not may(user, "publish", model):
        status = Status(row.status).label.lower()
        return f"{called(row)} is {status}, so only an Editor moves it."
    return ""
