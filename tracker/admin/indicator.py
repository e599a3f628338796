"""Indicators in the admin."""

from django.contrib import admin

from tracker.admin.columns import date_column
from tracker.admin.entities import FOR_EDITORS, PartAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, choices, related
from tracker.admin.inlines import citation_inline
from tracker.admin.parts import ObservationInline
from tracker.models import Indicator


@admin.register(Indicator)
class IndicatorAdmin(PartAdmin[Indicator]):
    """What is measured, with its figures and evidence."""

    published_column = date_column("published", "Published")
    list_display = (
        "name",
        "unit",
        "producer",
        "published_column",
        "evidence",
        "status_badge",
    )
    list_select_related = ("producer",)
    list_filter = (STATUS, EvidenceFilter, choices("unit"), related("producer"))
    search_fields = ("name", "publication", "slug")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "name",
                    ("unit", "currency"),
                    ("producer", "publication"),
                    "published",
                    "definition",
                ]
            },
        ),
        FOR_EDITORS,
    )
    inlines = (ObservationInline, citation_inline(Indicator))
