"""A record as a row: its stored values by natural keys, the one form of fixtures, plans and log.

A row maps field names to plain values: relations as the slug of their target (a list of slugs for
many-to-many, sorted), decimals as plain numbers in text, dates as ISO text. Derived columns,
versions and times are not in it.
"""

from decimal import Decimal
from typing import Any

from django.db import models

from tracker.fields import stored_fields

Row = dict[str, Any]


def key_field(model: type[models.Model]) -> str:
    """Return the field by which others refer to rows of `model`: slug, code or ref."""
    names = {field.name for field in model._meta.concrete_fields}
    return next(name for name in ("ref", "slug", "code") if name in names)


def row_fields(model: type[models.Model]) -> list[Any]:
    """Return the fields that make a row of `model`, in declared order, many-to-many last."""
    return [*stored_fields(model), *model._meta.many_to_many]


class Keys:
    """Natural keys of referred rows by primary key; each model is read once, on first use."""

    def __init__(self) -> None:
        self._by_model: dict[type[models.Model], dict[int, str]] = {}

    def of(self, model: type[models.Model], pk: int) -> str:
        """Return the natural key of row `pk` of `model`; raise KeyError if there is none."""
        if model not in self._by_model:
            rows = model._default_manager.order_by().values_list("pk", key_field(model))
            self._by_model[model] = dict(rows)
        return self._by_model[model][pk]


def plain(value: Any) -> Any:
    """Return a column's value as it stands in a row."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if hasattr(value, "isoformat") else value


def row_of(
    instance: models.Model,
    keys: Keys | None = None,
    many: dict[str, list[str]] | None = None,
) -> Row:
    """Return `instance` as a row.

    Costs a query for each relation, unless `keys` knows their targets and `many` the lists.
    """
    row: Row = {}
    for field in row_fields(type(instance)):
        if field.many_to_many:
            if many is not None:
                row[field.name] = sorted(many.get(field.name, []))
            else:
                # A row that is not saved yet has no relations.
                row[field.name] = (
                    sorted(
                        getattr(instance, field.name).values_list(
                            key_field(field.related_model), flat=True
                        )
                    )
                    if instance.pk
                    else []
                )
        elif field.is_relation:
            pk = getattr(instance, field.attname)
            if pk is None:
                row[field.name] = None
            elif keys is not None:
                row[field.name] = keys.of(field.related_model, pk)
            else:
                target = getattr(instance, field.name)
                row[field.name] = getattr(target, key_field(field.related_model))
        else:
            row[field.name] = plain(getattr(instance, field.attname))
    return row


def key_of(instance: Any) -> str:
    """Return the natural key of a row as one text, its parts joined by spaces."""
    return " ".join(str(part) for part in instance.natural_key())


def called(row: Any) -> str:
    """Return what a sentence calls a row: law “Economic Security Promotion Act”."""
    return f"{row._meta.verbose_name} “{row}”"
