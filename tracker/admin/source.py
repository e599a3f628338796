"""Sources in the admin: the texts that passages are cited from."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from unfold.decorators import display

from tracker.admin.columns import beside_link, date_column, link_badge
from tracker.admin.entities import FOR_EDITORS
from tracker.admin.filters import STATUS, choices
from tracker.admin.passage import PassageInline
from tracker.admin.records import RecordAdmin
from tracker.models import Source


@admin.register(Source)
class SourceAdmin(RecordAdmin[Source]):
    """A text, with its passages; the text itself is never kept."""

    published_column = date_column("published", "Published")
    list_display = (
        "title",
        "authors",
        "publisher",
        "kind",
        "language",
        "published_column",
        "link",
        "status_badge",
    )
    list_filter = (STATUS, choices("kind"), choices("translation"), choices("link_state"))
    search_fields = ("title", "authors", "publisher", "slug")
    date_hierarchy = "published_max"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "title",
                    "authors",
                    ("publisher", "kind"),
                    "published",
                    "url",
                    "link",
                    "beside",
                    "perspective",
                ]
            },
        ),
        ("Language", {"fields": [("language", "translated_from"), "translation"]}),
        (
            "For the citation checker",
            {"fields": ["text_name", ("body_start", "body_end"), "body_digest"]},
        ),
        FOR_EDITORS,
    )
    inlines = (PassageInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return what is shown but not edited."""
        return [*super().get_readonly_fields(request, obj), "link", "beside"]

    @display(description="Link", ordering="link_state")
    def link(self, obj: Source) -> str:
        """What the link checker last found at its address, and when."""
        if not obj.url:
            return "–"
        when = obj.link_checked_at
        asked = f" {date_format(timezone.localtime(when), 'j M Y')}" if when else ""
        return format_html(
            '{}<span class="tracker-aside">{}</span>', link_badge(obj.link_state), asked
        )

    @display(description="Read it")
    def beside(self, obj: Source) -> str:
        """A link that opens the text beside the form."""
        return beside_link(obj.url, "Open beside this form")
