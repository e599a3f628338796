"""`manage.py locate`: a pasted passage becomes a locator; its text is kept nowhere."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.errors import LocatorError, TextError
from tracker.evidence.checking import body_of, read_text
from tracker.evidence.checking_report import plural
from tracker.evidence.choosing import locate
from tracker.evidence.locating import Body
from tracker.evidence.references import next_ref
from tracker.management.arguments import USAGE, WHERE_TEXTS, named_source, texts_folder
from tracker.models import Passage, Source
from tracker.models.rows import row_of
from tracker.seeding.files import render_row
from tracker.text import digest, normalise, words


class Command(BaseCommand):
    """Read a passage, find the shortest words that locate it, print them as a fixture row."""

    help = (
        "Paste a passage on standard input; its shortest locator is printed as a row for the "
        "fixtures, with digest, offset and length. Nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SOURCE", help="slug of the source it stands in")
        parser.add_argument(
            "--texts", metavar="DIR", help="folder of the texts (default: SOURCE_TEXTS_DIR)"
        )
        parser.add_argument(
            "--at",
            type=int,
            metavar="OFFSET",
            help="which one is meant, if the passage occurs more than once",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source = named_source(options["source"])
        body = self._body(source, options["texts"])
        passage = normalise(self._pasted())
        try:
            locator, span = locate(body, passage, options["at"])
        except LocatorError as error:
            raise CommandError(str(error)) from error
        found = Passage(
            ref=next_ref(source),
            source=source,
            start=locator.start,
            end=locator.end,
            prefix=locator.prefix,
            suffix=locator.suffix,
            digest=digest(passage),
            offset=span.offset,
            length=span.length,
        )
        self.stdout.write(render_row(Passage, row_of(found)), ending="")
        self._note(f"{plural(len(words(passage)), 'word')}, {locator.shown_words()} shown.")
        if not body.unique_without_case(locator, span):
            self._note("Its link is unsafe: a browser ignores case, and may find another place.")
        known = Passage.objects.filter(source=source, digest=found.digest).order_by("ref")
        if refs := ", ".join(known.values_list("ref", flat=True)):
            self._note(f"These words are recorded already, as {refs}.")

    def _note(self, text: str) -> None:
        """Say something beside the row, so that the row alone can be piped into a file."""
        self.stderr.write(text, str)

    def _body(self, source: Source, given: str | None) -> Body:
        directory = texts_folder(given)
        if directory is None:
            raise CommandError(f"The texts are not at hand: {WHERE_TEXTS}.", returncode=USAGE)
        if not source.text_name:
            raise CommandError(f"{source.slug} names no text; fill in its text name first.")
        try:
            text = read_text(directory, source.text_name)
            if text is None:
                raise CommandError(f"{directory} holds no {source.text_name}.")
            return body_of(source, text)
        except (TextError, LocatorError) as error:
            raise CommandError(str(error)) from error

    def _pasted(self) -> str:
        if sys.stdin.isatty():
            self._note("Paste the passage, then press Ctrl-D on a line of its own.")
        try:
            return sys.stdin.read()
        except UnicodeDecodeError as error:
            raise CommandError(f"What was pasted is not UTF-8: {error.reason}.") from error
