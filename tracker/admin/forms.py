"""Forms that carry the version they were opened with, and refuse to overwrite another's change."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BaseConstraint, Q, UniqueConstraint
from django.forms.models import InlineForeignKeyField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from unfold.widgets import UnfoldAdminTextInputWidget

from tracker.admin.conflicts import Conflict, conflict_of
from tracker.admin.gone import Gone, forget_key, touched
from tracker.admin.widgets import remember_relations
from tracker.models.rows import called

REASON_LENGTH = 300
"""Characters of a reason that the change log keeps."""


class _Unchanging:
    """A form field that says nothing about the record, and so never counts as a change of it."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return False."""
        return False


class SeenVersionField(_Unchanging, forms.IntegerField):
    """The version of the record that the user was shown."""

    widget = forms.HiddenInput


class ReasonField(_Unchanging, forms.CharField):
    """Why the record is changed; it goes to the change log, not into the record."""


class VersionedForm(forms.ModelForm[Any]):
    """A form of one row, refused if the row has moved on since the form was opened.

    The row must be locked before the form is validated. A refused form keeps all that the user
    entered, takes over what only the other changed, tells both in `conflict`, and carries the
    new version: saving it again is then deliberate.
    """

    seen_version = SeenVersionField(required=False)
    conflict: Conflict | None = None
    gone: Gone | None = None
    """Of a form whose row was deleted meanwhile: what the log says of it."""
    stays_gone: bool = False
    """Of such a form: whether the user had changed nothing in it, so that it stays deleted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remember_relations(self)
        if self.instance.pk is not None:
            self.initial["seen_version"] = self.instance.version

    def full_clean(self) -> None:
        """Validate what was sent; a row that was sent back as it stands is not validated again.

        A form holds many rows, and each costs queries to validate.
        """
        if self.is_bound and self.instance.pk is not None and not self.has_changed():
            self._errors = ErrorDict()
            self.cleaned_data = dict(self.initial)
            return
        super().full_clean()

    def _post_clean(self) -> None:
        """Validate the row, and what its owner has a part in.

        Django leaves the key of an inline's owner out, and with it every constraint that names it.
        """
        super()._post_clean()  # type: ignore[misc]  # not in the stubs; ModelForm has it
        left_out = self._get_validation_exclusions()  # type: ignore[attr-defined]  # not in the stubs; ModelForm has it
        for constraint in self.owner_constraints():
            try:
                constraint.validate(type(self.instance), self.instance, exclude=left_out)
            except ValidationError as error:
                self.add_error(None, error)

    def owner_constraints(self) -> list[BaseConstraint]:
        """Return the constraints that name the owner of an inline's row; none before it is saved.

        Without those that Django checks nevertheless: unique columns without a condition.
        """
        owners = {
            name
            for name, field in self.fields.items()
            if isinstance(field, InlineForeignKeyField)
            and getattr(self.instance, f"{name}_id") is not None
        }
        return [
            constraint
            for constraint in self.instance._meta.constraints
            if owners & _columns(constraint)
            and not (isinstance(constraint, UniqueConstraint) and constraint.condition is None)
        ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = self.cleaned_data.get("seen_version")
        if self.gone is not None:
            self._tell_gone(self.gone)
        if self.instance.pk is not None and seen != self.instance.version:
            self._refuse(seen)
        return cleaned

    def _refuse(self, seen: int | None) -> None:
        if seen is None:
            self.add_error(None, "This form carries no version: open the record again.")
            return
        self.conflict = conflict_of(self, seen)
        self.add_error(
            None,
            f"{self.conflict.by} changed {called(self.instance)} while you had it open. "
            "Nothing was saved yet; look at both, and save again.",
        )
        self._open_again()

    def _tell_gone(self, gone: Gone) -> None:
        """Refuse to make a deleted row anew without the user's saying so; once they do, no more.

        A row that they had not changed stays deleted, and nothing stands in the way.
        """
        inside = self.prefix is not None
        if inside:
            self.stays_gone = not touched(self, gone.row)
            self.conflict = Conflict(gone.record, (), deleted=str(gone), kept=not self.stays_gone)
        if self.stays_gone:
            return
        self.add_error(None, f"{gone} What you wrote is kept: save again to make it anew.")
        if inside:
            forget_key(self)

    def _open_again(self) -> None:
        """Show the user's values with the new version, and theirs where the user changed none."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        data[self.add_prefix("seen_version")] = str(self.instance.version)
        for change in self.conflict.fields if self.conflict else ():
            if not change.touched and change.name in self.fields:
                self._take(data, change.name)
        self.data = data

    def _take(self, data: QueryDict, name: str) -> None:
        """Put the database's value of a field into the data that the form is shown with."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        values = value if isinstance(value, list | tuple) else [value]
        data.setlist(self.add_prefix(name), ["" if item is None else str(item) for item in values])


def _columns(constraint: BaseConstraint) -> set[str]:
    """Return the names of the columns that a constraint looks at."""
    condition = getattr(constraint, "condition", None)
    asked = set() if condition is None else Q(condition).referenced_base_fields
    return {*getattr(constraint, "fields", ()), *asked}


class RecordForm(VersionedForm):
    """The form of a record on a page of its own, with room for a reason."""

    change_reason = ReasonField(
        label="Reason for this change",
        required=False,
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextInputWidget,
        help_text="Optional; kept in the change log beside what you changed.",
    )
