"""Initiatives in the admin."""

from django.contrib import admin

from tracker.admin.columns import date_column
from tracker.admin.entities import FOR_EDITORS, EntityAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices, related, topics
from tracker.admin.inlines import citation_inline
from tracker.admin.parts import ActorInline, NameInline, PlainMilestoneInline
from tracker.models import Initiative


@admin.register(Initiative)
class InitiativeAdmin(EntityAdmin[Initiative]):
    """A policy measure, with its steps, roles, names and evidence."""

    started_column = date_column("started", "Started")
    list_display = (
        "title",
        "kind",
        "stage",
        "lead",
        "started_column",
        "evidence",
        "status_badge",
        "changed",
    )
    list_select_related = ("lead",)
    list_filter = (
        STATUS,
        EvidenceFilter,
        choices("kind"),
        choices("stage"),
        related("jurisdiction"),
        related("lead"),
        topics(),
    )
    date_hierarchy = "started_min"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "name",
                    "name_ja",
                    ("kind", "stage"),
                    ("jurisdiction", "lead"),
                    "parent",
                    "summary",
                    "topics",
                ]
            },
        ),
        ("Time", {"fields": ["started", "ended"]}),
        ("Money", {"fields": [("amount", "currency"), "amount_kind"]}),
        ("Links", {"fields": ["laws", "partnerships", "wikidata_id"]}),
        FOR_EDITORS,
    )
    inlines = (PlainMilestoneInline, ActorInline, NameInline, citation_inline(Initiative))
