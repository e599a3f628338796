"""The endpoint of the values about which sources differ."""

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from tracker.api.asking import (
    PAGE_RENDERERS,
    PROBLEMS_OF_FORMATS,
    Parameter,
    QueryView,
    answers,
    choice,
    described,
    envelope,
    key_of,
    page_of,
    page_shapes,
    paging,
    reference,
)
from tracker.api.fields import Short
from tracker.api.loading import loaded
from tracker.api.nouns import NOUN_OF
from tracker.api.serializers.disputes import EXISTENCE, DisputesSerializer
from tracker.evidence.agreement import FieldState
from tracker.models import CITABLE, Topic
from tracker.services.disputes import OPEN, Asked, citable_fields, disputes, load

_TYPES = {NOUN_OF[model].type: model for model in CITABLE.values()}

_QUERY: tuple[Parameter, ...] = (
    choice("type", _TYPES, "Only values of records of these types."),
    choice(
        "field",
        [name or EXISTENCE for name in citable_fields()],
        f"Only values of these fields; `{EXISTENCE}` stands for the empty field.",
    ),
    choice(
        "state",
        [state.value for state in OPEN],
        "Only those that are open (disputed), or on which we have judged (resolved).",
    ),
    reference(
        "record",
        CITABLE.values(),
        "Only values of these records: each by its list and slug, such as "
        "`laws:economic-security-promotion-act`.",
    ),
    key_of("topic", Topic, "Only values of records with one of these topics, or of parts of such."),
    *paging(),
)


class DisputesView(QueryView):
    """Every value about which public sources differ, with what each of them reports."""

    query: ClassVar[tuple[Parameter, ...]] = _QUERY
    renderer_classes: Sequence[type[BaseRenderer]] = PAGE_RENDERERS

    @extend_schema(
        operation_id="disputes",
        summary="List values about which sources differ",
        tags=["disputes"],
        parameters=described(_QUERY, [kind.format for kind in PAGE_RENDERERS]),
        responses=answers(page_shapes(DisputesSerializer), problems=PROBLEMS_OF_FORMATS),
    )
    def get(self, request: Request) -> Any:
        """List the disputes asked for, by type of record."""
        asked = self.asked(request)
        limit, offset = asked["limit"], asked["offset"]
        rows = disputes(
            Asked(
                models=[_TYPES[name] for name in asked["type"]],
                fields=["" if name == EXISTENCE else name for name in asked["field"]],
                states=[FieldState(state) for state in asked["state"]],
                topics=asked["topic"],
                records=[(noun.model, slug) for noun, slug in asked["record"]],
            )
        )
        count = rows.count()
        page = list(rows[offset : offset + limit]) if offset < count else []
        found: list[Any] = load(page, lambda records: loaded(records, Short))
        around = envelope(request, count=count, limit=limit, offset=offset)
        return page_of(request, DisputesSerializer, around, found)
