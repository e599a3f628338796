"""Search filled by itself on a database that had records before it had search."""

from django.db.models import Count

from tracker.models import SearchDocument
from tracker.models.migrated import Say, after_migrating
from tracker.search.documents import refresh_all
from tracker.search.indexed import INDEXED


def is_lacking() -> bool:
    """Whether some kind has not as many documents as public records.

    So also what broke off halfway is seen. One query, and one for each kind.
    """
    documents = dict(
        SearchDocument.objects.order_by().values_list("kind").annotate(number=Count("pk"))
    )
    return any(
        indexed.model.objects.public().count() != documents.get(kind, 0)
        for kind, indexed in INDEXED.items()
    )


def fill(say: Say) -> None:
    """Make every document if some are lacking; nothing to do while there are as many as records."""
    if is_lacking():
        say("Making what records are found by; where there are very many, it takes minutes …")
        say(f"{refresh_all()} documents of search were made.")


def connect() -> None:
    """Fill after each migration."""
    after_migrating("search", fill)
