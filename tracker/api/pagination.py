"""Pages of a list: by `limit` and `offset`, or by `cursor`, in one envelope.

The envelope is {count, count_is_estimate, next, previous, results}. What is counted is capped: to
count a million rows takes longer than to read a page of them.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db import connections
from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from tracker.api.cursors import START, Cursor, NotACursor, Walk, beyond, edge, readable
from tracker.api.errors import Fault, invalid
from tracker.api.ordering import terms_of
from tracker.api.parameters import flag, whole_number
from tracker.api.release import release

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000
MAX_WHOLE = 100
"""Of records that are shown with their parts, which may be many of each."""
MAX_OFFSET = 2**31 - 1
"""Farther than any table reaches; what lies beyond is a mistake, not a page."""
EXACT_COUNT = 10_000
"""Up to here a list that is not filtered is counted row by row; beyond, it is estimated."""
PARAMETERS = ("limit", "offset", "cursor", "count")
APART = (
    *("limit", "offset", "cursor", "count", "ordering", "fields", "omit", "expand", "brief"),
    "format",
)
"""What a client may change between two pages of one walk (the order is in the cursor itself)."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are; None if it was not asked for."""

    number: int | None
    is_estimate: bool = False


def counted(
    rows: QuerySet[Any], *, may_estimate: bool, parts: Iterable[QuerySet[Any]] = ()
) -> Count:
    """Return how many `rows` there are; beyond EXACT_COUNT an estimate, if that may be.

    `parts` are the rows of single tables that `rows` is the union of, if it is one.
    """
    rows = rows.order_by()
    if not may_estimate:
        return Count(rows.count())
    number = rows[: EXACT_COUNT + 1].count()
    if number <= EXACT_COUNT:
        return Count(number)
    return Count(max(number, estimate(rows, parts)), is_estimate=True)


def estimate(rows: QuerySet[Any], parts: Iterable[QuerySet[Any]] = ()) -> int:
    """Return about how many `rows` there are, without counting more than EXACT_COUNT of a table's.

    PostgreSQL: what its planner expects. SQLite, whose planner knows no numbers: the first rows
    are taken for as dense as all are, of each of the `parts` of a union.
    """
    if connections[rows.db].vendor == "postgresql":
        told = rows if rows.query.combinator else rows.values("pk")
        plan = json.loads(told.explain(format="json"))
        return int(plan[0]["Plan"]["Plan Rows"])
    if rows.query.combinator:
        return sum(counted(part, may_estimate=True).number or 0 for part in parts)
    ends = rows.model._base_manager.aggregate(first=Min("pk"), last=Max("pk"))
    seen = rows.order_by("pk").values_list("pk", flat=True)[EXACT_COUNT : EXACT_COUNT + 1]
    if not (found := list(seen)):
        return 0
    span = int(ends["last"]) - int(ends["first"]) + 1
    return (EXACT_COUNT + 1) * span // (int(found[0]) - int(ends["first"]) + 1)


class Pages(BasePagination):
    """Limit and offset, or a cursor; a value out of range is an error, not another value."""

    limit: int
    count: Count
    has_next: bool
    has_previous: bool

    def paginate_queryset(  # type: ignore[override]  # only what can be sorted and counted
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any]:
        """Return the rows of the page that a request asks for.

        `queryset` comes sorted by `ordering.sort`. It may give records, or dictionaries by
        `.values()`, which then hold `columns(queryset)`. Costs two queries at most, one without
        a count.
        """
        self.request = request
        # Read before counting, so that a bad value costs no query.
        most = MAX_WHOLE if getattr(view, "shows_parts", False) else MAX_LIMIT
        self.limit = whole_number(request, "limit", default=DEFAULT_LIMIT, least=1, most=most)
        texts = request.query_params.getlist("cursor")
        self.by_cursor = bool(texts)
        if len(texts) > 1 or (texts and "offset" in request.query_params):
            detail = "Give one `cursor` and no `offset`: they turn pages in different ways."
            raise invalid([Fault("cursor", "conflict", detail)])
        self.offset = whole_number(request, "offset", default=0, least=0, most=MAX_OFFSET)
        wanted = flag(request, "count", default=not self.by_cursor)
        if self.by_cursor:
            return self._from_cursor(texts[0], queryset, view, wanted=wanted)
        return self._from_offset(queryset, view, wanted=wanted)

    def counted(self, rows: QuerySet[Any], view: Any) -> Count:
        """Return how many rows there are; estimated only if nothing narrows them."""
        filters = getattr(getattr(view, "filterset_class", None), "base_filters", {})
        narrowed = any(name in filters for name in self.request.query_params)
        return self._remembered(view, lambda: counted(rows, may_estimate=not narrowed))

    def _remembered(self, view: Any, count: Callable[[], Count]) -> Count:
        """Return a count; the one of another page of the same list, if no data changed since.

        Lists show everybody the same. The data's version was read before the rows: at worst the
        count is newer than that says, and is then made again for the next version.
        """
        version = getattr(self.request, "data_version", None)
        if version is None:
            return count()
        # A list may depend on the day, and a release may filter otherwise than the one before.
        asked = (release(), timezone.localdate(), view.noun.route, sorted(self._filters().items()))
        key = hashlib.sha256(repr(asked).encode("utf-8", "surrogatepass")).hexdigest()
        kept = caches["counts"].get(key)
        if kept is not None and kept[0] == version:
            return Count(*kept[1:])
        found = count()
        caches["counts"].set(key, (version, found.number, found.is_estimate))
        return found

    def _filters(self) -> dict[str, list[str]]:
        """Return what narrows the list, and not only turns its pages."""
        return {
            name: self.request.query_params.getlist(name)
            for name in self.request.query_params
            if name not in APART
        }

    def _from_offset(self, rows: QuerySet[Any], view: Any, *, wanted: bool) -> list[Any]:
        self.count = self.counted(rows, view) if wanted else Count(None)
        self.has_previous = self.offset > 0
        if self.count.number is None or self.count.is_estimate:
            page = list(rows[self.offset : self.offset + self.limit + 1])
            self.has_next = len(page) > self.limit
            return page[: self.limit]
        self.has_next = self.offset + self.limit < self.count.number
        if self.offset >= self.count.number:
            return []
        return list(rows[self.offset : self.offset + self.limit])

    def _from_cursor(self, text: str, rows: QuerySet[Any], view: Any, *, wanted: bool) -> list[Any]:
        self.terms = terms_of(rows)
        self.walk = Walk.of(view.noun.route, self.terms, self._filters())
        self.cursor: Cursor | None = None
        behind = rows
        try:
            if text != START:
                self.cursor = Cursor.read(text, self.walk)
                behind = beyond(self.cursor, rows)
        except NotACursor as error:
            raise invalid([Fault("cursor", "invalid_cursor", str(error))]) from None
        self.count = self.counted(rows, view) if wanted else Count(None)
        # Dictionaries hold what they hold already.
        if not rows._fields:  # type: ignore[attr-defined]  # what `.values()` was given
            behind = readable(behind)
        page = list(behind[: self.limit + 1])
        more, page = len(page) > self.limit, page[: self.limit]
        backwards = self.cursor is not None and self.cursor.backwards
        if backwards:
            page.reverse()
        self.has_next = bool(page) if backwards else more
        self.has_previous = more if backwards else bool(page) and self.cursor is not None
        self.edges = [edge(row, self.terms) for row in (page[:1] + page[-1:])]
        return page

    @property
    def next(self) -> str | None:
        """The address of the next page; None on the last."""
        if not self.has_next:
            return None
        if self.by_cursor:
            return self._at_cursor(Cursor(self.edges[-1]))
        return self._at_offset(self.offset + self.limit)

    @property
    def previous(self) -> str | None:
        """The address of the page before; None on the first."""
        if not self.has_previous:
            return None
        if self.by_cursor:
            return self._at_cursor(Cursor(self.edges[0], backwards=True))
        return self._at_offset(max(0, self.offset - self.limit))

    def _at_cursor(self, cursor: Cursor) -> str:
        address = self.request.build_absolute_uri()
        return replace_query_param(address, "cursor", cursor.written(self.walk))

    def _at_offset(self, offset: int) -> str:
        address = replace_query_param(self.request.build_absolute_uri(), "limit", self.limit)
        if offset:
            return replace_query_param(address, "offset", offset)
        return remove_query_param(address, "offset")

    def envelope(self, results: Any) -> dict[str, Any]:
        """Return the page as it is answered."""
        return {
            "count": self.count.number,
            "count_is_estimate": self.count.is_estimate,
            "next": self.next,
            "previous": self.previous,
            "results": results,
        }

    def get_paginated_response(self, data: Any) -> Response:
        return Response(self.envelope(data))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        properties = {
            "count": {
                "type": ["integer", "null"],
                "description": "How many records there are in all; null if it was not asked for, "
                "as on pages by cursor.",
            },
            "count_is_estimate": {
                "type": "boolean",
                "description": "Whether `count` is only about right: so it is in a list of more "
                f"than {EXACT_COUNT:,} that nothing narrows.",
            },
            "next": {**address, "description": "Address of the next page; null on the last."},
            "previous": {
                **address,
                "description": "Address of the page before; null on the first.",
            },
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        shapes = {
            "limit": (
                {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
                f"How many records to return: 1 to {MAX_LIMIT}, or to {MAX_WHOLE} with parts that "
                "`expand` adds.",
            ),
            "offset": (
                {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
                "How many records to pass over first; not with `cursor`.",
            ),
            "cursor": (
                {"type": "string"},
                f"`{START}` begins a walk through the whole list, each page of which costs the "
                "same: follow `next`. Cursors are opaque, and hold for one list, order and set of "
                "filters.",
            ),
            "count": (
                {"type": "boolean"},
                "Whether to count all records: `true` if not given, but `false` with `cursor`.",
            ),
        }
        return [
            {
                "name": name,
                "required": False,
                "in": "query",
                "description": description,
                "schema": schema,
            }
            for name, (schema, description) in shapes.items()
        ]


def columns(rows: QuerySet[Any]) -> list[str]:
    """Return the columns that `.values()` must hold for a page to be turned by cursor."""
    return [term.column for term in terms_of(rows)]
