"""Observations in the admin."""

from django.contrib import admin

from tracker.admin.columns import date_column
from tracker.admin.entities import FOR_EDITORS, PartAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, related
from tracker.admin.inlines import citation_inline
from tracker.models import Observation


@admin.register(Observation)
class ObservationAdmin(PartAdmin[Observation]):
    """One figure of an indicator."""

    period_column = date_column("period", "Period")
    list_display = (
        "indicator",
        "jurisdiction",
        "dimension",
        "qualifier",
        "value",
        "period_column",
        "evidence",
        "status_badge",
    )
    list_select_related = ("indicator", "jurisdiction")
    list_filter = (STATUS, EvidenceFilter, related("indicator"), related("jurisdiction"))
    search_fields = ("indicator__name", "jurisdiction__name", "dimension", "slug")
    date_hierarchy = "period_min"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "indicator",
                    ("value", "qualifier"),
                    ("jurisdiction", "dimension"),
                    "period",
                ]
            },
        ),
        (
            "What it is about (at most one)",
            {"fields": [("law", "initiative"), ("partnership", "institution")]},
        ),
        FOR_EDITORS,
    )
    inlines = (citation_inline(Observation),)
