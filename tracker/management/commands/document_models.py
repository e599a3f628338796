"""`manage.py document_models`: the generated parts of the data model's page."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.management.documenting import DocsError, rewrite


class Command(BaseCommand):
    """Write the parts anew, or say that they are stale."""

    help = "Write the tables and the diagram of docs/data-model.md from the models."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--file", type=Path, default=settings.BASE_DIR / "docs" / "data-model.md"
        )
        parser.add_argument("--check", action="store_true", help="write nothing; fail if stale")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            before = path.read_text(encoding="utf-8")
            after = rewrite(before)
        except (OSError, DocsError) as error:
            raise CommandError(f"{path}: {error}") from error
        if options["check"]:
            if before != after:
                raise CommandError(f"{path} is not what the models say; run: make docs")
            self.stdout.write(f"{path.name} is what the models say.")
            return
        if before != after:
            path.write_text(after, encoding="utf-8")
        self.stdout.write(f"{path.name} {'written' if before != after else 'unchanged'}.")
