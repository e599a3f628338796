"""What every list is filtered by, and how a view applies its filters."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters.rest_framework.backends import DjangoFilterBackend
from django_filters.rest_framework.filterset import FilterSet

from tracker.api.errors import Fault, invalid
from tracker.api.filters.dates import Since
from tracker.api.filters.relations import Key


class RecordFilters(FilterSet):
    """The filters that every list has."""

    slug = Key()
    updated_since = Since()


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
