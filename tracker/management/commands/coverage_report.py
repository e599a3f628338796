"""`manage.py coverage_report`: which paragraphs of the sources carry no citation."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.errors import SeedError, TrackerError
from tracker.evidence.checking import read_text
from tracker.evidence.coverage import Coverage, Standing
from tracker.evidence.coverage_rows import cited_passages, coverage_of
from tracker.management.arguments import WHERE_TEXTS, texts_folder
from tracker.models import Source
from tracker.seeding.exemptions import FILE, read_exemptions


class Command(BaseCommand):
    """Read, compare, list."""

    help = (
        "List the paragraphs of each source that carry no citation; exit 1 if one of them has no "
        "reason among the exemptions, or an exemption is stale."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--texts", metavar="DIR", help="folder of the texts (default: SOURCE_TEXTS_DIR)"
        )
        parser.add_argument(
            "--exemptions",
            type=Path,
            default=settings.BASE_DIR / "fixtures" / FILE,
            help="file of the exemptions (default: %(default)s)",
        )
        parser.add_argument(
            "--all", action="store_true", help="list exempt paragraphs too, with their reasons"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = texts_folder(options["texts"])
        if folder is None:
            raise CommandError(f"The texts are not at hand: {WHERE_TEXTS}.")
        try:
            exemptions = read_exemptions(options["exemptions"])
        except SeedError as error:
            raise CommandError(str(error)) from error
        faults = 0
        sources: Any = Source.objects.order_by("text_name", "slug")
        for source in sources:
            try:
                coverage = self._of(source, folder, exemptions.pop(source.slug, {}))
            except TrackerError as error:
                self.stdout.write(f"{source.slug}: {error}")
                faults += 1
                continue
            if coverage is None:
                self.stdout.write(f"{source.slug}: its text is not in {folder}; not looked at.")
                continue
            faults += self._report(coverage, everything=options["all"])
        for slug in exemptions:
            self.stdout.write(f"{slug}: is exempted from, but there is no such source.")
            faults += 1
        if faults:
            sys.exit(1)

    @staticmethod
    def _of(source: Source, folder: Path, exemptions: dict[str, str]) -> Coverage | None:
        text = read_text(folder, source.text_name)
        if text is None:
            return None
        return coverage_of(source, text, cited_passages([source])[source.pk], exemptions)

    def _report(self, coverage: Coverage, *, everything: bool) -> int:
        """Print one source; return how many faults it has."""
        shown = (Standing.GAP, Standing.EXEMPT) if everything else (Standing.GAP,)
        for unit in coverage.units:
            if unit.standing in shown:
                place = f"@{unit.span.offset}+{unit.span.length}"
                why = f" – {unit.why}" if unit.why else ""
                self.stdout.write(f"{unit.standing.value:7}{place:13}{unit.opening} …{why}")
        for start in coverage.stale:
            self.stdout.write(f"stale  exemption “{start}” fits no uncited paragraph.")
        cited, exempt, gaps = (coverage.count(standing) for standing in Standing)
        self.stdout.write(
            f"{coverage.slug}: {len(coverage.units)} paragraphs, {cited} cited, {exempt} exempt, "
            f"{gaps} unexplained."
        )
        return gaps + len(coverage.stale)
