"""Model fields of our own: the partial date and the bounds derived from it."""

from typing import Any

from django.db import models

from tracker.edtf import bounds
from tracker.errors import EdtfError
from tracker.validators import validate_edtf

EDTF_LENGTH = 32


class EdtfField(models.CharField[str, str]):
    """A partial date as EDTF text (`tracker.edtf`), `''` when unknown.

    The model declares two `DerivedDateField` beside it, named `<name>_min` and `<name>_max`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", EDTF_LENGTH)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("validators", [validate_edtf])
        super().__init__(*args, **kwargs)

    @property
    def companions(self) -> tuple[str, str]:
        """The names of the columns that hold the earliest and the latest day."""
        return f"{self.name}_min", f"{self.name}_max"

    def fill(self, instance: models.Model) -> None:
        """Set the companions of `instance` from its text; unreadable text leaves them unknown.

        Unreadable text is refused by the validator and listed by the audit; a raw fixture load
        runs no validators, and must not fail on the first bad row without naming the others.
        """
        try:
            low, high = bounds(getattr(instance, self.attname))
        except EdtfError:
            low = high = None
        earliest, latest = self.companions
        setattr(instance, earliest, low)
        setattr(instance, latest, high)


class DerivedDateField(models.DateField[Any, Any]):
    """A bound of an `EdtfField`, filled when the record is saved; not edited, not in fixtures."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, blank=True, editable=False, serialize=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for key in ("null", "blank", "editable", "serialize"):
            kwargs.pop(key, None)
        return name, path, args, kwargs


def edtf_fields(model: type[models.Model] | models.Model) -> list[EdtfField]:
    """Return the partial-date fields of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, EdtfField)]


def stored_fields(model: type[models.Model] | models.Model) -> list[Any]:
    """Return the columns that hold what editors and fixtures put there: not ids, not derived."""
    return [
        field
        for field in model._meta.concrete_fields
        if getattr(field, "serialize", False) and not field.primary_key
    ]
