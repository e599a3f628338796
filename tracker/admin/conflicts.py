"""What somebody else changed while a form was open, field by field beside the user's values."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db import models

from tracker.admin.differing import Piece, pieces
from tracker.models import ChangeEntry, Versioned
from tracker.models.rows import called, key_field, plain

_MOST_ENTRIES = 100
"""Most log entries read for one conflict; more than that is another record by now."""


Values = tuple[tuple[str, str], ...]
"""What a form field is sent with: one pair of value and label, or several, or none."""


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that another changed: their before and after, and what the user's form holds.

    `touched` says whether the user had changed the field too; if not, the form now holds theirs.
    """

    name: str
    label: str
    before: str
    after: str
    yours: str
    touched: bool
    by: str
    at: dt.datetime
    html_name: str = ""
    mine: Values = ()
    theirs: Values = ()

    @property
    def in_form(self) -> bool:
        """Whether the user's form has the field, so that either value can be taken."""
        return bool(self.html_name)

    @property
    def mine_json(self) -> str:
        """What the browser sent for the field, for a script to put back."""
        return json.dumps(self.mine)

    @property
    def theirs_json(self) -> str:
        """What the field holds now, for a script to put in."""
        return json.dumps(self.theirs)

    @property
    def theirs_marked(self) -> tuple[Piece, ...]:
        """Their value, with the words marked that the user's has not, if both changed it."""
        return pieces(self.after, self.yours if self.touched else self.after)

    @property
    def yours_marked(self) -> tuple[Piece, ...]:
        """The user's value, with the words marked that theirs has not."""
        return pieces(self.yours, self.after)


@dataclass(frozen=True, slots=True)
class Conflict:
    """All that others changed in one record since the user opened it, or that they deleted it.

    `kept` says whether the user had changed what was deleted, so that the form goes on holding it.
    """

    record: str
    fields: tuple[FieldConflict, ...]
    deleted: str = ""
    kept: bool = False

    @property
    def by(self) -> str:
        """Who changed it, each once."""
        return " and ".join(dict.fromkeys(field.by for field in self.fields)) or "Somebody"


@dataclass(slots=True)
class _Change:
    before: Any
    after: Any
    by: str
    at: dt.datetime


def changes_since(record: Versioned, version: int) -> dict[str, _Change]:
    """Return what the log says was changed in `record` since `version`, by field name.

    One entry is written for each step of the version. Costs two queries, of which Django keeps
    the first.
    """
    steps = min(record.version - version, _MOST_ENTRIES)
    if steps <= 0:
        return {}
    entries: Iterable[ChangeEntry] = (
        ChangeEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(record),
            object_id=record.pk,
            action=ChangeEntry.Action.UPDATE,
        )
        .select_related("actor")
        .order_by("-id")[:steps]
    )
    found: dict[str, _Change] = {}
    for entry in reversed(list(entries)):
        by = entry.actor.get_full_name() or str(entry.actor) if entry.actor else ""
        for name, (before, after) in (entry.changes or {}).items():
            first = found[name].before if name in found else before
            found[name] = _Change(first, after, by or entry.origin or "Somebody", entry.timestamp)
    return {name: change for name, change in found.items() if change.before != change.after}


def conflict_of(form: forms.ModelForm[Any], version: int) -> Conflict:
    """Return what others changed in the record of a bound form since `version`."""
    record: Any = form.instance
    fields = [
        _field_conflict(form, name, change)
        for name, change in changes_since(record, version).items()
    ]
    return Conflict(record=called(record), fields=tuple(fields))


def _field_conflict(form: forms.ModelForm[Any], name: str, change: _Change) -> FieldConflict:
    field: Any = form.instance._meta.get_field(name)
    in_form = name in form.fields
    yours = entered(form, name) if in_form else None
    return FieldConflict(
        name=name,
        label=str(field.verbose_name),
        before=shown(field, change.before),
        after=shown(field, change.after),
        yours=shown(field, yours) if in_form else "",
        touched=in_form and comparable(field, yours) != comparable(field, change.before),
        by=change.by,
        at=change.at,
        html_name=form.add_prefix(name) if in_form else "",
        mine=_mine(form, name) if in_form else (),
        theirs=_theirs(form, name) if in_form else (),
    )


def _mine(form: forms.ModelForm[Any], name: str) -> Values:
    """Return what the browser sent for a field, with the names of chosen rows."""
    sent = form.fields[name].widget.value_from_datadict(
        form.data, form.files, form.add_prefix(name)
    )
    chosen = form.cleaned_data.get(name)
    rows = chosen if isinstance(chosen, Iterable) and not isinstance(chosen, str) else [chosen]
    labels = {str(row.pk): str(row) for row in rows if isinstance(row, models.Model)}
    return _values(sent, labels)


def _theirs(form: forms.ModelForm[Any], name: str) -> Values:
    """Return what the browser would send for a field as the record has it now."""
    field: Any = form.fields[name]
    widget = getattr(field.widget, "widget", field.widget)
    value = field.prepare_value(form.get_initial_for_field(field, name))
    return _values(value, getattr(widget, "known", {}))


def _values(value: Any, labels: dict[str, str]) -> Values:
    values = value if isinstance(value, list | tuple) else [value]
    texts = ["" if item is None else str(item) for item in values]
    return tuple((text, labels.get(text, text)) for text in texts)


def entered(form: forms.ModelForm[Any], name: str) -> Any:
    """Return what the user entered for a field, as it would stand in a row of the log.

    What could not be read at all is returned as it was typed.
    """
    if name not in form.cleaned_data:
        return form[name].data
    value = form.cleaned_data[name]
    field: Any = form.instance._meta.get_field(name)
    if field.many_to_many:
        return sorted(getattr(row, key_field(field.related_model)) for row in value)
    if field.is_relation:
        return getattr(value, key_field(field.related_model)) if value else None
    return plain(value)


def comparable(field: "models.Field[Any, Any]", value: Any) -> Any:
    """Return a row's value so that equal values are equal, whatever wrote them."""
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return sorted(value)
    if isinstance(field, models.DecimalField):
        try:
            return plain(field.to_python(value))
        except forms.ValidationError:
            return str(value)
    return str(value)


def shown(field: "models.Field[Any, Any]", value: Any) -> str:
    """Return a row's value as an editor reads it: labels for choices, a dash for nothing."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(comparable(field, value))
