"""Tenures in the admin."""

from django.contrib import admin

from tracker.admin.columns import date_column
from tracker.admin.entities import FOR_EDITORS, PartAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, related
from tracker.admin.inlines import citation_inline
from tracker.models import Tenure


@admin.register(Tenure)
class TenureAdmin(PartAdmin[Tenure]):
    """Who held which post, and when."""

    start_column = date_column("start", "From")
    end_column = date_column("end", "To")
    list_display = (
        "person",
        "position",
        "start_column",
        "end_column",
        "evidence",
        "status_badge",
    )
    list_select_related = ("person", "position")
    list_filter = (STATUS, EvidenceFilter, related("person"), related("position"))
    search_fields = ("person__name", "person__name_ja", "position__title", "slug")
    name_paths = ("person", "position")
    date_hierarchy = "start_min"
    fieldsets = (
        (None, {"fields": ["status_badge", "person", "position", "start", "end"]}),
        FOR_EDITORS,
    )
    inlines = (citation_inline(Tenure),)
