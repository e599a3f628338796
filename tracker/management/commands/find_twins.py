"""`manage.py find_twins`: bring the queue of likely duplicates up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.services.finding import find_twins


class Command(BaseCommand):
    """Find pairs of records that look like one; verdicts of editors are kept."""

    help = "Bring the queue of likely duplicates up to date; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        found = find_twins()
        self.stdout.write(
            f"{found.new} new pairs, {found.kept} known, {found.dropped} no longer there."
        )
