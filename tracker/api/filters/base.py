"""What every list is filtered by, and how a view applies its filters."""

from copy import deepcopy
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django_filters.rest_framework.backends import DjangoFilterBackend
from django_filters.rest_framework.filterset import FilterSet

from tracker.api.errors import Fault, invalid
from tracker.api.filters.dates import Since, Times
from tracker.api.filters.relations import Key
from tracker.api.filters.values import SEPARATOR, AnyOf


class RecordFilters(FilterSet):
    """The filters that every list has; each with its lookups (`name`, then `name__in`, …)."""

    model: ClassVar[type[Any] | None] = None
    """The table that is filtered."""

    slug = Key()
    updated_since = Since()
    updated_at = Times(about="When a value of the record last changed.")
    created_at = Times(about="When we first wrote the record.")

    def __init__(self, data: Any, queryset: QuerySet[Any], **kwargs: Any) -> None:
        # A list knows a hundred filters, and a request asks for few: only those are set up.
        known: dict[str, AnyOf] = getattr(type(self), "base_filters")  # noqa: B009  # untyped
        self.base_filters = {
            name: kind for name, kind in known.items() if name in data or kind.always
        }
        super().__init__(data, queryset, **kwargs)  # type: ignore[no-untyped-call]  # untyped

    @classmethod
    def get_filters(cls) -> dict[str, AnyOf]:
        if cls.model is None:
            return {}
        found: dict[str, AnyOf] = {}
        declared_filters: dict[str, AnyOf] = getattr(cls, "declared_filters")  # noqa: B009  # untyped
        for name, declared in declared_filters.items():
            # Those that every list has are declared once, for all tables.
            kind = deepcopy(declared)
            kind.model = cls.model
            kind.field_name = kind.field_name or name
            if kind.bare:
                found[name] = kind
            for lookup, derived in kind.lookups().items():
                derived.model = cls.model
                found[f"{name}{SEPARATOR}{lookup}"] = derived
        return found


class StrictFilters(DjangoFilterBackend):
    """Filters by the view's filter set; a value that cannot be read is a problem with its reason.

    On a detail, only the filters that the view allows there have anything to do.
    """

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> Any:
        filterset = view.filterset_class(request.query_params, queryset, request=request)
        if not filterset.is_valid():
            raise invalid(
                [
                    Fault(name, error.code or "invalid", self._sentence(error), error.params or {})
                    for name, errors in filterset.form.errors.as_data().items()
                    for error in errors
                ]
            )
        return filterset.qs

    @staticmethod
    def _sentence(error: forms.ValidationError) -> str:
        return str(error.message)
