"""Fixture files as rows, and rows as fixture files: read with line numbers, written canonically.

The files are ordinary Django fixtures with natural keys, so `loaddata` reads them too. What a row
leaves out has its default.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from django.db import models

from tracker.changes.reading import default_row
from tracker.models.rows import Row, key_field, plain, row_fields
from tracker.seeding.layout import EVIDENCE_MODELS, SEEDED_MODELS, heading_of

WIDTH = 160
"""Up to this many characters a row stands on one line."""

_BARE = re.compile(r"[a-z][a-z0-9]*(?:[-_]+[a-z0-9]+)*", re.ASCII)
_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML does not take as it stands, or reads as the end of a line."""
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_BY_LABEL = {model._meta.label_lower: model for model in SEEDED_MODELS}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the fixtures: where, and what to do."""

    file: str
    line: int
    row: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.row + ': ' if self.row else ''}{self.message}"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file: its model, natural key as one text, and all its values."""

    file: str
    line: int
    model: type[Any]
    key: str
    row: Row


class _Defaults:
    """The row that an empty record of each model has."""

    def __init__(self) -> None:
        self._rows: dict[type[Any], Row] = {}

    def of(self, model: type[Any]) -> Row:
        if model not in self._rows:
            self._rows[model] = default_row(model)
        return self._rows[model]


def row_key(model: type[Any], row: Row) -> str:
    """Return the natural key of a row as one text."""
    if "passage" in row:
        return f"{row['passage']} {row['n']}"
    return str(row[key_field(model)])


def fixture_files(directory: Path) -> list[Path]:
    """Return the fixture files of a directory in load order.

    Raises FileNotFoundError, naming the directory, if it has none.
    """
    files = sorted(directory.glob("[0-9]*.yaml"))
    if not files:
        raise FileNotFoundError(f"There are no fixture files ([0-9]*.yaml) in {directory}.")
    return files


def read_files(files: Sequence[Path]) -> tuple[list[FileRow], list[Fault]]:
    """Return every row of `files` that can be read, and every fault found in reading.

    A natural key that stands twice is a fault: plain `loaddata` would take the last in silence.
    """
    rows: list[FileRow] = []
    faults: list[Fault] = []
    defaults = _Defaults()
    for path in files:
        read, wrong = _read_file(path, defaults)
        rows += read
        faults += wrong
    seen: dict[tuple[type[Any], str], FileRow] = {}
    for row in rows:
        first = seen.setdefault((row.model, row.key), row)
        if first is not row:
            message = f"stands twice; it stands first in {first.file}:{first.line}."
            faults.append(
                Fault(row.file, row.line, f"{row.model._meta.model_name} {row.key}", message)
            )
    return rows, faults


def _read_file(path: Path, defaults: _Defaults) -> tuple[list[FileRow], list[Fault]]:
    name = path.name
    try:
        loader = yaml.CSafeLoader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return [], [Fault(name, line, "", f"is not YAML: {error.problem}.")]
    except yaml.YAMLError as error:
        return [], [Fault(name, 0, "", f"is not YAML: {str(error).splitlines()[0]}.")]
    except (OSError, UnicodeDecodeError) as error:
        return [], [Fault(name, 0, "", f"cannot be read: {error}.")]
    if node is None:
        return [], []
    if not isinstance(node, yaml.SequenceNode):
        return [], [Fault(name, 1, "", "is not a list of rows (- model: …, fields: …).")]
    rows: list[FileRow] = []
    faults: list[Fault] = []
    for item in node.value:
        line = item.start_mark.line + 1
        twice = _repeated_key(item)
        if twice:
            faults.append(Fault(name, line, "", f"has the key “{twice}” twice."))
        try:
            rows.append(_file_row(name, line, loader.construct_object(item, deep=True), defaults))
        except (ValueError, yaml.YAMLError) as error:
            faults.append(Fault(name, line, "", str(error)))
    return rows, faults


def _repeated_key(node: Any) -> str:
    """Return a key that a mapping holds twice (YAML takes the last in silence), or ''."""
    if not isinstance(node, yaml.MappingNode):
        return ""
    keys = [key.value for key, _ in node.value]
    own = next((key for key in keys if keys.count(key) > 1), "")
    return own or next((found for _, value in node.value if (found := _repeated_key(value))), "")


def _file_row(file: str, line: int, item: Any, defaults: _Defaults) -> FileRow:
    """Return one item of a file as a row; raise ValueError, saying what is wrong with it."""
    if not isinstance(item, dict) or set(item) != {"model", "fields"}:
        raise ValueError("A row has exactly a model and its fields.")
    if not isinstance(item["fields"], dict):
        raise ValueError("Write the fields as name: value.")
    model = _BY_LABEL.get(str(item["model"]).lower())
    if model is None:
        known = ", ".join(_BY_LABEL)
        raise ValueError(f"“{item['model']}” is not seeded; the models are {known}.")
    fields = {field.name: field for field in row_fields(model)}
    unknown = sorted(set(item["fields"]) - set(fields))
    if unknown:
        raise ValueError(
            f"{model._meta.model_name} has no field {', '.join(unknown)}; "
            f"its fields are {', '.join(fields)}."
        )
    row = dict(defaults.of(model))
    for name, value in item["fields"].items():
        row[name] = _from_fixture(fields[name], value)
    return FileRow(file, line, model, row_key(model, row), row)


def _from_fixture(field: Any, value: Any) -> Any:
    """Return a fixture's value as it stands in a row; raise ValueError for the wrong form."""
    if field.many_to_many:
        if not isinstance(value, list) or not all(_is_key(entry) for entry in value):
            raise ValueError(f"{field.name}: write [[slug], [slug]].")
        return sorted(entry[0] for entry in value)
    if field.is_relation:
        if value is not None and not _is_key(value):
            raise ValueError(f"{field.name}: write [slug], or leave it out.")
        return value[0] if value else None
    if isinstance(field, models.DecimalField):
        try:
            return None if value is None else plain(Decimal(_text(field, value)))
        except InvalidOperation:
            raise ValueError(f"{field.name}: “{value}” is not a number.") from None
    if isinstance(field, models.IntegerField):
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise ValueError(f"{field.name}: “{value}” is not a whole number.")
        return value
    return _text(field, value)


def _is_key(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)


def _text(field: Any, value: Any) -> str:
    if not isinstance(value, str):
        kind = type(value).__name__
        raise ValueError(f"{field.name}: put “{value}” in quotes; YAML reads it as {kind}.")
    return value


# Writing


def render_file(name: str, rows: Iterable[tuple[type[Any], Row]]) -> str:
    """Return the whole text of a fixture file: its heading and its rows, in canonical form."""
    parts = [f"# {heading_of(name)}\n"]
    defaults = _Defaults()
    last: type[Any] | None = None
    for model, row in rows:
        # A blank line sets each passage off with what it is cited for, and one model from the next.
        if model is not last and (last, model) != EVIDENCE_MODELS:
            parts.append("\n")
        parts.append(_render_row(model, row, defaults.of(model)))
        last = model
    return "".join(parts)


def render_row(model: type[Any], row: Row) -> str:
    """Return one row as it stands in a fixture file."""
    return _render_row(model, row, default_row(model))


def _render_row(model: type[Any], row: Row, default: Row) -> str:
    fields = {
        field.name: _scalar(field, row[field.name])
        for field in row_fields(model)
        if row[field.name] != default[field.name]
    }
    label = model._meta.label_lower
    inline = ", ".join(f"{name}: {text}" for name, text in fields.items())
    line = f"- {{model: {label}, fields: {{{inline}}}}}\n"
    if len(line) <= WIDTH:
        return line
    body = "".join(f"    {name}: {text}\n" for name, text in fields.items())
    return f"- model: {label}\n  fields:\n{body}"


def _scalar(field: Any, value: Any) -> str:
    if field.many_to_many:
        return f"[{', '.join(f'[{_quoted(key)}]' for key in value)}]"
    if field.is_relation:
        return f"[{_quoted(value)}]"
    if isinstance(value, int):
        return str(value)
    return _quoted(value)


def _quoted(text: str) -> str:
    """Return a text as YAML: plain words bare, all else in double quotes (dates, codes, NO)."""
    if _BARE.fullmatch(text) and text not in _WORDS_OF_YAML:
        return text
    return _UNPRINTED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))


def canonical_order(model: type[Any], rows: Iterable[tuple[str, Row]]) -> list[tuple[str, Row]]:
    """Return the rows of one model in file order: by natural key, parents before their parts."""
    by_key = dict(rows)

    def place(key: str) -> tuple[Any, ...]:
        path: list[str] = []
        current: str | None = key
        while current is not None and current in by_key and current not in path:
            path.insert(0, current)
            current = by_key[current].get("parent") or by_key[current].get("broader")
        return tuple(path)

    if "passage" in {field.name for field in row_fields(model)}:
        return sorted(by_key.items(), key=lambda item: (item[1]["passage"], item[1]["n"]))
    return sorted(by_key.items(), key=lambda item: place(item[0]))
