"""Search filled by itself on a database that had records before it had search."""

from tracker.models import SearchDocument
from tracker.models.migrated import Say, after_migrating
from tracker.search.documents import refresh_all
from tracker.search.indexed import INDEXED


def is_lacking() -> bool:
    """Whether there are public records of some kind, and no document of that kind.

    By kinds, so that also what broke off halfway is seen.
    """
    return any(
        indexed.model.objects.public().exists()
        and not SearchDocument.objects.filter(kind=kind).exists()
        for kind, indexed in INDEXED.items()
    )


def fill(say: Say) -> None:
    """Make every document if some are lacking; nothing to do while there are any of each kind."""
    if is_lacking():
        say("Making what records are found by; a hundred thousand take about a minute …")
        say(f"{refresh_all()} documents of search were made.")


def connect() -> None:
    """Fill after each migration."""
    after_migrating("search", fill)
