"""Passages in the admin: where in a source something is said."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.decorators import display

from tracker.admin.bulk import BulkAdmin
from tracker.admin.citation import TARGET_JOINS
from tracker.admin.columns import beside_link, check_badge, rank_badge, status_badge
from tracker.admin.filters import choices, related
from tracker.admin.inlines import PartInline
from tracker.models import Citation, Passage
from tracker.services.import_reads import in_public_use as resting_on
from tracker.vocabularies import Status


def _published() -> QuerySet[Citation]:
    published: QuerySet[Citation] = Citation.objects.filter(status=Status.PUBLISHED)
    return published


def with_public_use(queryset: QuerySet[Passage]) -> QuerySet[Passage]:
    """Return the passages with `in_public_use`: whether a published citation rests on them."""
    return queryset.annotate(in_public_use=Exists(_published().filter(passage=OuterRef("pk"))))


def in_public_use(passage: Passage) -> bool:
    """Return whether a published citation rests on the passage: as read with it, else asked now.

    A passage that was only just saved was not read through `with_public_use`.
    """
    known = getattr(passage, "in_public_use", None)
    return _published().filter(passage=passage).exists() if known is None else bool(known)


class ReportInline(PartInline):
    """What the passage is cited for; citations are written in the forms of their targets."""

    model = Citation
    fields = ("about", "field", "reported", "printed", "rank", "status")
    readonly_fields = fields
    joined = TARGET_JOINS

    def summary(self, row: Any) -> str:
        """Return which value of what it bears on."""
        return f"{row.n}. {row.target}{f', {row.field}' if row.field else ''}"

    @display(description="Evidence for")
    def about(self, obj: Any) -> str:
        """The record it is evidence for."""
        return str(obj.target)

    def title_of(self, row: Any, formset: Any) -> Any:
        """Return the summary with our judgement and the status."""
        said = f": {row.reported}" if row.reported else ""
        return format_html(
            "{}{} {}{}", self.summary(row), said, rank_badge(row.rank), status_badge(row.status)
        )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: a citation begins at the value that it bears on."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False, as `has_add_permission` does."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False, as `has_add_permission` does."""
        return False


@admin.register(Passage)
class PassageAdmin(BulkAdmin[Passage]):
    """A stretch of a source, given by a few words at each end."""

    list_display = ("ref", "source", "locator", "gist", "last_check")
    list_select_related = ("source",)
    list_filter = (choices("check_state"), related("source"))
    search_fields = ("ref", "gist", "start", "end", "source__title", "source__slug")
    fieldsets = (
        (None, {"fields": ["ref", "source", "last_check", "link"]}),
        (
            "Where it stands",
            {
                "fields": ["start", "end", "prefix", "suffix"],
                "description": "A few words at each end, never the passage itself: "
                "<code>manage.py locate</code> finds the shortest that will do.",
            },
        ),
        (None, {"fields": ["gist", "digest", ("offset", "length")]}),
    )
    readonly_fields = ("last_check", "link")
    inlines = (ReportInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Passage]:
        """Return the passages with whether the public sees what rests on them."""
        return with_public_use(super().get_queryset(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may change it: one that published values rest on needs an Editor."""
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or request.user.has_perm("tracker.publish_citation"):
            return True
        return not in_public_use(obj)

    def closed_to(self, request: HttpRequest, rows: Sequence[Any]) -> list[Any]:
        """Return the passages that the user may not change; a query for hundreds of them."""
        resting = resting_on(rows)
        for row in rows:
            row.in_public_use = row.pk in resting
        return [row for row in rows if not self.has_change_permission(request, row)]

    def why_read_only(self, request: HttpRequest, obj: Any) -> str:
        """Return a sentence on why the user cannot change it; empty if they can."""
        if self.has_change_permission(request, obj) or not super().has_change_permission(request):
            return super().why_read_only(request, obj)
        return "Published citations rest on this passage, so only an Editor changes it."

    @display(description="Words")
    def locator(self, obj: Passage) -> str:
        """Its first and last words."""
        return obj.locator_text()

    @display(description="Last check", ordering="check_state")
    def last_check(self, obj: Passage) -> str:
        """What the citation checker last found."""
        return check_badge(obj.check_state)

    @display(description="In the source")
    def link(self, obj: Passage) -> str:
        """A link that opens the source at the passage."""
        if obj.pk is None:
            return "–"
        return beside_link(obj.deep_link(), obj.locator_text())


class PassageInline(PartInline):
    """The passages of a source."""

    model = Passage
    fields = ("ref", ("start", "end"), ("prefix", "suffix"), "gist")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Passage]:
        """Return the passages with whether the public sees what rests on them."""
        return with_public_use(super().get_queryset(request))

    def title_of(self, row: Any, formset: Any) -> Any:
        """Return the reference, the words and what the checker found."""
        return format_html("{} {} {}", row.ref, row.locator_text(), check_badge(row.check_state))
