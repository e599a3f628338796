"""Positions in the admin."""

from typing import Any

from django.contrib import admin
from unfold.decorators import display

from tracker.admin.columns import date_column, two_scripts
from tracker.admin.entities import FOR_EDITORS, PartAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices, related
from tracker.admin.inlines import citation_inline
from tracker.admin.parts import HolderInline, NameInline
from tracker.models import Position


@admin.register(Position)
class PositionAdmin(PartAdmin[Position]):
    """A post, with its holders, names and evidence."""

    created_column = date_column("created", "Created")
    list_display = (
        "titles",
        "institution",
        "role",
        "created_column",
        "evidence",
        "status_badge",
    )
    list_select_related = ("institution",)
    list_filter = (STATUS, EvidenceFilter, choices("role"), related("institution"))
    search_fields = ("title", "title_ja", "slug", "institution__name")
    name_paths = ("", "institution")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "institution",
                    "title",
                    "title_ja",
                    "role",
                    "created",
                ]
            },
        ),
        FOR_EDITORS,
    )
    inlines = (HolderInline, NameInline, citation_inline(Position))

    @display(description="Title", ordering="title")
    def titles(self, obj: Any) -> str:
        """The English title with the Japanese one under it."""
        return two_scripts(obj.title, obj.title_ja)
