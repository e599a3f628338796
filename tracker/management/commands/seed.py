"""`manage.py seed`: bring the fixtures into the database without overwriting an editor."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.changes.plan import Fate
from tracker.errors import PlanRefused, SeedError
from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.seeder import seed
from tracker.services.finding import find_twins


class Command(BaseCommand):
    """Read, plan, show, apply."""

    help = "Load the fixtures; what an editor has changed stays, and is reported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fixtures",
            type=Path,
            default=settings.BASE_DIR / "fixtures",
            help="folder of the fixture files (default: %(default)s)",
        )
        parser.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
        parser.add_argument("--diff", action="store_true", help="show every value that differs")
        parser.add_argument(
            "--force",
            action="append",
            default=[],
            metavar="KEY",
            help="overwrite this row, named by its slug or as the report names it, although an "
            "editor changed it (repeatable)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows, faults = read_files(fixture_files(options["fixtures"]))
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        if faults:
            raise CommandError("\n".join(["The fixtures cannot be read:", *map(str, faults)]))
        try:
            seeding = seed(
                rows,
                force=options["force"],
                dry_run=options["dry_run"],
                progress=self._progress if self.stderr.isatty() else None,
            )
        except (PlanRefused, SeedError) as error:
            raise CommandError(f"Nothing was seeded. {error}") from error
        if not options["dry_run"]:
            # What was seeded may be here already, under another name.
            find_twins()
        self._report(seeding, dry_run=options["dry_run"], diff=options["diff"])

    def _progress(self, done: int, total: int) -> None:
        if done % 50 == 0 or done == total:
            # `str`: unstyled, since nothing is wrong.
            end = "" if done < total else "\n"
            self.stderr.write(f"\r{done} of {total} rows", str, end)

    def _report(self, seeding: Any, *, dry_run: bool, diff: bool) -> None:
        plan = seeding.plan
        kept = plan.of(Fate.KEEP)
        shown = plan.of(Fate.KEEP, Fate.CREATE, Fate.UPDATE) if diff else kept
        for change in shown:
            # A new row differs in everything: its key says enough.
            lines = list(change.lines())
            full = diff and change.fate is not Fate.CREATE
            self.stdout.write("\n".join(lines if full else lines[:1]))
        for model, key in seeding.no_longer_seeded:
            self.stdout.write(f"no longer seeded: {model.removeprefix('tracker.')} {key}")
        counts = plan.counts()
        done = "Would seed:" if dry_run else "Seeded:"
        self.stdout.write(
            f"{done} {counts[Fate.CREATE]} created, {counts[Fate.UPDATE]} updated, "
            f"{counts[Fate.UNCHANGED]} unchanged, {counts[Fate.KEEP]} kept as editors left them"
            + (" (--diff shows how they differ, --force KEY overwrites one)." if kept else ".")
        )
