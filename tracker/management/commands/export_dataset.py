"""`manage.py export_dataset`: the whole public dataset as files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.errors import ExportError
from tracker.exports.making import FORMATS, make_files, publish_files
from tracker.exports.reading import Progress


class Command(BaseCommand):
    """Make the files, and say how many and where."""

    help = (
        "Write the whole public dataset as files into a folder; without a folder, make them those "
        "that the API gives at /api/v1/exports/. The same data gives the same bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            metavar="DIR",
            help="folder to write to, made if need be (default: what the API gives, EXPORTS_DIR)",
        )
        parser.add_argument(
            "--formats",
            nargs="+",
            choices=FORMATS,
            default=FORMATS,
            metavar="FORMAT",
            help=f"only these: {', '.join(FORMATS)} (default: all)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder, formats = options["folder"], options["formats"]
        progress = self._progress()
        try:
            if folder is None:
                folder = Path(settings.EXPORTS_DIR)
                files = list(publish_files(folder, formats, progress).files)
            else:
                files = make_files(folder, formats, progress)
        except ExportError as error:
            raise CommandError(str(error)) from error
        megabytes = sum(file.size for file in files) / 1_000_000
        self.stdout.write(f"{len(files)} files, {megabytes:.1f} MB, in {folder}.")

    def _progress(self) -> Progress | None:
        """Return what shows progress on a terminal; nothing elsewhere."""
        if not self.stderr.isatty():
            return None

        def show(done: int, total: int, what: str) -> None:
            # `str`: unstyled, since nothing is wrong.
            self.stderr.write(f"\r{what} ({done + 1} of {total})\x1b[K", str, ending="")
            if done + 1 == total:
                self.stderr.write("\r\x1b[K", str, ending="")

        return show
