"""Following the public changes from one number to the next, losing and repeating none."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q

from tracker.models import ChangeEntry, Name
from tracker.querysets import has_status
from tracker.services.public_log import CREATED, DELETED, MERGED, UPDATED, Change, public_changes
from tracker.vocabularies import Status

NUMBERED_AT_ONCE = 10_000
"""How many new entries one reader numbers at most; the rest waits for the next."""
ROUNDS = 5
"""How often one reader looks for something to tell; if there is none, the next goes on."""
AHEAD = 1_000
"""How many entries it looks at, at least, in each round but the first."""

_CREATE, _UPDATE, _DELETE = (
    ChangeEntry.Action.CREATE,
    ChangeEntry.Action.UPDATE,
    ChangeEntry.Action.DELETE,
)
LOGGED_AS = {
    CREATED: (_CREATE, _UPDATE),
    UPDATED: (_UPDATE,),
    DELETED: (_UPDATE, _DELETE),
    MERGED: (_DELETE,),
}
"""By which entries of the log something happens in the eyes of readers."""

PEOPLE = ("viewer", "contributor", "editor", "administrator")
"""The roles in which people change things, least first."""
DOORS = {"seed": "seed", "import": "import", "api": "api", "check": "checker"}
"""Kinds of actors by the origin of a change, where a program did it."""
ACTOR_KINDS = (*PEOPLE, *DOORS.values(), "system")
"""Every kind of actor; the system is whoever changed something without a name."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Changes in order; `last` is the number to go on after, `more` whether there are some now.

    `highest` is the highest number there is.
    """

    changes: list[Change]
    last: int
    more: bool
    highest: int


def follow(
    *,
    after: int,
    limit: int,
    shown: Mapping[type[Any], frozenset[str]],
    models: Collection[type[Any]] = (),
    keys: Collection[str] = (),
    ops: Collection[str] = (),
) -> Followed:
    """Return the first public changes behind number `after`, `limit` at most.

    `models`, `keys` (natural keys at the time) and `ops` choose among them, none means any. There
    may be fewer than `limit`, and more behind: some entries are not for everybody. While there is
    none, it looks on, `ROUNDS` times at most: none with more behind is rare.
    Ask for what is after `last` next, also when there is no more now.
    """
    waiting = _number()
    # Read first: what is committed after this has a higher number, and comes next time.
    highest = _highest()
    changes: list[Change] = []
    last, more = after, True
    for size in (limit, *[max(limit, AHEAD)] * (ROUNDS - 1)):
        found = list(_entries(last, highest, models or shown, keys, ops)[: size + 1])
        entries, more = found[:size], len(found) > size
        last = (entries[-1].sequence or 0) if more else max(after, highest)
        changes = [c for c in public_changes(entries, shown) if not ops or c.op in ops]
        if changes or not more:
            break
    if len(changes) > limit:
        changes, more = changes[:limit], True
        # What else was found is not told yet.
        last = changes[-1].entry.sequence or 0
    return Followed(
        changes=changes,
        last=last,
        more=more or waiting,
        highest=highest,
    )


def newest(
    *,
    limit: int,
    shown: Mapping[type[Any], frozenset[str]],
    models: Collection[type[Any]] = (),
    keys: Collection[str] = (),
    ops: Collection[str] = (),
) -> list[Change]:
    """Return the newest public changes, `limit` at most, newest first.

    While there are too few, it looks further back, `ROUNDS` times at most: there may be more.
    """
    _number()
    highest = _highest()
    changes: list[Change] = []
    # Most of what is newest is public: a few entries more make up for those that are not.
    for size in (2 * limit, *[max(2 * limit, AHEAD)] * (ROUNDS - 1)):
        rows = _entries(0, highest, models or shown, keys, ops).order_by("-sequence")[:size]
        entries = list(reversed(rows))
        found = public_changes(entries, shown)
        changes += [change for change in reversed(found) if not ops or change.op in ops]
        if len(changes) >= limit or len(entries) < size:
            break
        highest = (entries[0].sequence or 0) - 1
    return changes[:limit]


def actor_kind(entry: ChangeEntry) -> str:
    """Return what kind of actor made a change; who it was is not told."""
    if entry.origin in DOORS:
        return DOORS[entry.origin]
    actor: Any = entry.actor
    if actor is None:
        return "system"
    roles = {group.name.lower() for group in actor.groups.all()}
    highest = [role for role in PEOPLE if role in roles]
    return highest[-1] if highest else "administrator" if actor.is_superuser else "viewer"


def _number() -> bool:
    """Number what is committed and has no number; return whether some still wait."""
    if not ChangeEntry.objects.filter(sequence__isnull=True).exists():
        return False
    return ChangeEntry.objects.settle(most=NUMBERED_AT_ONCE) >= NUMBERED_AT_ONCE


def _highest() -> int:
    return ChangeEntry.objects.aggregate(last=Max("sequence"))["last"] or 0


def _entries(
    after: int,
    highest: int,
    models: Collection[type[Any]],
    keys: Collection[str],
    ops: Collection[str],
) -> Any:
    """Return the entries after a number that may be told, by what the database can say of them."""
    types = ContentType.objects.get_for_models(*models)
    plain = [types[model] for model in models if not has_status(model)]
    public = Q(serialized_data__status=Status.PUBLISHED.value) | Q(
        action=ChangeEntry.Action.UPDATE, changes__status__0=Status.PUBLISHED.value
    )
    rows = ChangeEntry.objects.filter(
        public | Q(content_type__in=plain),
        sequence__gt=after,
        sequence__lte=highest,
        content_type__in=types.values(),
    )
    if keys:
        rows = rows.filter(record_key__in=keys)
    if ops:
        rows = rows.filter(action__in={action for op in ops for action in LOGGED_AS[op]})
    if ops and UPDATED not in ops:
        # Only these can make a row appear or go.
        moves = Q(changes__has_any_keys=["status", *Name.ARMS])
        rows = rows.exclude(Q(action=ChangeEntry.Action.UPDATE) & ~moves)
    return (
        rows.order_by("sequence")
        .select_related("content_type", "actor")
        .prefetch_related("actor__groups")
    )
