"""`manage.py check_seed`: find every fault of the fixtures, without touching the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.seeding.checking import check
from tracker.seeding.files import fixture_files


class Command(BaseCommand):
    """Check, list, count."""

    help = "Check the fixtures: list every fault with file and row; exit 1 if there is one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fixtures",
            type=Path,
            default=settings.BASE_DIR / "fixtures",
            help="folder of the fixture files (default: %(default)s)",
        )
        parser.add_argument(
            "--texts", type=Path, help="folder of the sources' texts: also look for copied words"
        )
        parser.add_argument(
            "--allow",
            type=Path,
            default=settings.BASE_DIR / "docs" / "curation" / "allowed_runs.txt",
            help="official names and titles that may be repeated, one a line (%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            files = fixture_files(options["fixtures"])
            texts = self._texts(options["texts"])
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        allow: Path = options["allow"]
        allowed = allow.read_text(encoding="utf-8").splitlines() if allow.is_file() else []
        faults = check(files, texts, allowed)
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults in {len(files)} files.")
        copied = (
            f"no words copied from {len(texts)} texts" if texts else "copied words not looked for"
        )
        self.stdout.write(f"{len(files)} files, no fault; {copied}.")

    @staticmethod
    def _texts(folder: Path | None) -> list[str]:
        if folder is None:
            return []
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
        if not texts:
            raise FileNotFoundError(f"There are no texts (*.txt) in {folder}.")
        return texts
