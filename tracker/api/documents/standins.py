"""Wording that needs a record where there are only its columns: what it is called, deep links.

The model's own method words it, on a record made of just the columns that the method reads.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection, models
from django.db.models.expressions import Col

from tracker.api.documents.marks import as_json, from_json
from tracker.models import (
    Citation,
    Indicator,
    Initiative,
    Institution,
    Jurisdiction,
    Law,
    LawRelation,
    Milestone,
    Name,
    Observation,
    Participation,
    Partnership,
    PartnershipMember,
    Passage,
    Person,
    Position,
    Provision,
    Redirect,
    Source,
    Tenure,
    Topic,
)
from tracker.models.passage import deep_link

CALLED: dict[type[models.Model], tuple[str, ...]] = {
    Law: ("name",),
    Institution: ("name",),
    Person: ("name",),
    Initiative: ("name",),
    Partnership: ("name",),
    Provision: ("title",),
    Position: ("title",),
    Tenure: ("person__name", "position__title"),
    PartnershipMember: ("jurisdiction__name", "institution__name", "partnership__name"),
    Participation: (
        "person__name",
        "institution__name",
        "role",
        "law__name",
        "initiative__name",
        "partnership__name",
    ),
    LawRelation: ("from_law__name", "kind", "to_law__name"),
    Milestone: ("title",),
    Name: ("text",),
    Indicator: ("name",),
    Observation: ("indicator__name", "dimension", "jurisdiction__name", "value"),
    Source: ("title",),
    Passage: ("ref",),
    Citation: ("passage__ref", "n"),
    Jurisdiction: ("name",),
    Topic: ("label",),
    Redirect: ("kind", "old_slug", "new_slug"),
}
"""The columns that `__str__` of each model reads; one column alone is what it returns."""

COMPUTED: dict[tuple[type[models.Model], str], tuple[str, ...]] = {
    (Initiative, "stip_class"): ("kind",),
    (Name, "is_garbled"): ("kind",),
    (Passage, "deep_link"): ("source__url", "start", "end", "prefix", "suffix"),
}
"""The columns that a property, or a method without arguments, reads."""

FUNCTIONS: dict[tuple[type[models.Model], str], Callable[..., Any]] = {
    (Passage, "deep_link"): deep_link,
}
"""Of those, the ones that are functions of just these columns: no record need stand in."""


def column_of(model: type[models.Model], path: str) -> Any:
    """Return the field at the end of a path of relations."""
    *relations, last = path.split("__")
    owner: Any = model
    for name in relations:
        owner = owner._meta.get_field(name).related_model
    return owner._meta.get_field(last)


def standing_in(model: type[Any], values: dict[str, Any]) -> Any:
    """Return a record of which only the columns in `values` are filled.

    A relation all of whose columns are null is null.
    """
    record: Any = object.__new__(model)
    record._state = models.base.ModelState()
    ahead: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        name, _, rest = path.partition("__")
        if rest:
            ahead.setdefault(name, {})[rest] = value
        else:
            record.__dict__[name] = value
    for name, below in ahead.items():
        field = model._meta.get_field(name)
        there = any(value is not None for value in below.values())
        related = standing_in(field.related_model, below) if there else None
        record._state.fields_cache[name] = related
        record.__dict__[field.attname] = 0 if there else None
    return record


def worded(
    model: type[Any], paths: tuple[str, ...], word: Callable[[Any], Any]
) -> Callable[..., str]:
    """Return the filler that gives `word` of a record made of the columns at `paths`."""
    readers = [reader_of(column_of(model, path)) for path in paths]

    def filler(*texts: str) -> str:
        values = [read(text) for read, text in zip(readers, texts, strict=True)]
        return as_json(word(standing_in(model, dict(zip(paths, values, strict=True)))))

    return filler


def computed(model: type[Any], name: str) -> Callable[..., str]:
    """Return the filler that gives a property of a record, or what its method returns."""
    paths = COMPUTED[model, name]
    if function := FUNCTIONS.get((model, name)):
        readers = [reader_of(column_of(model, path)) for path in paths]

        def filler(*texts: str) -> str:
            return as_json(
                function(*(read(text) for read, text in zip(readers, texts, strict=True)))
            )

        return filler
    is_method = callable(getattr(model, name))

    def word(record: Any) -> Any:
        return getattr(record, name)() if is_method else getattr(record, name)

    return worded(model, paths, word)


def reader_of(field: Any) -> Callable[[str], Any]:
    """Return the function from a column's JSON value to the value that Django would read."""
    if not isinstance(field, models.DecimalField):
        return from_json
    convert: Any = None
    if connection.vendor == "sqlite":
        # SQLite keeps decimals as floating point; Django rounds them back.
        read_as = Col("", field)
        convert = connection.ops.get_decimalfield_converter(read_as)  # type: ignore[attr-defined]  # SQLite only

    def read(text: str) -> Any:
        if text == "null":
            return None
        return convert(float(text), read_as, connection) if convert else field.to_python(text)

    return read
