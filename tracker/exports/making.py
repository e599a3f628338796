"""Making the files: all into a folder beside, which then becomes what readers find, or nothing."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db.models import Max

from tracker.errors import ExportError
from tracker.exports.dataset import Dataset
from tracker.exports.followthemoney import write_followthemoney
from tracker.exports.jsonld import write_jsonld
from tracker.exports.package import (
    DATABASE,
    SUMS,
    described,
    write_metadata,
    write_package,
    write_readme,
    write_sums,
)
from tracker.exports.popolo import write_popolo
from tracker.exports.reading import Progress, read_public
from tracker.exports.text import write_csv, write_jsonl
from tracker.models import ChangeEntry
from tracker.models.data_version import data_version
from tracker.services.exported import (
    Exported,
    ExportedFile,
    read_exported,
    write_exported,
)

_SQLITE, _CSV = "sqlite", "csv"
_WRITERS: dict[str, Callable[[Dataset, Path], list[str]]] = {
    _CSV: write_csv,
    "jsonl": write_jsonl,
    "popolo": write_popolo,
    "followthemoney": write_followthemoney,
    "jsonld": write_jsonld,
}
FORMATS = (_SQLITE, *_WRITERS)
"""Every format by the name that the command takes."""

_UNFINISHED = ".making-"
_KEPT = "data-"


def make_files(
    folder: Path, formats: Sequence[str] = FORMATS, progress: Progress | None = None
) -> list[ExportedFile]:
    """Write the dataset into `folder`, which is made if it is not there; return the files.

    Files of the same names are replaced once all are whole; others stay. Raises ExportError for a
    format that there is not, and if the folder cannot be written.
    """
    with _beside(folder) as fresh:
        files = _make(fresh, formats, progress)
        for file in files:
            (fresh / file.name).replace(folder / file.name)
    return files


def publish_files(
    root: Path, formats: Sequence[str] = FORMATS, progress: Progress | None = None
) -> Exported:
    """Make the dataset's files those that the API gives from `root`; return what lies there now.

    Whoever is reading the files of before reads them to their end.
    """
    made_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    # Asked before the rows are read: what is written meanwhile may be in the files, but it is
    # never said to be.
    version = data_version()
    ChangeEntry.objects.settle()
    last = ChangeEntry.objects.aggregate(last=Max("sequence"))["last"] or 0
    with _beside(root) as fresh:
        files = _make(fresh, formats, progress)
        sums = next(file for file in files if file.name == SUMS)
        name = f"{_KEPT}{sums.sha256[:16]}"
        before = read_exported(root)
        if before is None or before.folder != name or not (root / name).is_dir():
            shutil.rmtree(root / name, ignore_errors=True)
            fresh.replace(root / name)
    exported = Exported(name, made_at, version, last, tuple(files))
    write_exported(root, exported)
    _tidy(root, name)
    return exported


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Give a new folder inside `folder`, and remove it if it is still there at the end."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
        # A temporary folder is for its maker alone; what becomes of this one is for all.
        fresh.chmod(0o755)
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror}.") from error
    try:
        yield fresh
    except OSError as error:
        raise ExportError(f"The files cannot be written: {error}.") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _make(folder: Path, formats: Sequence[str], progress: Progress | None) -> list[ExportedFile]:
    if unknown := [name for name in formats if name not in FORMATS]:
        raise ExportError(
            f"There is no format {', '.join(unknown)}; the formats are {', '.join(FORMATS)}."
        )
    database = folder / DATABASE
    read_public(database, progress)
    names: list[str] = []
    dataset = Dataset(database)
    try:
        wanted = [name for name in _WRITERS if name in formats]
        for done, name in enumerate(wanted):
            if progress is not None:
                progress(done, len(wanted), f"writing {name}")
            names += _WRITERS[name](dataset, folder)
    finally:
        dataset.close()
    if _SQLITE in formats:
        names += [DATABASE, write_metadata(folder)]
    else:
        database.unlink()
    names.append(write_readme(folder))
    files = [described(folder, name) for name in names]
    if _CSV in formats:
        files.append(described(folder, write_package(folder, files)))
    files.append(described(folder, write_sums(folder, files)))
    return sorted(files, key=lambda file: file.name)


def _tidy(root: Path, kept: str) -> None:
    """Remove what former makings have left; an unfinished one of another process stays."""
    for place in root.iterdir():
        if place.name.startswith(_KEPT) and place.name != kept:
            shutil.rmtree(place, ignore_errors=True)
