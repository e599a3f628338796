"""Pages of a list: `limit` and `offset`, in the envelope {count, next, previous, results}."""

from typing import Any

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request

from tracker.api.parameters import whole_number

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000
MAX_OFFSET = 2**31 - 1
"""Farther than any table reaches; what lies beyond is a mistake, not a page."""


class Pages(LimitOffsetPagination):
    """Limit and offset, where a value out of range is an error rather than another value."""

    default_limit = DEFAULT_LIMIT
    max_limit = MAX_LIMIT
    limit_query_description = f"How many records to return: 1 to {MAX_LIMIT}."
    offset_query_description = "How many records to pass over first."

    def get_limit(self, request: Request) -> int:
        return whole_number(request, "limit", default=DEFAULT_LIMIT, least=1, most=MAX_LIMIT)

    def get_offset(self, request: Request) -> int:
        return whole_number(request, "offset", default=0, least=0, most=MAX_OFFSET)

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any] | None:
        # Read before counting, so that a bad value costs no query.
        self.get_offset(request)
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        envelope = super().get_paginated_response_schema(schema)
        for name, about in {
            "count": "How many records there are in all.",
            "next": "Address of the next page; null on the last.",
            "previous": "Address of the page before; null on the first.",
        }.items():
            shape = envelope["properties"][name]
            shape["description"] = about
            shape.pop("example", None)
            # OpenAPI 3.1 has no `nullable`; null is a type.
            if shape.pop("nullable", False):
                shape["type"] = [shape["type"], "null"]
        envelope["required"] = list(envelope["properties"])
        return envelope

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limit, offset = super().get_schema_operation_parameters(view)
        limit["schema"] = {
            "type": "integer",
            "minimum": 1,
            "maximum": MAX_LIMIT,
            "default": DEFAULT_LIMIT,
        }
        offset["schema"] = {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0}
        return [limit, offset]
