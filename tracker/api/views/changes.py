"""The endpoint of changes, and its feed."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from django import forms
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from tracker.api.asking import Parameter, QueryView, answers, choice, described, number
from tracker.api.atom import ATOM, AtomRenderer
from tracker.api.errors import Fault, invalid
from tracker.api.fields import Short
from tracker.api.loading import loaded
from tracker.api.nouns import NOUNS
from tracker.api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from tracker.api.serializers.change import ChangeSerializer, ChangesSerializer
from tracker.models.rows import row_fields
from tracker.services.following import follow, newest
from tracker.services.public_log import OPS

MOST = 2**53
"""Larger numbers are not told apart by some programs; no log will ever have as many entries."""
WITHIN: dict[str, tuple[str, ...]] = {
    "Initiative": ("currency", "amount_kind"),
    "Citation": ("passage", "n"),
    "Passage": ("ref", "start", "end", "prefix", "suffix"),
    "Jurisdiction": ("code",),
}
"""Fields that a record shows as part of another: an amount's currency, say."""
_NAMED = "([a-z_]{1,24}:)?[-a-zA-Z0-9_]{1,120}"
_TYPES = {noun.type: noun.model for noun in NOUNS}


def _read_slug(text: str) -> str:
    if not re.fullmatch(_NAMED, text, re.ASCII):
        raise forms.ValidationError(f"“{text[:130]}” is not a slug.", code="malformed_slug")
    return text


_WHICH: tuple[Parameter, ...] = (
    choice("type", _TYPES, "Only changes of records of these types."),
    Parameter(
        "slug",
        "Only changes of records that had one of these slugs at the time.",
        _read_slug,
        {"type": "string", "pattern": f"^{_NAMED}$"},
    ),
    choice("op", OPS, "Only where this happened."),
    number(
        "limit",
        f"How many changes at most: 1 to {MAX_LIMIT}. There may be fewer in the answer, or none, "
        "since not every entry of the log is for everybody; `next` says whether to go on.",
        least=1,
        most=MAX_LIMIT,
        default=DEFAULT_LIMIT,
    ),
)
_AFTER = Parameter(
    "after",
    "Only changes behind this number: the `after` of the last answer. From the first if not given; "
    "a feed then has the newest, newest first.",
    lambda text: _read_after(text),
    {"type": "integer", "minimum": 0, "maximum": MOST},
    most=1,
)


def _read_after(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,16}", text, re.ASCII) or int(text) > MOST:
        raise forms.ValidationError(
            f"“after” must be one whole number from 0 to {MOST}.", code="out_of_range"
        )
    return int(text)


@cache
def shown_fields(
    shapes: tuple[tuple[type[Any], type[Any]], ...],
) -> Mapping[type[Any], frozenset[str]]:
    """Return for each model the fields that its serializer shows: those whose changes are told."""
    shown = {}
    for model, shape in shapes:
        fields = shape().fields.values()
        names = {name for field in fields for name in (field.field_name, *field.source_attrs[:1])}
        names |= {arm for field in fields for arm in getattr(field, "arms", ())}
        names |= set(WITHIN.get(model.__name__, ()))
        shown[model] = frozenset(names & {column.name for column in row_fields(model)})
    return shown


class ChangesView(QueryView):
    """Every public change in the order in which to follow them; also as a feed."""

    query: ClassVar[tuple[Parameter, ...]] = (_AFTER, *_WHICH)
    renderer_classes: Sequence[type[BaseRenderer]] = (JSONRenderer, AtomRenderer)
    endpoints: Mapping[str, type[Any]] = {}
    """The lists by their place in the address; set where the addresses are."""

    @property
    def shown(self) -> Mapping[type[Any], frozenset[str]]:
        """The fields whose changes are told, by model."""
        return shown_fields(
            tuple(
                (view.queryset.model, view.detail_class or view.serializer_class)
                for view in self.endpoints.values()
            )
        )

    @extend_schema(
        operation_id="changes",
        summary="Follow the changes",
        tags=["changes"],
        parameters=described((_AFTER, *_WHICH), ["json", "atom"]),
        responses=answers(
            {
                "application/json": ChangesSerializer,
                ATOM: OpenApiResponse(OpenApiTypes.STR, "The same as an Atom feed."),
            }
        ),
    )
    def get(self, request: Request) -> Response:
        """Return the changes behind a number."""
        asked = self.asked(request)
        which = {
            "limit": asked["limit"],
            "shown": self.shown,
            "models": [_TYPES[name] for name in asked["type"]],
            "keys": [key for slug in asked["slug"] for key in _keys(slug)],
            "ops": asked["op"],
        }
        feed = isinstance(request.accepted_renderer, AtomRenderer)
        if feed and asked["after"] is None:
            changes = newest(**which)
            return Response({"next": None, "results": self._told(changes, labelled=True)})
        after = asked["after"] or 0
        found = follow(after=after, **which)
        if after > found.highest:
            detail = (
                f"Nothing has a number beyond {found.highest} yet. If you had {after} from here, "
                "the data was put back to an older state: read it anew."
            )
            raise invalid([Fault("after", "out_of_range", detail)])
        here = request.build_absolute_uri()
        return Response(
            {
                "after": found.last,
                "next": replace_query_param(here, "after", found.last) if found.more else None,
                "results": self._told(found.changes, labelled=feed),
            }
        )

    def _told(self, changes: Sequence[Any], *, labelled: bool) -> list[dict[str, Any]]:
        """Return changes as they are told; in a feed, with what they are called and their page."""
        shape = ChangeSerializer(changes, many=True, context={"request": self.request})
        told: list[dict[str, Any]] = list(shape.data)
        if labelled:
            pages = self._pages(changes)
            for item, change in zip(told, changes, strict=True):
                item["label"] = change.label
                item["html_url"] = pages.get((change.model, change.entry.object_id))
        return told

    def _pages(self, changes: Sequence[Any]) -> dict[tuple[type[Any], int], str | None]:
        """Return where readers see what has changed, by model and key: what is public still.

        A query or two for each table.
        """
        keys: dict[Any, set[int]] = {}
        for change in changes:
            keys.setdefault(change.model, set()).add(change.entry.object_id)
        return {
            (model, row.pk): Short(row, context={"request": self.request}).data["html_url"]
            for model, pks in keys.items()
            for row in loaded(model.objects.public().filter(pk__in=pks), Short)
        }


class ChangesFeed(ChangesView):
    """The newest public changes as a feed, whatever the request accepts."""

    renderer_classes: Sequence[type[BaseRenderer]] = (AtomRenderer,)

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        return AtomRenderer(), ATOM

    @extend_schema(
        operation_id="changes_feed",
        summary="Read the changes as a feed",
        tags=["changes"],
        parameters=[parameter.described() for parameter in (_AFTER, *_WHICH)],
        responses=answers({ATOM: OpenApiResponse(OpenApiTypes.STR, "The changes as Atom.")}),
    )
    def get(self, request: Request) -> Response:
        """Return the newest changes, or those behind a number, as a feed."""
        return super().get(request)

    def parameters(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.query)


def _keys(slug: str) -> list[str]:
    """Return the natural keys in the log that a slug may stand for."""
    type_, colon, old = slug.partition(":")
    if colon:
        kinds = (noun.kind for noun in NOUNS if noun.type == type_)
        return [f"{kind} {old}" for kind in kinds]
    ref, dash, n = slug.rpartition("-")
    return [slug, f"{ref} {int(n)}"] if dash and re.fullmatch("[0-9]{1,5}", n) else [slug]
