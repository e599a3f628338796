"""System checks of our own: promises a model makes to the other rooms, each fault with a remedy.

`manage.py check` runs them. What a test can say as well is not repeated here: these are mistakes
made while adding a field or a record type, and they should speak before anything is run.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from auditlog.registry import auditlog
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from tracker.fields import DerivedDateField, edtf_fields
from tracker.models import CITABLE, Entity, Record, Source, Versioned

Model = type[models.Model]
_FIELD_LISTS = ("CITABLE_FIELDS", "ALSO_CITABLE", "PROSE_FIELDS", "PUBLIC_PARENTS")


def all_faults(tables: Iterable[Model]) -> list[CheckMessage]:
    """Return every fault of `tables`, in the order of their ids within each table."""
    return [
        fault
        for table in tables
        for find in (
            unknown_fields,
            missing_arm,
            missing_bounds,
            uncited_prose,
            parents_not_relations,
            missing_help,
            lost_constraints,
            missing_key,
            unlogged,
        )
        for fault in find(table)
    ]


def _field(table: Model, name: str) -> Any:
    """Return a field of `table`, or None if it has no such field."""
    try:
        return table._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def unknown_fields(table: Model) -> Iterator[CheckMessage]:
    """E001: a list such as CITABLE_FIELDS names a field that the model does not have."""
    for attribute in _FIELD_LISTS:
        for name in getattr(table, attribute, ()):
            if name and _field(table, name) is None:
                yield Error(
                    f"{attribute} names “{name}”, which is not a field.",
                    hint="Correct the name, or add the field.",
                    obj=table,
                    id="tracker.E001",
                )


def missing_arm(table: Model) -> Iterator[CheckMessage]:
    """E002: a record cannot be cited, since no arm of Citation points at it."""
    if issubclass(table, Record) and table is not Source and table not in CITABLE.values():
        yield Error(
            "No arm of Citation points at it, so its values cannot lead to a passage.",
            hint="Add it to CITABLE and give Citation a foreign key made by _arm() (citation.py).",
            obj=table,
            id="tracker.E002",
        )


def missing_bounds(table: Model) -> Iterator[CheckMessage]:
    """E003: a partial date lacks the two columns that queries compare on."""
    for field in edtf_fields(table):
        for name in field.companions:
            if not isinstance(_field(table, name), DerivedDateField):
                yield Error(
                    f"The partial date “{field.name}” has no bound “{name}”.",
                    hint=f"Write {name} = DerivedDateField() below it.",
                    obj=table,
                    id="tracker.E003",
                )


def uncited_prose(table: Model) -> Iterator[CheckMessage]:
    """E004: a field is said to be our own words, but no citation may name it."""
    citable = {*getattr(table, "CITABLE_FIELDS", ()), *getattr(table, "ALSO_CITABLE", ())}
    for name in getattr(table, "PROSE_FIELDS", ()):
        if name not in citable:
            yield Error(
                f"PROSE_FIELDS names “{name}”, which cannot be cited.",
                hint="Add it to CITABLE_FIELDS or ALSO_CITABLE, or drop it from PROSE_FIELDS.",
                obj=table,
                id="tracker.E004",
            )


def parents_not_relations(table: Model) -> Iterator[CheckMessage]:
    """E005: publicity is said to depend on a field that leads to no other row."""
    for name in getattr(table, "PUBLIC_PARENTS", ()):
        field = _field(table, name)
        if field is not None and not isinstance(field, models.ForeignKey):
            yield Error(
                f"PUBLIC_PARENTS names “{name}”, which is not a foreign key.",
                hint="Name the foreign keys whose target must be public for a row to be public.",
                obj=table,
                id="tracker.E005",
            )


def missing_help(table: Model) -> Iterator[CheckMessage]:
    """E006: a field does not say what it means, to the editor and in the API's schema."""
    if not issubclass(table, Versioned):
        return
    for field in (*table._meta.local_concrete_fields, *table._meta.local_many_to_many):
        if not (field.primary_key or isinstance(field, DerivedDateField) or field.help_text):
            yield Error(
                f"The field “{field.name}” has no help_text.",
                hint="Say in one sentence what it holds: editors and API readers see it.",
                obj=table,
                id="tracker.E006",
            )


def lost_constraints(table: Model) -> Iterator[CheckMessage]:
    """E007: a model's own Meta has replaced the constraints of its base instead of adding."""
    base = next((b for b in (Entity, Record) if issubclass(table, b)), None)
    if base is None:
        return
    have = {constraint.name for constraint in table._meta.constraints}
    for constraint in base._meta.constraints:
        name = constraint.name % {"class": table.__name__.lower()}
        if name not in have:
            yield Error(
                f"The constraint “{name}” of {base.__name__} is lost.",
                hint=f"Begin the list with *{base.__name__}.Meta.constraints.",
                obj=table,
                id="tracker.E007",
            )


def missing_key(table: Model) -> Iterator[CheckMessage]:
    """E008: fixtures, the log and the API could not name its rows."""
    if issubclass(table, Versioned) and not hasattr(table, "natural_key"):
        yield Error(
            "It has no natural_key().",
            hint="Return a tuple of the values that name a row for good, such as (self.slug,).",
            obj=table,
            id="tracker.E008",
        )


def unlogged(table: Model) -> Iterator[CheckMessage]:
    """E009: changes of an editable table would not be written to the change log."""
    if issubclass(table, Versioned) and not auditlog.contains(table):
        yield Error(
            "Its changes are not written to the change log.",
            hint="tracker.models.signals.connect registers every Versioned model; see why not.",
            obj=table,
            id="tracker.E009",
        )


@register(Tags.models)
def check_models(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Check every table of the tracker."""
    ours = apps.get_app_config("tracker")
    if app_configs is not None and ours not in app_configs:
        return []
    return all_faults(ours.get_models())


@register(Tags.security, deploy=True)
def check_database(**kwargs: Any) -> list[CheckMessage]:
    """W001: production runs on the embedded database."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return [
            Warning(
                "Production runs on SQLite: one writer at a time, on one machine.",
                hint="Set DATABASE_URL to a PostgreSQL database, unless few people edit.",
                id="tracker.W001",
            )
        ]
    return []
