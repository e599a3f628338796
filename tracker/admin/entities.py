"""What the five core records share: the same list, the same order of a form."""

from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from unfold.decorators import display

from tracker.admin.alike import TwinsMixin
from tracker.admin.citing import CitingAdmin
from tracker.admin.columns import badge, two_scripts, with_evidence_count
from tracker.admin.filters import STATUS, EvidenceFilter, choices
from tracker.admin.verifying import VerifyingMixin

_M = TypeVar("_M", bound=models.Model)

FOR_EDITORS: Any = ("For editors", {"fields": ["slug", "note"]})
"""The last section of every record's form."""


class PartAdmin(CitingAdmin[_M]):
    """A record that is cited: its list counts the evidence."""

    list_filter: ClassVar[Any] = (STATUS, EvidenceFilter)
    search_fields: ClassVar[Any] = ("slug",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows with their number of citations."""
        return with_evidence_count(super().get_queryset(request))

    @display(description="Evidence", ordering="evidence_count")
    def evidence(self, obj: Any) -> str:
        """How many citations there are; none is marked."""
        count = obj.evidence_count
        return badge(str(count)) if count else badge("none", "danger", "No passage is cited yet.")


class EntityAdmin(TwinsMixin, VerifyingMixin, PartAdmin[_M]):
    """A core record: found by any name it goes by."""

    list_display: ClassVar[Any] = ("title", "kind", "evidence", "status_badge", "changed")
    list_display_links = ("title",)
    list_filter: ClassVar[Any] = (STATUS, EvidenceFilter, choices("kind"))
    search_fields: ClassVar[Any] = ("name", "name_ja", "slug", "wikidata_id")
    name_paths = ("",)
    actions_detail = (*PartAdmin.actions_detail, "merge_with")
    actions_submit_line = ("save_and_next", "verified_today")

    @display(description="Changed", ordering="updated_at")
    def changed(self, obj: Any) -> str:
        """The day on which a value last changed."""
        return date_format(timezone.localtime(obj.updated_at), "j M Y")

    @display(description="Name", ordering="name")
    def title(self, obj: Any) -> str:
        """The English name with the Japanese one under it."""
        return two_scripts(obj.name, obj.name_ja)
