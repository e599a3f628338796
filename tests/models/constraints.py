"""How a named constraint is tried: by the form's validation and by the database, with its message.

A rule in tests/rules reads the calls: each constraint must be tried both ways, by its name.
"""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction


def _constraint(name: str, row: models.Model) -> models.BaseConstraint:
    """Return the constraint of a row's table by name; a misspelt name fails the test."""
    return next(c for c in row._meta.constraints if c.name == name)


def _complaint(constraint: models.BaseConstraint, row: models.Model) -> str:
    """Return what the database's error says; SQLite names the columns of a unique one."""
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        columns = [row._meta.get_field(name).column for name in constraint.fields]
        return ", ".join(f"{row._meta.db_table}.{column}" for column in columns)
    return constraint.name


def accepts(name: str, row: Any) -> None:
    """Check that a saved or unsaved `row` keeps the constraint `name`, and every other rule."""
    _constraint(name, row)
    row.full_clean()
    row.save()


def refuses(name: str, row: Any, message: str) -> None:
    """Check that `row` breaks the constraint `name` and no other rule, in form and database."""
    constraint = _constraint(name, row)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert refused.value.messages == [message]
    with pytest.raises(IntegrityError) as failed, transaction.atomic():
        row.save()
    assert _complaint(constraint, row) in str(failed.value)
