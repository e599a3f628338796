"""Jurisdictions in the admin."""

from typing import Any

from django.contrib import admin
from unfold.decorators import display

from tracker.admin.base import TrackerAdmin
from tracker.admin.columns import two_scripts
from tracker.admin.filters import choices
from tracker.admin.parts import NameInline
from tracker.models import Jurisdiction


@admin.register(Jurisdiction)
class JurisdictionAdmin(TrackerAdmin[Jurisdiction]):
    """A country, a part of one, or a group of them."""

    list_display = ("code", "names_column", "kind", "parent")
    list_select_related = ("parent",)
    list_filter = (choices("kind"),)
    search_fields = ("code", "name", "name_ja")
    name_paths = ("",)
    fields = ("code", "name", "name_ja", "kind", "parent")
    inlines = (NameInline,)

    @display(description="Name", ordering="name")
    def names_column(self, obj: Any) -> str:
        """The English name with the Japanese one under it."""
        return two_scripts(obj.name, obj.name_ja)
