"""Names in the admin; those that name nothing yet are the list of unresolved mentions."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from unfold.decorators import display

from tracker.admin.entities import FOR_EDITORS, PartAdmin
from tracker.admin.filters import STATUS, EvidenceFilter, NamedKindFilter, choices
from tracker.admin.inlines import citation_inline
from tracker.models import Name
from tracker.services.finding import find_twins_of


@admin.register(Name)
class NameAdmin(PartAdmin[Name]):
    """Another name, spelling or garble of a record, or of none yet."""

    list_display = ("text", "lang", "kind", "confidence", "target", "evidence", "status_badge")
    list_select_related = Name.ARMS
    list_filter = (
        STATUS,
        EvidenceFilter,
        NamedKindFilter,
        choices("kind"),
        choices("confidence"),
    )
    search_fields = ("text", "slug")
    fieldsets = (
        (None, {"fields": ["status_badge", "text", ("lang", "kind"), "confidence"]}),
        (
            "What it names (at most one; none while it is unresolved)",
            {
                "fields": [
                    ("law", "institution"),
                    ("person", "initiative"),
                    ("partnership", "position"),
                    "jurisdiction",
                ]
            },
        ),
        FOR_EDITORS,
    )
    inlines = (citation_inline(Name),)

    @display(description="Names", empty_value="nothing yet")
    def target(self, obj: Any) -> Any:
        """The record it names."""
        return obj.target

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the citations, and look for twins of what the name is of, if that has changed."""
        super().save_related(request, form, formsets, change)
        decides = not change or {"text", *Name.ARMS}.intersection(form.changed_data)
        if decides and form.instance.target is not None:
            transaction.on_commit(partial(find_twins_of, form.instance.target), robust=True)
