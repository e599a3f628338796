"""Participations, called roles, in the admin."""

from typing import Any

from django.contrib import admin
from unfold.decorators import display

from tracker.admin.entities import FOR_EDITORS, PartAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices, related
from tracker.admin.inlines import citation_inline
from tracker.models import Participation


@admin.register(Participation)
class ParticipationAdmin(PartAdmin[Participation]):
    """Who took part in what, in which role."""

    list_display = ("actor", "role", "target", "evidence", "status_badge")
    list_select_related = ("person", "institution", "law", "initiative", "partnership")
    list_filter = (
        STATUS,
        EvidenceFilter,
        choices("role"),
        related("person"),
        related("institution"),
        related("law"),
    )
    search_fields = (
        "person__name",
        "institution__name",
        "law__name",
        "initiative__name",
        "partnership__name",
        "slug",
    )
    name_paths = ("person", "institution", "law", "initiative", "partnership")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    ("person", "institution"),
                    "role",
                    ("law", "initiative", "partnership"),
                    "detail",
                ]
            },
        ),
        FOR_EDITORS,
    )
    inlines = (citation_inline(Participation),)

    @display(description="Who")
    def actor(self, obj: Any) -> str:
        """The person or institution."""
        return str(obj.actor)

    @display(description="In what")
    def target(self, obj: Any) -> str:
        """The law, initiative or partnership."""
        return str(obj.target)
