"""Documents as answers: what a view gives instead of asking its serializer.

The view filters, permits, orders and pages keys, as it does rows; the documents of those keys are
put into the page as they come from the database.
"""

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import get_script_prefix
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from tracker.api.cursors import readable
from tracker.api.documents.answering import Documents, documents_of, worded
from tracker.api.documents.marks import as_json
from tracker.api.filters.dates import KEYS_ONLY
from tracker.api.pagination import columns
from tracker.api.parameters import read_day
from tracker.api.shaping import PARAMETERS as SHAPING
from tracker.api.shaping import Shape
from tracker.models import Law
from tracker.querysets import SpanQuerySet

_AS_OF = "as_of"
SHAPES = 256
"""Shapes (serializers as clients want them) whose documents a process keeps."""
OFTEN = 3
"""How often a shape of a client's own is asked for before it is worth compiling."""


def page(view: Any, request: Request, shape: Shape) -> HttpResponse | None:
    """Return the page of a list in JSON; None if only the serializer can answer.

    Costs one query beside those of paging.
    """
    documents = _documents(view, request, shape)
    if documents is None:
        return None
    setattr(request, KEYS_ONLY, True)
    rows = view.filter_queryset(view.queryset.all())
    keys = [row["pk"] for row in view.paginate_queryset(_keyed(rows)) or ()]
    results = worded(",".join(documents.of_keys(keys, _day(view, request))), _site(request))
    around: dict[str, Any] = view.paginator.envelope([])
    members = [
        b'"results":[%b]' % results
        if name == "results"
        else f"{as_json(name)}:{as_json(value)}".encode()
        for name, value in around.items()
    ]
    return _answer(b"{%b}" % b",".join(members))


def record(view: Any, request: Request, shape: Shape) -> HttpResponse | None:
    """Return one record in JSON; None if only the serializer can answer, or tell why not.

    One query, unless its evidence asks where slugs lead that are not ours.
    """
    slug = view.kwargs[view.lookup_field]
    known = {*SHAPING, "format", *(() if view.queryset.model is not Law else (_AS_OF,))}
    if not re.fullmatch(view.noun.pattern, slug, re.ASCII) or set(request.query_params) - known:
        return None
    documents = _documents(view, request, shape)
    if documents is None:
        return None
    try:
        day = _day(view, request)
    except ValueError:
        return None
    text = documents.of_slug(view.noun.find(slug), day)
    return None if text is None else _answer(worded(text, _site(request)))


def _answer(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="application/json")


def _site(request: Request) -> str:
    """Return scheme, host and prefix that a request came to, without a slash at the end.

    Django has refused a host that it does not serve, or that is no name of a host.
    """
    return (request.build_absolute_uri("/")[:-1] + get_script_prefix()).removesuffix("/")


def _keyed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the keys of rows, with the values by which a cursor finds its place."""
    rows = readable(rows)
    raw = [name for name in rows.query.annotations if name.startswith("_raw_")]
    return rows.values("pk", *columns(rows), *raw)


def _day(view: Any, request: Request) -> dt.date:
    """Return the day for which an answer is worked out; raise ValueError if it is unreadable."""
    texts = request.query_params.getlist(_AS_OF) if _is_dated(view) else []
    return read_day(texts[0]) if texts else timezone.localdate()


def _is_dated(view: Any) -> bool:
    """Whether `as_of` is a day for which something of the rows is worked out."""
    return view.queryset.model is Law or isinstance(view.queryset, SpanQuerySet)


def _documents(view: Any, request: Request, shape: Shape) -> Documents | None:
    """Return the documents of what a request wants shown; raise ApiProblem if that cannot be."""
    serializer = view.get_serializer_class()
    model = view.queryset.model
    dated = _is_dated(view) and _AS_OF in request.query_params
    if not shape.is_plain and next(_asked(serializer, model, shape, dated)) < OFTEN:
        return None
    return _compiled(serializer, model, shape, dated)


@lru_cache(maxsize=SHAPES)
def _asked(
    serializer: type[BaseSerializer[Any]], model: type[Any], shape: Shape, dated: bool
) -> Iterator[int]:
    """Return the count of how often a shape has been asked for."""
    return itertools.count(1)


@lru_cache(maxsize=SHAPES)
def _compiled(
    serializer: type[BaseSerializer[Any]], model: type[Any], shape: Shape, dated: bool
) -> Documents | None:
    return documents_of(shape.applied(serializer()), model, dated=dated)
