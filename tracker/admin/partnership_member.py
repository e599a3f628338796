"""Partnership members in the admin."""

from typing import Any

from django.contrib import admin
from unfold.decorators import display

from tracker.admin.columns import date_column
from tracker.admin.entities import FOR_EDITORS, PartAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices, related
from tracker.admin.inlines import citation_inline
from tracker.models import PartnershipMember


@admin.register(PartnershipMember)
class PartnershipMemberAdmin(PartAdmin[PartnershipMember]):
    """Who belongs to what, as what, and when."""

    joined_column = date_column("joined", "Joined")
    left_column = date_column("left", "Left")
    list_display = (
        "member",
        "partnership",
        "role",
        "joined_column",
        "left_column",
        "evidence",
        "status_badge",
    )
    list_select_related = ("partnership", "jurisdiction", "institution")
    list_filter = (STATUS, EvidenceFilter, choices("role"), related("partnership"))
    search_fields = ("partnership__name", "jurisdiction__name", "institution__name", "slug")
    name_paths = ("partnership", "jurisdiction", "institution")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "partnership",
                    ("jurisdiction", "institution"),
                    "role",
                    "joined",
                    "left",
                ]
            },
        ),
        FOR_EDITORS,
    )
    inlines = (citation_inline(PartnershipMember),)

    @display(description="Member")
    def member(self, obj: Any) -> str:
        """The jurisdiction or institution that belongs."""
        return str(obj.member)
