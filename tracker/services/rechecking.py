"""Checking passages as they are saved, where this server holds the texts of sources."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from tracker.evidence.checking import Verdict
from tracker.evidence.checking_rows import Rows, check, record
from tracker.models import Citation, Passage, Source
from tracker.vocabularies import Status


def texts_folder() -> Path | None:
    """Return the folder of the sources' texts (`SOURCE_TEXTS_DIR`); None if there is none."""
    name = settings.SOURCE_TEXTS_DIR
    return Path(name) if name and Path(name).is_dir() else None


def has_text(source: Source) -> bool:
    """Whether the folder holds a source's text; a name that leads out of it names none."""
    folder, name = texts_folder(), source.text_name
    return bool(folder and name and Path(name).name == name and (folder / name).is_file())


def recheck(passages: Iterable[int]) -> list[Verdict]:
    """Check passages, by primary key, against the texts at hand; store and return what is found.

    Digest, offset and length are filled in where blank, as the checker does. Nothing is read or
    written, and nothing returned, without a folder of texts. Reads each text once; a number of
    queries that does not grow with the passages, but for those that are filled in.
    """
    folder = texts_folder()
    keys = sorted(set(passages))
    if folder is None or not keys:
        return []
    rows = _rows(keys)
    checks = check(rows, folder)
    record(rows, checks, bodies=False)
    return [verdict for one in checks for verdict in one.verdicts]


def _rows(keys: list[int]) -> Rows:
    found = Passage.objects.filter(pk__in=keys).select_related("source").order_by("ref")
    by_source: dict[str, list[Passage]] = {}
    literals: dict[str, dict[int, str]] = {}
    sources = {}
    for passage in found:
        sources[passage.source.slug] = passage.source
        by_source.setdefault(passage.source.slug, []).append(passage)
        literals[passage.ref] = {}
    printed = Citation.objects.filter(passage__in=keys).exclude(status=Status.WITHDRAWN).order_by()
    for ref, n, literal in printed.values_list("passage__ref", "n", "printed"):
        literals[ref][n] = literal
    return Rows(tuple(sources.values()), by_source, literals)
