"""Planning a seeding: the fate of each fixture row, so that no editor is ever overwritten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from tracker.changes.plan import Fate, Plan, RowChange, row_digest
from tracker.changes.reading import Stored, stored_rows
from tracker.errors import SeedError
from tracker.models import Redirect, SeedState
from tracker.models.rows import Keys, row_fields
from tracker.seeding.files import FileRow
from tracker.seeding.layout import SEEDED_MODELS

EDITED = "edited since it was seeded"
NOT_SEEDED = "was here before, with other values"
DELETED = "deleted by an editor"
MERGED = "renamed or merged by an editor"


@dataclass(frozen=True, slots=True)
class Seeding:
    """A plan made from fixture rows, and what it says beside the rows.

    `no_longer_seeded` lists (model label, key) that were seeded once and stand in no file now;
    they are never deleted. `files` gives the file of each row by (model label, key).
    """

    plan: Plan
    no_longer_seeded: tuple[tuple[str, str], ...]
    files: dict[tuple[str, str], str]


def plan_seeding(rows: Sequence[FileRow], force: Iterable[str] = ()) -> Seeding:
    """Return what seeding `rows` would do now.

    `force` names rows to overwrite although an editor changed them: a natural key, or a model
    and a key such as `law economic-security-promotion-act`. A constant number of queries.
    Raises SeedError for a name that no row has.
    """
    keys = Keys()
    stored = {model: stored_rows(model, keys) for model in SEEDED_MODELS}
    states = {(state.model, state.key): state for state in SeedState.objects.all()}
    moved = _survivors(Redirect.objects.values_list("kind", "old_slug", "new_slug"))
    forced = set(force)
    unknown = sorted(forced - {name for row in rows for name in _names(row)})
    if unknown:
        raise SeedError(
            f"--force: no row of the fixtures is called “{'”, “'.join(unknown)}”; write a key "
            "as the report shows it, such as university-fund or “citation a004-p09 3”."
        )
    changes = []
    for row in rows:
        label = row.model._meta.label_lower
        change = _fate(
            _follow(row, moved),
            stored[row.model].get(row.key),
            states.get((label, row.key)),
            redirected=(row.model._meta.model_name or "", row.key) in moved,
            forced=not forced.isdisjoint(_names(row)),
        )
        changes.append(change)
    files = {(row.model._meta.label_lower, row.key): row.file for row in rows}
    gone = tuple(place for place in states if place not in files)
    return Seeding(Plan(tuple(changes)), gone, files)


def _names(row: FileRow) -> tuple[str, str]:
    """Return what a row may be called: its key, or its model and key as a report shows it."""
    return row.key, f"{row.model._meta.model_name} {row.key}"


def _survivors(steps: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """Return where each redirected (kind, slug) leads in the end; a circle ends where it closes."""
    led = {(kind, old): new for kind, old, new in steps}
    survivors = {}
    for kind, old in led:
        seen, slug = {old}, led[kind, old]
        while (kind, slug) in led and slug not in seen:
            seen.add(slug)
            slug = led[kind, slug]
        survivors[kind, old] = slug
    return survivors


def _follow(row: FileRow, moved: dict[tuple[str, str], str]) -> FileRow:
    """Return a file's row with relations to renamed or merged records led to where they went."""
    if not moved:
        return row
    values = dict(row.row)
    for field in row_fields(row.model):
        if field.is_relation:
            kind, value = field.related_model._meta.model_name, values[field.name]
            if field.many_to_many:
                values[field.name] = sorted({moved.get((kind, key), key) for key in value})
            elif value is not None:
                values[field.name] = moved.get((kind, value), value)
    return replace(row, row=values)


def _fate(
    row: FileRow, now: Stored | None, state: SeedState | None, *, redirected: bool, forced: bool
) -> RowChange:
    """Return the fate of one row, after the table in `docs/data-model.md`."""

    def change(fate: Fate, why: str = "") -> RowChange:
        return RowChange(
            model=row.model._meta.label_lower,
            key=row.key,
            before=now.row if now else None,
            after=row.row,
            fate=fate,
            base_version=now.version if now else None,
            why=why,
        )

    if now is None:
        if redirected:
            # Forcing it would put a second record in the way of the redirect.
            return change(Fate.KEEP, MERGED)
        if state is not None and not forced:
            return change(Fate.KEEP, DELETED)
        return change(Fate.CREATE)
    if now.row == row.row:
        return change(Fate.UNCHANGED)
    if forced:
        return change(Fate.UPDATE, "forced")
    if state is None:
        return change(Fate.KEEP, NOT_SEEDED)
    if row_digest(now.row) == state.digest:
        return change(Fate.UPDATE)
    return change(Fate.KEEP, EDITED)


def remember(seeding: Seeding) -> None:
    """Write, for each row that now stands as its file says, the digest of that row."""
    matching = seeding.plan.of(Fate.CREATE, Fate.UPDATE, Fate.UNCHANGED)
    known = {(state.model, state.key): state for state in SeedState.objects.all()}
    fresh, changed = [], []
    for change in matching:
        place = (change.model, change.key)
        digest, file = row_digest(change.after or {}), seeding.files[place]
        state = known.get(place)
        if state is None:
            fresh.append(SeedState(model=change.model, key=change.key, digest=digest, file=file))
        elif (state.digest, state.file) != (digest, file):
            state.digest, state.file, state.loaded_at = digest, file, timezone.now()
            changed.append(state)
    # Not records: the seeder's own memory, which the change log does not follow.
    SeedState.objects.bulk_create(fresh)
    SeedState.objects.bulk_update(changed, ["digest", "file", "loaded_at"])
