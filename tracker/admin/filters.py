"""Filters of lists that follow from other tables: evidence, target, unresolved names."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import (
    AutocompleteSelectMultipleFilter,
    ChoicesCheckboxFilter,
    DropdownFilter,
    MultipleChoicesDropdownFilter,
    RadioFilter,
    RelatedDropdownFilter,
)

from tracker.models import ARM_OF, CITABLE, Citation, Name
from tracker.vocabularies import Status

STATUS = ("status", ChoicesCheckboxFilter)
"""The filter by status, the same in every list."""


def choices(name: str) -> tuple[str, Any]:
    """Return the filter by the values of a choice column."""
    return (name, MultipleChoicesDropdownFilter)


def related(name: str) -> tuple[str, Any]:
    """Return the filter by a relation, searched for by typing."""
    return (name, AutocompleteSelectMultipleFilter)


def topics(name: str = "topics") -> tuple[str, Any]:
    """Return the filter by topic; there are few enough to list."""
    return (name, RelatedDropdownFilter)


class EvidenceFilter(RadioFilter):
    """Rows that have citations, or none yet."""

    title = "evidence"
    parameter_name = "evidence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the two answers."""
        return [("cited", "Cited"), ("uncited", "No citation yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows with or without live citations."""
        if self.value() not in ("cited", "uncited"):
            return queryset
        live = Citation.objects.filter(**{ARM_OF[queryset.model]: OuterRef("pk")}).exclude(
            status=Status.WITHDRAWN
        )
        cited = Exists(live)
        return queryset.filter(cited if self.value() == "cited" else ~cited)


class _ArmFilter(DropdownFilter):
    """Rows that point at one kind of record."""

    title = "kind of record"
    parameter_name = "about"
    arms: tuple[str, ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds of record."""
        fields = model_admin.model._meta
        return [
            (arm, str(fields.get_field(arm).related_model._meta.verbose_name).capitalize())
            for arm in self.arms
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows whose arm is filled."""
        if self.value() not in self.arms:
            return queryset
        return queryset.filter(**{f"{self.value()}__isnull": False})


class CitedKindFilter(_ArmFilter):
    """Citations of one kind of record."""

    arms = tuple(CITABLE)


class NamedKindFilter(_ArmFilter):
    """Names of one kind of record, or of none yet."""

    arms = Name.ARMS

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds of record, the unresolved mentions first."""
        return [("none", "Nothing yet (unresolved)"), *super().lookups(request, model_admin)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the names of a kind of record, or those that are unresolved."""
        if self.value() == "none":
            return queryset.filter(Q(**dict.fromkeys(Name.ARMS)))
        return super().queryset(request, queryset)
