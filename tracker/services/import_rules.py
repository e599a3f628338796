"""The rules of a table asked of many rows that are not saved: fields, constraints, uniqueness.

What Django asks row by row with a query each is asked here with one for each distinct answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q

from tracker.models.rows import row_fields

Fault = tuple[str, str]
"""The column that is at fault, empty for the row as a whole, and a sentence."""

EMPTY = "It must not be empty."
"""The sentence on a column that has to be filled and is not."""

_BATCH = 400


def own_faults(record: Any, given: set[str]) -> list[Fault]:
    """Return what the fields and `clean` of a row say against it; no query.

    `given` names the fields whose faults are known already.
    """
    faults: list[Fault] = []
    left_out = set(given)
    for field in row_fields(type(record)):
        if field.many_to_many or field.name in given:
            continue
        if field.is_relation:
            left_out.add(field.name)
        if not field.blank and getattr(record, field.attname) in (None, ""):
            faults.append((field.name, EMPTY))
            left_out.add(field.name)
    try:
        record.clean_fields(exclude=left_out)
    except ValidationError as error:
        faults += _told(error)
    try:
        record.clean()
    except ValidationError as error:
        faults += [fault for fault in _told(error) if fault[0] not in given]
    return faults


def _told(error: ValidationError) -> list[Fault]:
    if not hasattr(error, "error_dict"):
        return [("", text) for text in error.messages]
    return [
        ("" if name == NON_FIELD_ERRORS else name, text)
        for name, texts in error.message_dict.items()
        for text in texts
    ]


class Conditions:
    """Asks the database whether conditions hold of rows; once for each distinct case.

    A condition sees of a relation only whether it is filled and whether it is the same as another,
    so rows that differ in whom they name are one case.
    """

    def __init__(self, model: type[Any]) -> None:
        self._model = model
        self._columns = {field.name: field for field in model._meta.concrete_fields}
        self._asked: dict[tuple[Any, ...], bool] = {}
        self._seen: dict[str, set[str]] = {}

    def columns(self, name: str, condition: Any) -> set[str]:
        """Return the fields that the condition of the constraint `name` looks at."""
        if name not in self._seen:
            named = Q(condition).referenced_base_fields
            key = self._model._meta.pk.name
            self._seen[name] = {key if column == "pk" else column for column in named}
        return self._seen[name]

    def hold(self, name: str, condition: Any, record: Any) -> bool:
        """Whether the condition of the constraint `name` holds of a row."""
        columns = sorted(self.columns(name, condition))
        case = (name, *self._case(columns, record))
        if case not in self._asked:
            others = self._columns.keys() - set(columns)
            against = record._get_field_expression_map(meta=self._model._meta, exclude=others)
            self._asked[case] = Q(condition).check(against, using=DEFAULT_DB_ALIAS)
        return self._asked[case]

    def _case(self, columns: Iterable[str], record: Any) -> Iterator[Any]:
        first: dict[int, int] = {}
        for position, name in enumerate(columns):
            field = self._columns[name]
            value = getattr(record, field.attname)
            if value is not None and (field.is_relation or field.primary_key):
                value = ("row", first.setdefault(value, position))
            yield value


def broken_rules(record: Any, conditions: Conditions, given: set[str]) -> list[Fault]:
    """Return which of the table's rules on one row alone a row breaks.

    Rules that look at a field of `given`, which is at fault itself, are not asked.
    """
    record.derive()
    faults = []
    left_out = with_companions(record, given)
    for constraint in record._meta.constraints:
        if not isinstance(constraint, models.CheckConstraint):
            continue
        if conditions.columns(constraint.name, constraint.condition) & left_out:
            continue
        if not conditions.hold(constraint.name, constraint.condition, record):
            faults.append(("", str(constraint.get_violation_error_message())))
    return faults


def with_companions(record: Any, names: set[str]) -> set[str]:
    """Return fields with the columns that follow from them."""
    return names | set(record.derived_columns(names))


def twice_there(
    model: type[Any], records: list[tuple[int, Any]], conditions: Conditions, said: str
) -> dict[int, list[Fault]]:
    """Return by number what each row repeats that may stand once only.

    `records` are rows with their numbers; `said` is the sentence on those among them that say the
    same, with their numbers as `rows`. A query for each batch and constraint.
    """
    faults: dict[int, list[Fault]] = defaultdict(list)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            for number, message in _repeated(model, records, constraint, conditions, said):
                faults[number].append(("", message))
    return faults


def _repeated(
    model: type[Any],
    records: list[tuple[int, Any]],
    constraint: models.UniqueConstraint,
    conditions: Conditions,
    said: str,
) -> Iterator[tuple[int, str]]:
    """Yield the number of each row that breaks one constraint, and the sentence for it."""
    names = [model._meta.get_field(name).attname for name in constraint.fields]
    mine: dict[tuple[Any, ...], list[tuple[int, Any]]] = defaultdict(list)
    for number, record in records:
        values = tuple(getattr(record, name) for name in names)
        # Nothing is the same as nothing, in a database.
        if None in values or (
            constraint.condition is not None
            and not conditions.hold(str(constraint.name), constraint.condition, record)
        ):
            continue
        mine[values].append((number, record))
    message = str(constraint.get_violation_error_message())
    for rows in mine.values():
        for number, _ in rows if len(rows) > 1 else ():
            others = ", ".join(str(other) for other, _ in rows if other != number)
            yield number, f"{message} {said.format(rows=others)}"
    first = names[0]
    left = iter(sorted({values[0] for values in mine}, key=str))
    while batch := list(islice(left, _BATCH)):
        there = model._base_manager.filter(**{f"{first}__in": batch}).order_by()
        for pk, *stored in there.values_list("pk", *names):
            for number, record in mine.get(tuple(stored), ()):
                if record.pk != pk:
                    yield number, message
