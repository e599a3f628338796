"""The dataset's files as they lie in a folder: what there is, when and from what it was made.

Whoever makes them writes `manifest.json` last, in one step; whoever serves them reads it, and finds
either the files of one making or those of another, never some of both.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = "manifest.json"

MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".ftm.json": "application/json+ftm",
    ".jsonld": "application/ld+json",
    ".json": "application/json",
    ".sqlite3": "application/vnd.sqlite3",
    ".txt": "text/plain; charset=utf-8",
}
"""The media type of a file, by the first of these endings that its name has."""


def media_type(name: str) -> str:
    """Return the media type of a file by its name; a list of checksums is plain text."""
    for ending, kind in MEDIA_TYPES.items():
        if name.endswith(ending):
            return kind
    return MEDIA_TYPES[".txt"]


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file: its name, its size in bytes, its SHA-256 in hexadecimal, and its media type."""

    name: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Exported:
    """The files of one making.

    `folder` is where they lie, below the folder of the manifest. `made_at` is when they were
    asked for (ISO 8601, UTC); `data_version` that of the data then, and `last_change` the number
    of the last change that is in them for sure: who reads the changes after it misses none.
    """

    folder: str
    made_at: str
    data_version: str
    last_change: int
    files: tuple[ExportedFile, ...]

    def named(self, name: str) -> ExportedFile | None:
        """Return the file called `name`; None if there is none."""
        return next((file for file in self.files if file.name == name), None)


def read_exported(root: Path) -> Exported | None:
    """Return what lies in `root` now; None if nothing has been made there yet."""
    try:
        kept = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    files = tuple(ExportedFile(**file) for file in kept.pop("files"))
    return Exported(**kept, files=files)


def write_exported(root: Path, exported: Exported) -> None:
    """Make `exported` what lies in `root`, in one step."""
    text = json.dumps(asdict(exported), ensure_ascii=False, indent=2)
    fresh = root / f".{MANIFEST}.{os.getpid()}"
    fresh.write_text(f"{text}\n", encoding="utf-8")
    fresh.replace(root / MANIFEST)
