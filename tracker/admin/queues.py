"""Queues: what waits for an editor, said once for the front page's counts and for the lists.

A queue is a name, and for each table that has one the rows in it. The front page counts those
rows, and the filter “Queue” of a table's list shows the same.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tracker.evidence.agreement import FieldState
from tracker.models import (
    CITABLE,
    ChangeEntry,
    Citation,
    Name,
    Passage,
    Proposal,
    Source,
    Standing,
    Twin,
)
from tracker.models.base import Entity
from tracker.vocabularies import CheckState, LinkState, ProposalState, Status, Verdict

BROKEN = (CheckState.CHANGED, CheckState.AMBIGUOUS, CheckState.MISSING)
ANSWERS_DAYS = 14
"""Days for which the answer to a proposal is news to its author."""
Rows = QuerySet[Any, Any]
Table = type[models.Model]

WITH_STATUS: tuple[Table, ...] = (*CITABLE.values(), Source, Citation)
CORE: tuple[Table, ...] = tuple(model for model in CITABLE.values() if issubclass(model, Entity))


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: its name in addresses, what it is called, which tables it is of, and its rows."""

    name: str
    title: str
    tables: tuple[Table, ...]
    narrow: Callable[[Rows, Any], Rows]
    """From rows of one of the tables and the user to those that wait."""

    def rows(self, rows: Rows, user: Any) -> Rows:
        """Return those of `rows`, of one of the tables, that stand in the queue of `user`."""
        return self.narrow(rows, user)


def of_table(model: Table) -> list[Queue]:
    """Return the queues that rows of a table may stand in."""
    return [queue for queue in QUEUES.values() if model in queue.tables]


def may(user: Any, verb: str, model: Table) -> bool:
    """Whether the user's role allows a verb, such as view or publish, on a table."""
    return bool(user.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}"))


def _for_review(rows: Rows, user: Any) -> Rows:
    if not may(user, "publish", rows.model):
        return rows.none()
    waiting = rows.filter(status=Status.IN_REVIEW)
    if settings.REVIEW_BY_ANOTHER:
        # What changes the status is a move, unless it made the row: moving is no authorship.
        written = _entries(rows.model).filter(actor=user.pk, object_id=OuterRef("pk"))
        authored = Q(action=ChangeEntry.Action.CREATE) | ~Q(changes__has_key="status")
        waiting = waiting.exclude(Exists(written.filter(authored)))
    return waiting


def _drafts_of_mine(rows: Rows, user: Any) -> Rows:
    """Return the drafts that the user made, or was the last person to change."""
    entries = _entries(rows.model).filter(actor__isnull=False).order_by()
    of_mine = entries.filter(actor=user.pk)
    made = of_mine.filter(action=ChangeEntry.Action.CREATE)
    # Asked of the user's entries, once for all, and not of each draft, of which there are many.
    by_others = entries.exclude(actor=user.pk)
    later = by_others.filter(object_id=OuterRef("object_id"), id__gt=OuterRef("id"))
    last = of_mine.exclude(Exists(later))
    mine = Q(pk__in=made.values("object_id")) | Q(pk__in=last.values("object_id"))
    drafts: Rows = rows.filter(mine, status=Status.DRAFT)
    return drafts


def _entries(model: Table) -> Rows:
    kind = ContentType.objects.get_for_model(model)
    entries: Rows = ChangeEntry.objects.filter(content_type=kind)
    return entries


def _to_decide(rows: Rows, user: Any) -> Rows:
    if not user.has_perm("tracker.change_proposal"):
        return rows.none()
    labels = [_label(model) for model in WITH_STATUS if may(user, "publish", model)]
    waiting = rows.filter(state=ProposalState.OPEN, model__in=labels)
    return waiting.exclude(author=user.pk) if settings.REVIEW_BY_ANOTHER else waiting


def _proposals_of_mine(rows: Rows, user: Any) -> Rows:
    return rows.filter(state=ProposalState.OPEN, author=user.pk)


def _answered(rows: Rows, user: Any) -> Rows:
    """Return the user's proposals that somebody has decided on lately."""
    since = timezone.now() - dt.timedelta(days=ANSWERS_DAYS)
    decided = rows.filter(state__in=(ProposalState.ACCEPTED, ProposalState.REJECTED))
    return decided.filter(author=user.pk, decided_at__gte=since)


def _standing(state: FieldState) -> Callable[[Rows, Any], Rows]:
    return lambda rows, user: seen(rows.filter(state=state.value), user)


def seen(rows: Rows, user: Any) -> Rows:
    """Return those standings whose kind of record the user may view."""
    kinds = [arm for arm, model in CITABLE.items() if may(user, "view", model)]
    return rows if len(kinds) == len(CITABLE) else rows.filter(kind__in=kinds)


def _failed(rows: Rows, user: Any) -> Rows:
    return rows.filter(check_state__in=BROKEN)


def _link(state: LinkState) -> Callable[[Rows, Any], Rows]:
    return lambda rows, user: (
        rows.filter(link_state=state).exclude(url="").exclude(status=Status.WITHDRAWN)
    )


def _unresolved(rows: Rows, user: Any) -> Rows:
    return rows.filter(**dict.fromkeys(Name.ARMS)).exclude(status=Status.WITHDRAWN)


def _twins(rows: Rows, user: Any) -> Rows:
    kinds = [str(m._meta.model_name) for m in CITABLE.values() if may(user, "view", m)]
    return rows.filter(verdict=Verdict.OPEN, kind__in=kinds)


def _not_verified(rows: Rows, user: Any) -> Rows:
    limit = months_before(timezone.localdate(), settings.VERIFY_AFTER_MONTHS)
    began = timezone.make_aware(dt.datetime.combine(limit, dt.time.min))
    late = Q(verified_on__lt=limit) | Q(verified_on__isnull=True, created_at__lt=began)
    return rows.filter(late).exclude(status=Status.WITHDRAWN)


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the day so many months before, or the last of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _label(model: Table) -> str:
    """Return the label by which a proposal names a table."""
    return f"tracker.{model._meta.model_name}"


QUEUES: dict[str, Queue] = {
    queue.name: queue
    for queue in (
        Queue("review", "Waiting for my review", WITH_STATUS, _for_review),
        Queue("decide", "Waiting for my review", (Proposal,), _to_decide),
        Queue("mine", "Drafts of mine", WITH_STATUS, _drafts_of_mine),
        Queue("proposed", "My proposals", (Proposal,), _proposals_of_mine),
        Queue("answered", "Answers to my proposals", (Proposal,), _answered),
        Queue("uncited", "Uncited values", (Standing,), _standing(FieldState.UNCITED)),
        Queue("disputed", "Disputed values", (Standing,), _standing(FieldState.DISPUTED)),
        Queue("unsupported", "Unsupported values", (Standing,), _standing(FieldState.UNSUPPORTED)),
        Queue("failed", "Passages whose check failed", (Passage,), _failed),
        Queue("dead", "Links that do not answer", (Source,), _link(LinkState.DEAD)),
        Queue("unchecked", "Links not checked yet", (Source,), _link(LinkState.UNCHECKED)),
        Queue("unresolved", "Unresolved mentions", (Name,), _unresolved),
        Queue("twins", "Possible duplicates", (Twin,), _twins),
        Queue("verify", "Not verified lately", CORE, _not_verified),
    )
}
"""Every queue by its name, in the order of the front page."""

Counts = dict[tuple[str, Table], int]


def counts(user: Any, names: Collection[str] = tuple(QUEUES)) -> Counts:
    """Return how many rows of each table stand in each queue of a user; one query.

    Tables that the user may not view are left out, and so is what is empty.
    """
    asked = [
        (queue, model)
        for queue in QUEUES.values()
        if queue.name in names
        for model in queue.tables
        if may(user, "view", model)
    ]
    if not asked:
        return {}
    # Read at once if they are not known yet; each queue would read its own.
    ContentType.objects.get_for_models(*(model for _, model in asked))
    first, *others = [
        queue.rows(model._default_manager.order_by(), user)
        .annotate(at=models.Value(number, output_field=models.IntegerField()))
        .values("at")
        .annotate(number=models.Count("pk"))
        .values_list("at", "number")
        for number, (queue, model) in enumerate(asked)
    ]
    found = first.union(*others, all=True) if others else first
    return {(asked[at][0].name, asked[at][1]): number for at, number in found if number}
