"""`manage.py demo_users`: one login per role, for a demo on one's own machine."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.management.demo_logins import DemoError, ensure_demo_logins


class Command(BaseCommand):
    """Make the logins that are missing, and print them all."""

    help = "Make one demo login per role and print them; only with DEBUG=true."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "Demo logins are for development only. For a real editor, run “manage.py "
                "createsuperuser” and give roles to people in the admin."
            )
        try:
            logins = ensure_demo_logins(settings.BASE_DIR / ".demo" / "logins.json")
        except DemoError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Logins of the demo, one per role:")
        for login in logins:
            password = login.password or "(a password that someone has set)"
            self.stdout.write(f"  {login.role:<15} {login.username:<18} {password}")
