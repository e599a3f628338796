"""`manage.py dump_seed`: write the database back into the fixture files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.seeding.dumping import dump


class Command(BaseCommand):
    """Dump, compare, write."""

    help = (
        "Write the database back as fixtures, in the same layout: review editors' work as a diff."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fixtures",
            type=Path,
            default=settings.BASE_DIR / "fixtures",
            help="folder to write to (default: %(default)s)",
        )
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if a file would change"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["fixtures"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            existing = {path.name: path.read_bytes() for path in sorted(folder.glob("[0-9]*.yaml"))}
            texts = dump(list(existing))
            changed = [name for name, text in texts.items() if existing.get(name) != text.encode()]
            if not options["check"]:
                for name in changed:
                    (folder / name).write_bytes(texts[name].encode())
        except OSError as error:
            raise CommandError(f"The fixtures cannot be written: {error}") from error
        if options["check"] and changed:
            raise CommandError(f"These files would change: {', '.join(changed)}.")
        self.stdout.write(
            f"{len(texts)} files, {len(changed)} changed"
            + (f": {', '.join(changed)}." if changed else ".")
        )
