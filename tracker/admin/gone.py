"""Rows that were deleted while a form held them: what the log says, and the form goes on.

Nothing that was typed is lost: the form comes back as that of a new row, and saving it again is
then deliberate.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, QueryDict

from tracker.admin.conflicts import comparable, entered
from tracker.admin.numbers import whole
from tracker.models import ChangeEntry
from tracker.models.rows import Row, key_field

ANEW = "_anew"
"""Name of the hidden field of a form that makes a deleted record anew."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A row that was deleted: what it was called, what it held, and who deleted it when."""

    record: str
    row: Row
    by: str
    at: dt.datetime

    def __str__(self) -> str:
        return f"{self.by} deleted {self.record} while you had it open."


def gone(model: type[models.Model], pk: Any) -> Gone | None:
    """Return what the log says of the deletion of row `pk`; None if it does not. One query."""
    number = whole(str(pk))
    if number is None:
        return None
    entry = (
        ChangeEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id=number,
            action=ChangeEntry.Action.DELETE,
        )
        .select_related("actor")
        .order_by("-id")
        .first()
    )
    if entry is None:
        return None
    by = entry.actor.get_full_name() or str(entry.actor) if entry.actor else entry.origin
    record = f"{model._meta.verbose_name} “{entry.object_repr}”"
    return Gone(record, entry.serialized_data or {}, by or "Somebody", entry.timestamp)


def touched(form: "ModelForm[Any]", was: Row) -> bool:
    """Return whether a validated form holds anything that the deleted row did not."""
    model = form.instance._meta.model
    return any(
        comparable(model._meta.get_field(name), entered(form, name))
        != comparable(model._meta.get_field(name), was[name])
        for name in was
        if name in form.fields
    )


def forget_key(form: "ModelForm[Any]") -> None:
    """Make the form of a deleted row that of a new one, in what is shown of it and sent again."""
    if isinstance(form.data, QueryDict):
        form.data[form.add_prefix("id")] = ""


def fill_in(form: "ModelForm[Any]", was: Row) -> None:
    """Put what the browser did not send, as closed fields are not, into the form's data."""
    data = form.data
    if not isinstance(data, QueryDict):
        return
    for name, value in was.items():
        field = form.fields.get(name)
        place = form.add_prefix(name)
        if not isinstance(field, forms.ModelChoiceField) or place in data or not value:
            continue
        related: Any = form.instance._meta.get_field(name).related_model
        if related is not None and not isinstance(value, list):
            found = related._base_manager.filter(**{key_field(related): value}).first()
            data[place] = str(found.pk) if found else ""


class RevivingMixin(BaseModelAdmin[Any]):
    """A form whose record was deleted meanwhile comes back as one that makes it anew."""

    def revives(self, request: HttpRequest, object_id: str | None) -> bool:
        """Return whether the form that is sent, of no row, is that of a deleted one; remember it.

        Only for who may make such a record. The first time the form is refused, to be looked at.
        """
        if request.method != "POST" or object_id is None or not self.has_add_permission(request):
            return False
        found = gone(self.model, object_id)
        request.__dict__["_tracker_gone"] = None if ANEW in request.POST else found
        return found is not None

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form class; of a record that was deleted meanwhile, one that says so."""
        form = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]  # of the admin it is mixed into
        found = request.__dict__.get("_tracker_gone")
        return form if found is None else type("GoneForm", (form,), {"gone": found})
