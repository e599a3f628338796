"""Law relations in the admin."""

from django.contrib import admin

from tracker.admin.entities import FOR_EDITORS, PartAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices
from tracker.admin.inlines import citation_inline
from tracker.models import LawRelation


@admin.register(LawRelation)
class LawRelationAdmin(PartAdmin[LawRelation]):
    """What one law does to another."""

    list_display = ("from_law", "kind", "to_law", "evidence", "status_badge")
    list_select_related = ("from_law", "to_law")
    list_filter = (STATUS, EvidenceFilter, choices("kind"))
    search_fields = ("from_law__name", "to_law__name", "slug")
    name_paths = ("from_law", "to_law")
    fieldsets = (
        (None, {"fields": ["status_badge", "from_law", "kind", "to_law"]}),
        FOR_EDITORS,
    )
    inlines = (citation_inline(LawRelation),)
