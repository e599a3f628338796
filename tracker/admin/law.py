"""Laws in the admin."""

from django.contrib import admin

from tracker.admin.entities import FOR_EDITORS, EntityAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices, related, topics
from tracker.admin.inlines import citation_inline
from tracker.admin.parts import (
    ActorInline,
    MilestoneInline,
    NameInline,
    ProvisionInline,
    RelationInline,
)
from tracker.models import Law


@admin.register(Law)
class LawAdmin(EntityAdmin[Law]):
    """A law, with its steps, provisions, roles, relations, names and evidence."""

    list_display = (
        "title",
        "kind",
        "jurisdiction",
        "law_number",
        "evidence",
        "status_badge",
        "changed",
    )
    list_select_related = ("jurisdiction",)
    list_filter = (STATUS, EvidenceFilter, choices("kind"), related("jurisdiction"), topics())
    search_fields = (*EntityAdmin.search_fields, "law_number", "egov_law_id")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "name",
                    "name_ja",
                    ("kind", "jurisdiction"),
                    "summary",
                    "topics",
                ]
            },
        ),
        (
            "Numbers",
            {
                "fields": [
                    ("law_number", "egov_law_id"),
                    ("diet_session", "bill_number"),
                    ("bill_origin", "wikidata_id"),
                ]
            },
        ),
        FOR_EDITORS,
    )
    inlines = (
        MilestoneInline,
        ProvisionInline,
        ActorInline,
        RelationInline,
        NameInline,
        citation_inline(Law),
    )
