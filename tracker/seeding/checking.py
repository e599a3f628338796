"""Checking fixtures before anyone loads them: every fault at once, with file and row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connections, models
from django.db.backends.sqlite3.base import DatabaseWrapper

from tracker.errors import PlanRefused
from tracker.evidence.copying import RUN, Copied
from tracker.models.rows import row_fields
from tracker.seeding.audit import audit
from tracker.seeding.dumping import dump
from tracker.seeding.files import Fault, FileRow, read_files
from tracker.seeding.seeder import seed

OFFICIAL_TEXTS = frozenset({"slug", "title", "name", "text", "printed", "reported", "publication"})
"""Columns of names and titles, which are repeated exactly: the copy lint passes over them."""


@contextmanager
def scratch_database() -> Iterator[None]:
    """Put an empty, migrated SQLite database in memory in the place of the default one.

    The real database is neither read nor written, so checking works without one.
    """
    real = connections["default"]
    settings = {**real.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.update(OPTIONS={}, CONN_HEALTH_CHECKS=False, CONN_MAX_AGE=0, ATOMIC_REQUESTS=False)
    scratch = DatabaseWrapper(settings, alias="default")
    connections["default"] = scratch
    try:
        call_command("migrate", verbosity=0, interactive=False)
        yield
    finally:
        scratch.close()
        connections["default"] = real


def check(
    files: Sequence[Path], texts: Sequence[str] = (), allowed: Sequence[str] = ()
) -> list[Fault]:
    """Return every fault of the fixtures in `files`.

    Reading, references, constraints and validators, evidence, canonical order; and, given the
    sources' `texts`, runs of words copied from them. `allowed` runs (official names) may stand.
    """
    rows, faults = read_files(files)
    faults += _copies(rows, Copied(texts, allowed)) if texts else []
    places = {(row.model, row.key): row for row in rows}
    missing = list(_dangling(rows))
    faults += missing
    if faults and (missing or not rows):
        # What does not load cannot be audited; these faults come first.
        return faults
    with scratch_database():
        try:
            seed(rows)
        except PlanRefused as error:
            # The first row that was refused ended the load; look at each row by itself.
            return [*faults, *(list(_row_faults(rows)) or [Fault("", 0, "", str(error))])]
        for model, key, message in audit():
            row = places[model, key]
            faults.append(Fault(row.file, row.line, f"{model._meta.model_name} {key}", message))
        faults += _not_canonical(files)
    return faults


def _row_faults(rows: Sequence[FileRow]) -> Iterator[Fault]:
    """Yield what is wrong with each row by itself: its values, and the constraints on them."""
    numbers = {(row.model, row.key): number for number, row in enumerate(rows, start=1)}
    for row in rows:
        place = (row.file, row.line, f"{row.model._meta.model_name} {row.key}")
        instance = row.model()
        relations = [field.name for field in row_fields(row.model) if field.is_relation]
        try:
            for field in row_fields(row.model):
                value = row.row[field.name]
                if field.many_to_many:
                    continue
                if not field.is_relation:
                    setattr(instance, field.attname, field.to_python(value))
                elif value is not None:
                    # Constraints ask which relations are filled, and whether two are the same.
                    number = numbers[field.related_model, value]
                    setattr(instance, field.name, field.related_model(pk=number))
            instance.clean_fields(exclude=relations)
            instance.derive()
            instance.clean()
            for constraint in row.model._meta.constraints:
                if isinstance(constraint, models.CheckConstraint):
                    constraint.validate(row.model, instance)
        except ValidationError as error:
            for text in _sentences(error):
                yield Fault(*place, text)


def _sentences(error: ValidationError) -> Iterator[str]:
    """Yield each fault of a row as a sentence, a bad choice with the choices there are."""
    if not hasattr(error, "error_dict"):
        yield from error.messages
        return
    for name, errors in error.error_dict.items():
        for one in errors:
            for text in one.messages:
                yield text if name == "__all__" else f"{name}: {text}"


def _dangling(rows: Sequence[FileRow]) -> Iterator[Fault]:
    """Yield each relation that leads to no row of the files."""
    known = {(row.model, row.key) for row in rows}
    for row in rows:
        for field in row_fields(row.model):
            if not field.is_relation:
                continue
            value = row.row[field.name]
            for key in value if isinstance(value, list) else [value]:
                if key is not None and (field.related_model, key) not in known:
                    yield Fault(
                        row.file,
                        row.line,
                        f"{row.model._meta.model_name} {row.key}",
                        f"{field.name}: there is no {field.related_model._meta.verbose_name} "
                        f"“{key}”.",
                    )


def _copies(rows: Sequence[FileRow], copied: Copied) -> Iterator[Fault]:
    for row in rows:
        for field in row_fields(row.model):
            prose = isinstance(field, models.CharField | models.TextField)
            if not prose or field.name in OFFICIAL_TEXTS:
                continue
            for run in copied.shared(row.row[field.name]):
                yield Fault(
                    row.file,
                    row.line,
                    f"{row.model._meta.model_name} {row.key}",
                    f"{field.name} shares {RUN} or more words with a source: “{run}”; say it in "
                    "our own words.",
                )


def _not_canonical(files: Sequence[Path]) -> Iterator[Fault]:
    """Yield each file that dumping would write otherwise, with the first line that differs."""
    texts = dump([path.name for path in files])
    for path in files:
        ours, theirs = texts.get(path.name, ""), path.read_text(encoding="utf-8")
        if ours == theirs:
            continue
        pairs: Any = enumerate(zip(ours.splitlines(), theirs.splitlines(), strict=False), start=1)
        line = next((number for number, (a, b) in pairs if a != b), 0)
        yield Fault(
            path.name,
            line,
            "",
            "is not in canonical form or order; `seed` and `dump_seed` mend it.",
        )
