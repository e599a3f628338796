"""`manage.py refresh_search`: make the documents of search anew."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.search.documents import refresh_all


class Command(BaseCommand):
    """Refresh all, and say how much differed."""

    help = "Make the documents of search anew; needed after a load that ran no signals."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = refresh_all(self._progress if self.stderr.isatty() else None)
        self.stdout.write(f"{changed} documents changed.")

    def _progress(self, done: int, total: int) -> None:
        # `str`: unstyled, since nothing is wrong.
        self.stderr.write(f"\r{done} of {total} records", str, "" if done < total else "\n")
