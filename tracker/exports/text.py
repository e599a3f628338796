"""Files as lines: JSON whose bytes follow from its values alone, and CSV as sheets have it."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tracker.exports.dataset import Dataset, Rows, arm_of, as_row
from tracker.exports.schema import bounds_of
from tracker.exports.tables import TABLES, Table, sheet_columns
from tracker.services.sheet_writing import csv_lines
from tracker.services.sheets import cell_of


def as_json(value: Any) -> str:
    """Return a value as JSON on one line, members in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines of text, as UTF-8 and with line feeds, on every system."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def write_csv(dataset: Dataset, folder: Path) -> list[str]:
    """Write each table as a CSV file with the columns of its sheet; return the files' names."""
    names = []
    for table in TABLES:
        columns = sheet_columns(table)
        rows = (as_row(table, values) for values in dataset.rows(table))
        cells = ([cell_of(row[name]) for name in columns] for row in rows)
        names.append(f"{table.name}.csv")
        with (folder / names[-1]).open("wb") as file:
            file.writelines(csv_lines(columns, cells))
    return names


def write_jsonl(dataset: Dataset, folder: Path) -> list[str]:
    """Write each table as JSON Lines, a record a line with its citations; return the names."""
    names = []
    for table in TABLES:
        names.append(f"{table.name}.jsonl")
        write_lines(folder / names[-1], (as_json(line) for line in _records(dataset, table)))
    return names


def _records(dataset: Dataset, table: Table) -> Iterable[dict[str, Any]]:
    arm = arm_of(table)
    cited = dataset.citations(arm) if arm else None
    states = dataset.states(arm) if arm else None
    for values in dataset.rows(table):
        record: dict[str, Any] = {"type": table.type}
        if "slug" in values:
            record["slug"] = values["slug"]
        for field in table.fields:
            record[field.name] = values[field.name]
            if field.name in table.dates:
                record |= {bound: values[bound] for bound in bounds_of(field.name)}
        if "deep_link" in values:
            record["deep_link"] = values["deep_link"]
        if "agreement" in values:
            record["agreement"] = values["agreement"]
        if states is not None:
            found = states.of(values[table.key])
            record["states"] = {state["field"]: state["state"] for state in found}
        if cited is not None:
            record["citations"] = _without(cited.of(values[table.key]), arm)
        yield record


def _without(rows: Rows, name: str) -> Rows:
    """Return rows without the column that names their owner."""
    return [{key: value for key, value in row.items() if key != name} for row in rows]
