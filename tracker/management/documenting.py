"""The generated parts of `docs/data-model.md`: tables and a diagram made from the models."""

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models

from tracker.errors import TrackerError
from tracker.fields import DerivedDateField, EdtfField
from tracker.models import (
    CITABLE,
    Citation,
    Entity,
    Passage,
    Record,
    Source,
    Versioned,
)

Model = type[models.Model]
_EVIDENCE: tuple[Model, ...] = (Source, Passage, Citation)
_PART = "<!-- generated: {} -->\n{}<!-- end of generated: {} -->"
_SHARED: dict[Model, str] = {
    Entity: "core records",
    Record: "records",
    Versioned: "editable tables",
}
_DELETION = {
    "CASCADE": "deleted with it",
    "PROTECT": "which cannot be deleted meanwhile",
    "SET_NULL": "emptied when it is deleted",
    "DO_NOTHING": "kept when it is deleted",
}
"""What becomes of the row, or of what it points at, when the latter is to be deleted."""


class DocsError(TrackerError):
    """The documentation file lacks a place for a generated part."""


def groups() -> list[tuple[str, list[Model]]]:
    """Return every table of the tracker once, under the heading it is documented in."""
    tables = [m for m in apps.get_app_config("tracker").get_models() if m not in _EVIDENCE]
    core: list[Model] = [m for m in tables if issubclass(m, Entity)]
    parts: list[Model] = [m for m in tables if issubclass(m, Record) and m not in core]
    reference: list[Model] = [
        m for m in tables if issubclass(m, Versioned) and m not in core + parts
    ]
    evidence = list(_EVIDENCE)
    books = [m for m in tables if m not in core + parts + reference]
    return [
        ("Core records", core),
        ("Parts of records", parts),
        ("Evidence", evidence),
        ("Reference data", reference),
        ("Bookkeeping", books),
    ]


def rewrite(text: str) -> str:
    """Return the text of the documentation file with every generated part made anew.

    Raises DocsError if a part has no place, marked by its two comments.
    """
    for name, content in (("diagram", diagram()), ("tables", tables())):
        begin, end = f"<!-- generated: {name} -->", f"<!-- end of generated: {name} -->"
        if text.count(begin) != 1 or text.count(end) != 1 or text.index(end) < text.index(begin):
            raise DocsError(f"The file needs the lines “{begin}” and “{end}”, once and in order.")
        head, tail = text[: text.index(begin)], text[text.index(end) + len(end) :]
        text = head + _PART.format(name, content, name) + tail
    return text


# The tables


def tables() -> str:
    """Return a section for what all records share, then one for each table."""
    lines = [
        "### What all tables share",
        "",
        "Every editable table:",
        "",
        *_field_table(Versioned, _own_fields(Versioned)),
        "",
        "Every record (all but reference data, passages and citations) also:",
        "",
        *_field_table(Record, _own_fields(Record)),
        "",
        "Every core record also:",
        "",
        *_field_table(Entity, _own_fields(Entity)),
        "",
    ]
    for heading, members in groups():
        lines += [f"### {heading}", ""]
        for table in members:
            lines += [*_section(table), ""]
    return "\n".join(lines)


def _bases(table: Model) -> list[Model]:
    return [base for base in _SHARED if issubclass(table, base)]


def _own_fields(table: Model) -> list[Any]:
    """Return the fields that `table` itself declares, without ids and derived bounds."""
    inherited = {
        field.name
        for base in table.__mro__[1:]
        if issubclass(base, Versioned)
        for field in base._meta.local_fields
    }
    return [
        field
        for field in (*table._meta.local_fields, *table._meta.local_many_to_many)
        if field.name not in inherited
        and not field.primary_key
        and not isinstance(field, DerivedDateField)
    ]


def _section(table: Model) -> Iterator[str]:
    yield f"#### {table.__name__}"
    yield ""
    yield " ".join((inspect.getdoc(table) or "").split("\n\n")[0].split())
    yield ""
    if table is Citation:
        yield f"One of these is filled, the record it is evidence for: {_code(CITABLE)}."
        yield ""
    fields = [f for f in _own_fields(table) if not (table is Citation and f.name in CITABLE)]
    yield from _field_table(table, fields)
    yield ""
    yield from _facts(table)


def _facts(table: Model) -> Iterator[str]:
    """Yield what holds for the table as a whole, one item a line."""
    bases = _bases(table)
    if bases:
        yield f"- Has the fields of all {_SHARED[bases[0]]}."
    cited = getattr(table, "CITABLE_FIELDS", ())
    if cited:
        yield f"- Needs evidence: {_named(cited)}."
    also = getattr(table, "ALSO_CITABLE", ())
    if also:
        yield f"- May be cited: {_named(also)}."
    prose = getattr(table, "PROSE_FIELDS", ())
    if prose and (cited or also):
        yield f"- In our own words; a passage bears it out without stating it: {_code(prose)}."
    parents = ["passage", "target"] if table is Citation else getattr(table, "PUBLIC_PARENTS", ())
    if parents:
        yield f"- Public only while these are, where filled: {_code(parents)}."
    shared = {
        c.name % {"class": table.__name__.lower()} for b in bases for c in b._meta.constraints
    }
    for constraint in table._meta.constraints:
        if constraint.name not in shared:
            yield f"- Rule `{constraint.name}`: {_rule(constraint)}"


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" if name else "that it exists or holds" for name in names)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _rule(constraint: Any) -> str:
    """Return the message a constraint gives when broken, or what it makes unique."""
    message = str(constraint.violation_error_message)
    if message != str(constraint.default_violation_error_message):
        return message
    return f"unique: {', '.join(constraint.fields)}."


def _field_table(table: Model, fields: list[Any]) -> Iterator[str]:
    yield "| Field | Type | What it holds | Choices |"
    yield "|---|---|---|---|"
    for field in fields:
        cells = (f"`{field.name}`", _type(field), _meaning(field), _choices(field))
        yield f"| {' | '.join(cells)} |"


def _meaning(field: Any) -> str:
    """Return what a field holds; a library's column without a help text has its name for one."""
    return _cell(str(field.help_text or field.verbose_name))


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def _choices(field: Any) -> str:
    return ", ".join(
        f"`{value}`" if isinstance(value, str) else f"`{value}` {label}"
        for value, label in field.flatchoices
        if value != ""
    )


def _type(field: Any) -> str:
    """Return in words what a column holds and how it is bound."""
    return _cell(", ".join([_kind(field), *_traits(field)]))


def _kind(field: Any) -> str:
    if field.is_relation:
        target = field.related_model
        name = target if isinstance(target, str) else target.__name__
        if name in ("self", "User", "ContentType"):
            link = {"self": "its own kind"}.get(name, name)
        else:
            link = f"[{name}](#{name.lower()})"
        if field.many_to_many:
            return f"many of {link}"
        return f"one {link}"
    if isinstance(field, EdtfField):
        return f"partial date, with `{field.name}_min` and `{field.name}_max`"
    if isinstance(field, models.DecimalField):
        whole = (field.max_digits or 0) - (field.decimal_places or 0)
        return f"number, up to {whole} digits and {field.decimal_places} decimals"
    names: tuple[tuple[type[Any], str], ...] = (
        (models.SlugField, "slug"),
        (models.URLField, "web address"),
        (models.UUIDField, "UUID"),
        (models.CharField, "text"),
        (models.TextField, "long text"),
        (models.DateTimeField, "moment"),
        (models.BooleanField, "yes or no"),
        (models.IntegerField, "whole number"),
        (models.JSONField, "JSON"),
        (models.GenericIPAddressField, "IP address"),
    )
    kind = next((word for cls, word in names if isinstance(field, cls)), type(field).__name__)
    length = getattr(field, "max_length", None)
    return f"{kind} up to {length}" if length and not field.choices else kind


def _traits(field: Any) -> Iterator[str]:
    if field.many_to_many:
        return
    if field.is_relation:
        yield _DELETION[field.remote_field.on_delete.__name__]
    if not isinstance(field, EdtfField):
        yield "may be empty" if field.blank or field.null else "required"
    if field.unique:
        yield "unique"


# The diagram


def diagram() -> str:
    """Return the records and their relations as two Mermaid flow charts.

    An arrow leads from a part to what it is part of or points at; dotted: many to many. The
    second chart has the tables whose rows may belong to any of several core records.
    """
    core, parts = groups()[0][1], groups()[1][1]
    anyones = [table for table in parts if _belongs_to_any(table)]
    charts = ([table for table in (*core, *parts) if table not in anyones], anyones)
    return "\n".join(line for chart in charts for line in _chart(chart, core, parts))


def _arms(table: Model) -> dict[str, tuple[str, ...]]:
    """Return the groups of foreign keys of which one is filled, by the name of the group."""
    groups = ("ACTORS", "OBJECTS", "ARMS")
    return {group: getattr(table, group) for group in groups if hasattr(table, group)}


def _belongs_to_any(table: Model) -> bool:
    return any(len(arms) > 2 for arms in _arms(table).values())


def _chart(tables: list[Model], core: list[Model], parts: list[Model]) -> Iterator[str]:
    edges = [edge for table in tables for edge in _edges(table, [*core, *parts])]
    named = [
        table.__name__
        for table in core
        if any(table.__name__ in (edge.split()[0], edge.split()[-1]) for edge in edges)
    ]
    yield "```mermaid"
    yield "flowchart LR"
    yield "  classDef core stroke-width:3px"
    yield from (f"  {edge}" for edge in dict.fromkeys(edges))
    yield f"  class {','.join(named)} core"
    yield "```"
    yield ""


def _edges(table: Model, shown: list[Model]) -> Iterator[str]:
    merged: set[str] = set()
    if _belongs_to_any(table):
        for group, arms in _arms(table).items():
            merged.update(arms)
            box = f'{table.__name__}{group}["one {", ".join(arms[:-1])} or {arms[-1]}"]'
            yield f"{table.__name__} --> {box}"
    for field in _own_fields(table):
        target = field.related_model
        if target not in shown or target is table or field.name in merged:
            continue
        label = field.name.replace("_", " ")
        plain = label.replace(" ", "") == target.__name__.lower()
        arrow = "-.->" if field.many_to_many else "-->"
        yield f"{table.__name__} {arrow}{'' if plain else f'|{label}|'} {target.__name__}"
