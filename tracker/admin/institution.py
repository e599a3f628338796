"""Institutions in the admin."""

from django.contrib import admin

from tracker.admin.columns import date_column
from tracker.admin.entities import FOR_EDITORS, EntityAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices, related, topics
from tracker.admin.inlines import citation_inline
from tracker.admin.parts import (
    InstitutionMilestoneInline,
    NameInline,
    PartTakenInline,
    PositionInline,
)
from tracker.models import Institution


@admin.register(Institution)
class InstitutionAdmin(EntityAdmin[Institution]):
    """A body, with its posts, steps, roles, names and evidence."""

    founded_column = date_column("founded", "Founded")
    list_display = (
        "title",
        "kind",
        "parent",
        "founded_column",
        "evidence",
        "status_badge",
        "changed",
    )
    list_select_related = ("parent",)
    list_filter = (
        STATUS,
        EvidenceFilter,
        choices("kind"),
        related("jurisdiction"),
        related("parent"),
        topics(),
    )
    search_fields = (*EntityAdmin.search_fields, "abbreviation")
    date_hierarchy = "founded_min"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "name",
                    "name_ja",
                    ("abbreviation", "kind"),
                    ("jurisdiction", "parent"),
                    "summary",
                    "topics",
                ]
            },
        ),
        ("Life", {"fields": ["founded", "dissolved", "predecessors", "wikidata_id"]}),
        FOR_EDITORS,
    )
    inlines = (
        PositionInline,
        InstitutionMilestoneInline,
        PartTakenInline,
        NameInline,
        citation_inline(Institution),
    )
