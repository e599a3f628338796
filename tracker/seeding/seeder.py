"""Seeding: plan and apply in one transaction, and remember what was written."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from tracker.changes.applying import Progress, apply
from tracker.changes.plan import WRITES
from tracker.seeding.files import FileRow
from tracker.seeding.planning import Seeding, plan_seeding, remember


def seed(
    rows: Sequence[FileRow],
    *,
    force: Iterable[str] = (),
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Seeding:
    """Bring the database to what `rows` say, except where an editor has been; return what it did.

    One transaction: all or nothing, also if the process is killed. `dry_run` only plans.
    Raises PlanRefused if a row breaks a rule; then nothing is written.
    """
    with transaction.atomic():
        seeding = plan_seeding(rows, force)
        if not dry_run:
            if seeding.plan.of(*WRITES):
                apply(seeding.plan, reason="Seeded from fixtures", origin="seed", progress=progress)
            remember(seeding)
    return seeding
