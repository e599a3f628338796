"""`manage.py check_links`: do the addresses of the sources still answer?"""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tracker.evidence.checking_report import plural
from tracker.management.arguments import named_source
from tracker.services.linking import TIMEOUT, Answer, Progress, check_links, sources_to_ask
from tracker.vocabularies import LinkState

_FAULTS = 1
"""Exit code of a check that found an address that does not answer."""


class Command(BaseCommand):
    """Ask each address, keep and print what it answers."""

    help = (
        "Ask the address of every source whether it answers, and keep that with the source. Exit "
        "code 0: all answer; 1: some do not; 2: called wrongly."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", metavar="SLUG", help="ask this source's address only")
        parser.add_argument(
            "--older-than",
            type=int,
            metavar="DAYS",
            help="only what was not asked in so many days",
        )
        parser.add_argument("--json", action="store_true", help="print JSON Lines, one a source")
        parser.add_argument(
            "--timeout", type=float, default=TIMEOUT, help="seconds to wait for an answer"
        )
        parser.add_argument(
            "--allow-private",
            action="store_true",
            help="ask addresses of your own network too; for trying it out",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source = named_source(options["source"]) if options["source"] else None
        sources = sources_to_ask(source=source, older_than=options["older_than"])
        dead = 0
        for answer in check_links(
            sources,
            allow_private=options["allow_private"],
            timeout=options["timeout"],
            progress=self.progress(),
        ):
            dead += answer.state == LinkState.DEAD
            if options["json"]:
                self.stdout.write(_json(answer))
            elif answer.state == LinkState.DEAD:
                self.stdout.write(f"{answer.source.slug}: {answer.source.url} {answer.said}.")
        beside = self.stderr if options["json"] else self.stdout
        asked = plural(len(sources), "source")
        beside.write(f"{asked} asked: {len(sources) - dead} answer, {dead} do not.")
        if dead:
            sys.exit(_FAULTS)

    def progress(self) -> Progress | None:
        """Return what shows progress on a terminal; nothing elsewhere."""
        if not self.stderr.isatty():
            return None

        def show(done: int, total: int) -> None:
            ending = "\r\x1b[K" if done == total else ""
            self.stderr.write(f"\r{done} of {total} addresses asked\x1b[K{ending}", str, ending="")

        return show


def _json(answer: Answer) -> str:
    values = {
        "source": answer.source.slug,
        "url": answer.source.url,
        "state": answer.state.value,
        "said": answer.said,
    }
    return json.dumps(values, ensure_ascii=False)
