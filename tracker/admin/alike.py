"""Likely twins on a core record's page: shown while a name is typed, found again on saving."""

from functools import partial
from typing import Any

from django.db import transaction
from django.forms import Media
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.decorators import action

from tracker.admin.merging import may_merge
from tracker.models import LawRelation, Name
from tracker.services.finding import find_twins_of
from tracker.services.twins import COMPARED

_NAMING = ("name", "name_ja", "abbreviation")
_DECIDING = (Name, LawRelation)
"""Parts that decide whether two records look like one, beside the record's own fields."""


class TwinsMixin:
    """A record whose likely twins are looked for, and that can be merged with another."""

    model: Any

    @property
    def media(self) -> Media:
        """The script that asks while a name is typed, and how its answer looks."""
        own = Media(js=["tracker/admin/twins.js"], css={"all": ["tracker/admin/twins.css"]})
        inherited: Media = super().media  # type: ignore[misc]  # an admin has it
        return inherited + own

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form class; on a new record a name asks for likely twins while it is typed."""
        form = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]  # an admin has it
        if obj is None:
            address = reverse("admin:tracker_like", args=[self.model._meta.model_name])
            for name in _NAMING:
                if name in form.base_fields:
                    form.base_fields[name].widget.attrs["data-twins"] = address
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the parts, and look for twins after that if what decides on them has changed."""
        super().save_related(request, form, formsets, change)  # type: ignore[misc]  # an admin has it
        rows_changed = any(
            formset.model in _DECIDING and formset.has_changed() for formset in formsets
        )
        if not change or rows_changed or COMPARED.intersection(form.changed_data):
            # A search that fails must not fail what was saved.
            transaction.on_commit(partial(find_twins_of, form.instance), robust=True)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Return the buttons of the page, with the one that merges for who may."""
        buttons: list[Any] = super().get_actions_detail(request, object_id)  # type: ignore[misc]  # an admin has it
        row: Any = self.get_object(request, str(object_id))  # type: ignore[attr-defined]  # an admin has it
        if row is not None and may_merge(request, row):
            buttons.append(self.get_unfold_action("merge_with"))  # type: ignore[attr-defined]  # the theme has it
        return buttons

    @action(description="Merge with…", url_path="merge-with", icon="merge")
    def merge_with(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go to the page that asks which other record is the same."""
        kind = self.model._meta.model_name
        return HttpResponseRedirect(reverse("admin:tracker_merge_with", args=[kind, object_id]))
