"""What goes with the files: what they are, how they hang together, and their checksums."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import models

from tracker.exports.tables import TABLE_OF, TABLES, Table
from tracker.exports.views import ABOUT
from tracker.models import Citation, Redirect
from tracker.services.exported import ExportedFile, media_type

PACKAGE = "datapackage.json"
METADATA = "metadata.json"
README = "README.txt"
SUMS = "SHA256SUMS"
DATABASE = "tracker.sqlite3"

TITLE = "Economic-security policy tracker"
DESCRIPTION = (
    "Laws, institutions, people, initiatives and partnerships of economic-security policy, with "
    "the passages that bear each value out and those that differ. Only what is published."
)
_CHUNK = 1 << 20

_README = """\
{title}
{line}

{description}

The files hold facts, summaries and gists in the tracker's own words, and where each fact was read:
source, first and last words of the passage, and a digest of it. They never hold the text of a
source: that belongs to its publisher. Who uses a fact should name the tracker and the source that
is cited for it. No licence beyond that is stated in this file; ask whoever runs the tracker that
you fetched it from.

*.csv               One table each, UTF-8 with a byte order mark, as Excel wants it. Relations are
                    slugs; a list has “; ” between its slugs. A text that a spreadsheet would run
                    as a formula begins with an apostrophe. The editors' import takes these files.
*.jsonl             One table each, a record a line, with the citations that bear on it and how well
                    each value is borne out.
{database}     All tables, with foreign keys and views that join them. For Datasette:
                    datasette {database} --metadata {metadata}
popolo.json         People, organizations, posts and memberships (popoloproject.com).
entities.ftm.json   Entities of FollowTheMoney (followthemoney.tech), one a line.
dataset.jsonld      Every row as a node; schema.org's terms, and ours where it has none.
{package}    Types, keys and descriptions of all columns (Frictionless Data Package).
{sums}          Checksums: sha256sum -c {sums}

Dates are EDTF (ISO 8601-2): 2021, 2021-10 or 2021-10-04; with ? uncertain, ~ about, % both;
[A..B] one moment between; “..” still so when last seen; empty if unknown. In the SQLite file and in
JSON Lines the earliest and latest day stand beside. Popolo and FollowTheMoney know no doubt: they
have the year, month or day that a date surely lies in, or none.

The same data gives the same bytes, so an unchanged checksum means unchanged data.
"""


def write_readme(folder: Path) -> str:
    """Write what the files are, for people; return its name."""
    text = _README.format(
        title=TITLE,
        line="=" * len(TITLE),
        description=DESCRIPTION,
        database=DATABASE,
        metadata=METADATA,
        package=PACKAGE,
        sums=SUMS,
    )
    (folder / README).write_text(text, encoding="utf-8", newline="\n")
    return README


def described(folder: Path, name: str) -> ExportedFile:
    """Return a file with its size and checksum; it is read once, in pieces."""
    digest = hashlib.sha256()
    size = 0
    with (folder / name).open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
    return ExportedFile(name, size, digest.hexdigest(), media_type(name))


def write_sums(folder: Path, files: Sequence[ExportedFile]) -> str:
    """Write the checksums of `files`, as `sha256sum -c` reads them; return the file's name."""
    lines = [f"{file.sha256}  {file.name}\n" for file in sorted(files, key=lambda f: f.name)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    return SUMS


def write_package(folder: Path, files: Sequence[ExportedFile]) -> str:
    """Write the description of the CSV files as a Frictionless data package; return its name.

    Of `files` those alone: the other formats say the same again, and tell their own types.
    """
    found = {file.name: file for file in files}
    package = {
        "profile": "tabular-data-package",
        "name": "economic-security-policy-tracker",
        "title": TITLE,
        "description": DESCRIPTION,
        "resources": [_resource(found[f"{table.name}.csv"], table) for table in TABLES],
    }
    _write_json(folder / PACKAGE, package)
    return PACKAGE


def _write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _resource(file: ExportedFile, table: Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": str(table.model._meta.verbose_name_plural).capitalize(),
        "description": _about(table),
        "path": file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": _table_schema(table),
    }


def _about(table: Table) -> str:
    return " ".join(str(table.model.__doc__).split())


def _table_schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(table, field) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.order),
    }
    if keys := [_foreign_key(table, f) for f in table.columns if f.is_relation]:
        schema["foreignKeys"] = keys
    return schema


def _field(table: Table, field: Any) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.name in table.order or not (field.null or field.blank or field.many_to_many):
        constraints["required"] = True
    if table.order == (field.name,):
        constraints["unique"] = True
    if field.choices and table.model is not Redirect:
        constraints["enum"] = [str(value) for value, _ in field.flatchoices if value]
    described = {
        "name": field.name,
        "title": str(field.verbose_name).capitalize(),
        "type": _type(field),
        "description": str(field.help_text),
    }
    return described | ({"constraints": constraints} if constraints else {})


def _type(field: Any) -> str:
    if field.is_relation:
        return "string"
    if isinstance(field, models.DecimalField):
        return "number"
    return "integer" if isinstance(field, models.IntegerField) else "string"


def _foreign_key(table: Table, field: Any) -> dict[str, Any]:
    target = TABLE_OF[field.related_model]
    resource = "" if target is table else target.name
    return {"fields": field.name, "reference": {"resource": resource, "fields": target.key}}


_STATES = (
    "How well each value is borne out, computed from what is public: sound, resolved, disputed, "
    "unsupported or uncited; the field is empty for “it exists” or “the relation holds”."
)
_LABELS = ("name", "title", "text", "label")
_FACETS = {
    "laws": ["kind", "jurisdiction"],
    "institutions": ["kind", "jurisdiction"],
    "initiatives": ["kind", "stage", "jurisdiction"],
    "partnerships": ["kind"],
    "people": ["occupation", "country"],
    "participations": ["role"],
    "milestones": ["kind", "modality"],
    "names": ["kind", "lang"],
    "citations": ["field", "rank", "basis"],
    "sources": ["kind", "language"],
}


def write_metadata(folder: Path) -> str:
    """Write what Datasette shows beside the tables and views; return the file's name."""
    tables: dict[str, Any] = {table.name: _shown(table) for table in TABLES}
    tables |= {
        link.name: {"hidden": True, "label_column": link.other}
        for table in TABLES
        for link in table.links
    }
    tables |= {name: {"description": about} for name, about in ABOUT.items()}
    tables["states"] = {"description": _STATES, "facets": ["state", "type"]}
    metadata = {
        "title": TITLE,
        "description": DESCRIPTION,
        "databases": {Path(DATABASE).stem: {"tables": tables}},
    }
    _write_json(folder / METADATA, metadata)
    return METADATA


def _shown(table: Table) -> dict[str, Any]:
    names = [field.name for field in table.columns]
    shown: dict[str, Any] = {"description": _about(table)}
    label = next((name for name in _LABELS if name in names and table.model is not Citation), None)
    if label is not None:
        shown["label_column"] = label
    if table.name in _FACETS:
        shown["facets"] = _FACETS[table.name]
    shown["columns"] = {
        field.name: str(field.help_text) for field in table.columns if field.help_text
    }
    return shown
