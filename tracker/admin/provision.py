"""Provisions in the admin."""

from django.contrib import admin

from tracker.admin.entities import FOR_EDITORS, PartAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, related, topics
from tracker.admin.inlines import citation_inline
from tracker.models import Provision


@admin.register(Provision)
class ProvisionAdmin(PartAdmin[Provision]):
    """One part of what a law provides."""

    list_display = ("title", "law", "n", "evidence", "status_badge")
    list_select_related = ("law",)
    list_filter = (STATUS, EvidenceFilter, related("law"), topics())
    search_fields = ("title", "gist", "slug", "law__name")
    name_paths = ("law",)
    fieldsets = (
        (
            None,
            {"fields": ["status_badge", ("law", "n"), "title", "gist", "applies_to", "topics"]},
        ),
        FOR_EDITORS,
    )
    inlines = (citation_inline(Provision),)
