"""`manage.py check_citations`: do the passages still stand in their sources, word for word?"""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tracker.evidence.checking import SourceCheck
from tracker.evidence.checking_report import json_line, lines, plural, totals
from tracker.evidence.checking_rows import Progress, Recorded, check, load, record
from tracker.management.arguments import WHERE_TEXTS, named_source, texts_folder

_FAULTS = 1
"""Exit code of a check that found something missing, ambiguous, changed or over a limit."""


class Command(BaseCommand):
    """Check, show, and if asked write what was found."""

    help = (
        "Look for every cited passage in the texts of the sources. Exit code 0: all found as "
        "cited; 1: something missing, ambiguous, changed or over a limit; 2: called wrongly."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--texts", metavar="DIR", help="folder of the texts (default: SOURCE_TEXTS_DIR)"
        )
        parser.add_argument("--source", metavar="SLUG", help="check this source only")
        parser.add_argument(
            "--strict", action="store_true", help="fail also when a text is not at hand"
        )
        parser.add_argument("--json", action="store_true", help="print JSON Lines, one a passage")
        parser.add_argument(
            "--write",
            action="store_true",
            help="fill in blank digests and places, and keep what was found of each passage",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        directory = texts_folder(options["texts"])
        rows = load(named_source(options["source"]) if options["source"] else None)
        checks = check(rows, directory, self.progress("checked"))
        self._report(checks, searched=directory is not None, as_json=options["json"])
        if options["write"]:
            beside = self.stderr if options["json"] else self.stdout
            if directory is None:
                beside.write("Nothing was written.")
            else:
                beside.write(_written(record(rows, checks, self.progress("written"))))
        if any(one.fails(strict=options["strict"]) for one in checks) or (
            directory is None and options["strict"]
        ):
            sys.exit(_FAULTS)

    def _report(self, checks: list[SourceCheck], *, searched: bool, as_json: bool) -> None:
        beside = self.stderr if as_json else self.stdout
        if not searched:
            beside.write(f"The texts are not at hand, so no passage was looked for: {WHERE_TEXTS}.")
        if as_json:
            for one in checks:
                for verdict in one.verdicts:
                    self.stdout.write(json_line(verdict))
        # With no text at hand, a line for each passage would only repeat that.
        for line in lines(checks, passages=searched and not as_json):
            beside.write(line)
        beside.write(totals(checks))

    def progress(self, verb: str) -> Progress | None:
        """Return what shows progress on a terminal; nothing elsewhere, nor for a quick run."""
        if not self.stderr.isatty():
            return None
        last = time.monotonic() + 0.5

        def show(done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now > last + 0.2:
                last = now
                self.stderr.write(f"\r{done} of {total} passages {verb}\x1b[K", str, ending="")
            if done == total:
                self.stderr.write("\r\x1b[K", str, ending="")

        return show


def _written(recorded: Recorded) -> str:
    """Return what was written, in a sentence or two."""
    text = (
        f"Written: what was found of {plural(recorded.checked, 'passage')}; "
        f"{len(recorded.filled)} filled in; {plural(len(recorded.bodies), 'body digest')}."
    )
    if recorded.skipped:
        text += f" Edited meanwhile, and left alone: {', '.join(recorded.skipped)}."
    return text
