"""Milestones in the admin."""

from typing import Any

from django.contrib import admin
from unfold.decorators import display

from tracker.admin.columns import date_column
from tracker.admin.entities import FOR_EDITORS, PartAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices, related
from tracker.admin.inlines import citation_inline
from tracker.models import Milestone


@admin.register(Milestone)
class MilestoneAdmin(PartAdmin[Milestone]):
    """A dated step of a law, initiative, partnership or institution."""

    date_in_words = date_column("date", "Date")
    list_display = (
        "title",
        "kind",
        "date_in_words",
        "modality",
        "target",
        "evidence",
        "status_badge",
    )
    list_select_related = ("law", "initiative", "partnership", "institution")
    list_filter = (
        STATUS,
        EvidenceFilter,
        choices("kind"),
        choices("modality"),
        related("law"),
        related("initiative"),
    )
    search_fields = (
        "title",
        "slug",
        "law__name",
        "initiative__name",
        "partnership__name",
        "institution__name",
    )
    name_paths = ("law", "initiative", "partnership", "institution")
    date_hierarchy = "date_min"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "title",
                    ("kind", "modality"),
                    "date",
                    ("body", "scope"),
                    "people",
                    "provision",
                ]
            },
        ),
        (
            "What it is a step of (fill exactly one)",
            {"fields": [("law", "initiative"), ("partnership", "institution")]},
        ),
        FOR_EDITORS,
    )
    inlines = (citation_inline(Milestone),)

    @display(description="Step of")
    def target(self, obj: Any) -> str:
        """What it is a step of."""
        return str(obj.target)
