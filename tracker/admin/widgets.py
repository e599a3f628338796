"""Form widgets: choices of relations that are searched for, without a query for each row."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.db import models

from tracker.models import Passage

Labels = dict[str, str]
Rows = dict[str, models.Model]


class _KnowsLabels(AutocompleteMixin):
    """Renders the chosen options from `known`, and asks the database only for others.

    Django's widget makes a query for each field of each row of a form.
    """

    known: Labels = {}
    is_required: bool
    allow_multiple_selected: bool
    create_option: Callable[..., Any]

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Return the chosen options, and the empty one where nothing need be chosen."""
        chosen = [str(key) for key in value if key not in (None, "")]
        if any(key not in self.known for key in chosen):
            return super().optgroups(name, value, attr)
        options = [] if self._must_choose() else [self._option(name, "", "", selected=False)]
        options += [self._option(name, key, self.known[key], selected=True) for key in chosen]
        return [(None, options, 0)]

    def _must_choose(self) -> bool:
        return bool(self.is_required or self.allow_multiple_selected)

    def _option(self, name: str, key: str, label: str, *, selected: bool) -> Any:
        return self.create_option(name, key, label, selected, 0)


class RelationSelect(_KnowsLabels, AutocompleteSelect):
    """One related record, searched for by typing."""


class RelationSelectMultiple(_KnowsLabels, AutocompleteSelectMultiple):
    """Several related records, searched for by typing."""


class RelationField(forms.ModelChoiceField[Any]):
    """A relation; a row that is loaded already is not read again to be validated."""

    loaded: Rows = {}

    def to_python(self, value: Any) -> Any:
        """Return the chosen row."""
        row = self.loaded.get(str(value))
        return super().to_python(value) if row is None else row


class OwnRowField(forms.ModelChoiceField[Any]):
    """The key of the row that a form was opened for, and no other."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(
            queryset=type(row)._default_manager.none(),
            initial=row.pk,
            required=False,
            widget=forms.HiddenInput,
        )
        self.row = row

    def to_python(self, value: Any) -> Any:
        """Return the row; any other key is refused."""
        return self.row if str(value) == str(self.row.pk) else super().to_python(value)


def picked(row: models.Model) -> str:
    """Return what a search box calls a row; a passage by its first and last words and its gist."""
    if not isinstance(row, Passage):
        return str(row)
    gist = f" – {row.gist}" if row.gist else ""
    return f"{row.ref}: {row.locator_text()}{gist}"


def remember_relations(form: forms.ModelForm[Any]) -> None:
    """Tell the relation fields of a form which related rows its record has loaded already."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, _KnowsLabels):
            rows = _loaded_rows(form.instance, name)
            widget.known = {key: picked(row) for key, row in rows.items()}
            if isinstance(field, RelationField):
                field.loaded = rows


def _loaded_rows(record: models.Model, name: str) -> Rows:
    field: Any = record._meta.get_field(name)
    if field.many_to_many:
        rows = getattr(record, "_prefetched_objects_cache", {}).get(name, ())
    else:
        rows = [getattr(record, name)] if field.is_cached(record) else []
    return {str(row.pk): row for row in rows if row is not None}
