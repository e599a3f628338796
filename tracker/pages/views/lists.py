"""The lists: one kind of record, by name, fifty to a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tracker.models import Indicator, Initiative, Institution, Law, Name, Person, Source
from tracker.pages.kinds import Kind
from tracker.pages.reads import public_rows
from tracker.pages.values import amount_text, date_text
from tracker.text import fold
from tracker.vocabularies import Force, Translation

PAGE_SIZE = 50
QUERY_LENGTH = 100
_TEXTS = ("name", "name_ja", "title", "authors", "publisher", "abbreviation")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list; `also` is the other name that was looked for, with its language."""

    record: Any
    details: tuple[str, ...]
    also: Name | None = None


def read_query(asked: str) -> str:
    """Return what was typed into the filter box, without what no name contains."""
    return asked.replace("\x00", "").strip()[:QUERY_LENGTH]


def rows_of(kind: Kind) -> "QuerySet[Any]":
    """Return the public rows of a kind with what `details_of` reads."""
    rows = public_rows(kind.model)
    if kind.model is Law:
        rows = rows.with_force(timezone.localdate())
    joined = [
        name
        for name in ("jurisdiction", "country")
        if name in {f.name for f in kind.model._meta.concrete_fields}
    ]
    return rows.select_related(*joined) if joined else rows  # type: ignore[no-any-return]  # typed Any


def named(rows: "QuerySet[Any]", kind: Kind, query: str) -> "QuerySet[Any]":
    """Return the rows one of whose names, in any spelling or language, contains `query`."""
    columns = {field.name for field in kind.model._meta.concrete_fields}
    condition = Q()
    for column in _TEXTS:
        if column in columns:
            condition |= Q(**{f"{column}__icontains": query})
    if kind.name in Name.ARMS:
        condition |= Q(pk__in=_matching(kind, query).values(kind.name))
    return rows.filter(condition)


def _matching(kind: Kind, query: str) -> Any:
    return public_rows(Name).filter(**{f"{kind.name}__isnull": False, "key__contains": fold(query)})


def listing(kind: Kind) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view of one kind's list."""

    def view(request: HttpRequest) -> HttpResponse:
        query = read_query(request.GET.get("q", ""))
        rows = rows_of(kind)
        if query:
            rows = named(rows, kind, query)
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        also = _also(kind, query, [record.pk for record in page])
        entries = [Entry(record, details_of(record), also.get(record.pk)) for record in page]
        context = {"kind": kind, "query": query, "page": page, "entries": entries}
        return render(request, "pages/list.html", context)

    return view


def _also(kind: Kind, query: str, keys: list[int]) -> dict[int, Name]:
    """Return by record the other name that `query` was found in."""
    if not query or kind.name not in Name.ARMS:
        return {}
    names = _matching(kind, query).filter(**{f"{kind.name}__in": keys}).order_by("-text", "-id")
    return {getattr(name, f"{kind.name}_id"): name for name in names}


def details_of(record: Any) -> tuple[str, ...]:
    """Return what a list says of a record beside its name."""
    details = [str(record.get_kind_display())] if hasattr(record, "get_kind_display") else []
    if isinstance(record, Person):
        details = [record.get_occupation_display(), record.country.name if record.country else ""]
    elif isinstance(record, Source):
        details += [record.publisher, date_text(record.published) if record.published else ""]
        if record.translation == Translation.MACHINE:
            details.append("machine translated")
    elif isinstance(record, Indicator):
        details = [record.get_unit_display()]
    elif isinstance(record, Law):
        force = Force(record.force)  # type: ignore[attr-defined]  # annotated by with_force
        details += [record.jurisdiction.name, "" if force is Force.UNKNOWN else force.label]
    elif isinstance(record, Institution):
        details += [record.jurisdiction.name if record.jurisdiction else "", record.abbreviation]
    elif isinstance(record, Initiative):
        amount = amount_text(record.amount, record.currency) if record.amount is not None else ""
        details += [record.get_stage_display(), amount.partition(" (")[0]]
    elif record.formed:
        details.append(f"formed {date_text(record.formed)}")
    return tuple(detail for detail in details if detail)
