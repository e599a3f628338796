"""Partnerships in the admin."""

from django.contrib import admin

from tracker.admin.columns import date_column
from tracker.admin.entities import FOR_EDITORS, EntityAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices, related, topics
from tracker.admin.inlines import citation_inline
from tracker.admin.parts import ActorInline, MemberInline, NameInline, PlainMilestoneInline
from tracker.models import Partnership


@admin.register(Partnership)
class PartnershipAdmin(EntityAdmin[Partnership]):
    """A partnership, with its members, steps, roles, names and evidence."""

    formed_column = date_column("formed", "Formed")
    list_display = (
        "title",
        "kind",
        "parent",
        "formed_column",
        "evidence",
        "status_badge",
        "changed",
    )
    list_select_related = ("parent",)
    list_filter = (STATUS, EvidenceFilter, choices("kind"), related("parent"), topics())
    date_hierarchy = "formed_min"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "name",
                    "name_ja",
                    ("kind", "parent"),
                    "summary",
                    "topics",
                    "wikidata_id",
                ]
            },
        ),
        ("Time", {"fields": ["formed", "ended"]}),
        FOR_EDITORS,
    )
    inlines = (
        MemberInline,
        PlainMilestoneInline,
        ActorInline,
        NameInline,
        citation_inline(Partnership),
    )
