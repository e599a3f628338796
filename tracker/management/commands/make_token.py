"""`manage.py make_token`: a token for the API, printed once, where there is no browser."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from tracker.errors import TokenError
from tracker.services.tokens import DAYS, MOST_DAYS, issue


class Command(BaseCommand):
    """Make a token of one user and print it."""

    help = "Make a token for the API and print it: this once, since only its digest is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="Whose rights it carries.")
        parser.add_argument("--name", required=True, help="Which program it is for.")
        parser.add_argument(
            "--days", type=int, default=DAYS, help=f"How long it is good: 1 to {MOST_DAYS}."
        )
        parser.add_argument("--read-only", action="store_true", help="Whether it only reads.")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model()._default_manager.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user “{options['username']}”.")
        try:
            token, text = issue(
                user=user,
                name=options["name"],
                days=options["days"],
                read_only=options["read_only"],
            )
        except TokenError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{token}, good until {token.expires_at:%Y-%m-%d}; copy it now:")
        self.stdout.write(text)
