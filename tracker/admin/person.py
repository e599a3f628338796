"""People in the admin."""

from django.contrib import admin

from tracker.admin.entities import FOR_EDITORS, EntityAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices, related, topics
from tracker.admin.inlines import citation_inline
from tracker.admin.parts import NameInline, PartTakenInline, TenureInline
from tracker.models import Person


@admin.register(Person)
class PersonAdmin(EntityAdmin[Person]):
    """A person, with posts held, roles, names and evidence."""

    list_display = ("title", "occupation", "country", "evidence", "status_badge", "changed")
    list_select_related = ("country",)
    list_filter = (STATUS, EvidenceFilter, choices("occupation"), related("country"), topics())
    search_fields = (*EntityAdmin.search_fields, "family_name", "given_name")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "name",
                    "name_ja",
                    ("family_name", "given_name"),
                    ("occupation", "country"),
                    "summary",
                    "topics",
                    "wikidata_id",
                ]
            },
        ),
        FOR_EDITORS,
    )
    inlines = (TenureInline, PartTakenInline, NameInline, citation_inline(Person))
