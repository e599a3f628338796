"""The admin's first page: what waits, what was changed last, how far the sources are read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import Count, Value
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from tracker.admin import queues
from tracker.admin.navigation import GROUPS as SIDEBAR
from tracker.admin.navigation import list_of
from tracker.admin.queues import CORE, QUEUES, Counts, Table, may
from tracker.admin.source_coverage import lines_of
from tracker.models import ChangeEntry, Proposal

_READ = 80
"""Entries of the log that are read to show the last change sets."""
_CHANGES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table in a queue, with the list that shows them."""

    label: str
    number: int
    link: str


@dataclass(frozen=True, slots=True)
class Card:
    """One queue as the page shows it: its number, and its parts if it has more than one."""

    title: str
    says: str
    number: int
    parts: tuple[Part, ...] = field(default=())

    @property
    def link(self) -> str:
        """The one list that shows all of it; empty if there are several, or nothing waits."""
        return self.parts[0].link if len(self.parts) == 1 else ""


_VERIFIED = "Core records nobody has held against their sources for {months} months."
GROUPS: tuple[tuple[str, tuple[tuple[str, str, tuple[str, ...]], ...]], ...] = (
    (
        "Waiting for you",
        (
            ("Waiting for my review", "In review, and proposed changes.", ("review", "decide")),
            ("Drafts of mine", "Made by you, or changed by you last.", ("mine",)),
            ("My proposals", "Changes of yours that wait for a reviewer.", ("proposed",)),
            ("Answers to me", "Proposals of yours, decided in the last two weeks.", ("answered",)),
        ),
    ),
    (
        "Evidence",
        (
            ("Uncited values", "No passage is cited for them yet.", ("uncited",)),
            ("Disputed values", "Sources differ, and the question is open.", ("disputed",)),
            ("Unsupported values", "Cited, but no passage agrees.", ("unsupported",)),
            ("Passages not found", "The last check did not find them as cited.", ("failed",)),
            ("Links to sources", "Dead, or not checked yet.", ("dead", "unchecked")),
        ),
    ),
    (
        "Tidying up",
        (
            ("Unresolved mentions", "Names that name no record yet.", ("unresolved",)),
            ("Possible duplicates", "Pairs that look like one record.", ("twins",)),
            ("Not verified lately", _VERIFIED, ("verify",)),
        ),
    ),
)
"""The page's groups of queues: a title, what it says, and the queues that are counted in it."""


def context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the page's context with what it shows, in a number of queries that does not grow.

    Staff see of each table what their role may view; without a role that is nothing.
    """
    user: Any = request.user
    found = queues.counts(user)
    groups = [
        (title, [card for said in cards if (card := _card(user, *said, found)) is not None])
        for title, cards in GROUPS
    ]
    context["groups"] = [(title, cards) for title, cards in groups if cards]
    context["records"] = _totals(user)
    context["changes"] = _changes() if may(user, "view", ChangeEntry) else []
    context["sees_changes"] = may(user, "view", ChangeEntry)
    context["sources"] = lines_of(user)
    context["add_links"] = [
        (
            f"Add {model._meta.verbose_name}",
            reverse(f"admin:tracker_{model._meta.model_name}_add"),
        )
        for model in CORE
        if may(user, "add", model)
    ]
    return context


def _card(user: Any, title: str, says: str, names: Iterable[str], found: Counts) -> Card | None:
    """Return a queue as the page shows it; None if the user sees none of its tables."""
    pairs = [
        (name, model)
        for name in names
        for model in QUEUES[name].tables
        if may(user, "view", model) and _is_listed(model)
    ]
    if not pairs or not _concerns(user, names):
        return None
    several = len({model for _, model in pairs}) < len(pairs)
    parts = tuple(
        Part(
            QUEUES[name].title if several else _called(model),
            found[name, model],
            f"{list_of(model)}?queue={name}",
        )
        for name, model in pairs
        if (name, model) in found
    )
    return Card(
        title,
        says.format(months=settings.VERIFY_AFTER_MONTHS),
        sum(part.number for part in parts),
        parts,
    )


def _concerns(user: Any, names: Iterable[str]) -> bool:
    """Whether a queue is of use to a role: reviews to who publishes, drafts to who writes."""
    needed = {
        "review": [f"tracker.publish_{model._meta.model_name}" for model in CORE],
        "mine": [f"tracker.add_{model._meta.model_name}" for model in queues.WITH_STATUS],
        "proposed": [f"tracker.add_{Proposal._meta.model_name}"],
        "answered": [f"tracker.add_{Proposal._meta.model_name}"],
    }
    return all(
        name not in needed or any(user.has_perm(permission) for permission in needed[name])
        for name in names
    )


def _called(model: Table) -> str:
    """Return what the sidebar calls a table."""
    return next(title for _, _, items in SIDEBAR for table, title, _ in items if table is model)


def _is_listed(model: Table) -> bool:
    """Whether the admin has a list of the table."""
    try:
        return bool(list_of(model))
    except NoReverseMatch:
        return False


def _totals(user: Any) -> list[Part]:
    """Return how many core records there are of each kind; one query."""
    tables = {str(m._meta.model_name): m for m in CORE if may(user, "view", m)}
    if not tables:
        return []
    first, *others = [
        model._default_manager.order_by()
        .annotate(table=Value(name))
        .values("table")
        .annotate(number=Count("pk"))
        .values_list("table", "number")
        for name, model in tables.items()
    ]
    numbers = dict(first.union(*others, all=True) if others else first)
    return [
        Part(_called(model), numbers.get(name, 0), list_of(model)) for name, model in tables.items()
    ]


def _changes() -> list[dict[str, Any]]:
    """Return what people changed last, a change set a line; one query.

    A set that reaches behind the entries read counts those that were read.
    """
    entries = ChangeEntry.objects.exclude(actor=None).select_related("actor", "content_type")
    sets = [list(group) for _, group in groupby(entries.order_by("-id")[:_READ], attrgetter("cid"))]
    return [
        {"entry": group[-1], "more": len(group) - 1, "who": _named(group[-1].actor)}
        for group in sets[:_CHANGES_SHOWN]
    ]


def _named(user: Any) -> str:
    return str(user.get_full_name() or user)
