"""Standings computed by themselves on a database that had evidence before it kept them."""

from tracker.evidence.standing import refresh_all
from tracker.models import CITABLE, Citation, Standing
from tracker.models.migrated import Say, after_migrating
from tracker.vocabularies import Status


def is_lacking() -> bool:
    """Whether records of some kind are cited and not withdrawn, and have no standing at all.

    By kinds, so that also what broke off halfway is seen.
    """
    return any(
        Citation.objects.filter(**{f"{arm}__isnull": False})
        .exclude(**{f"{arm}__status": Status.WITHDRAWN})
        .exists()
        and not Standing.objects.filter(kind=arm).exists()
        for arm in CITABLE
    )


def fill(say: Say) -> None:
    """Compute every standing if some are lacking; nothing to do while there are any."""
    if is_lacking():
        say("Computing how well each value is borne out …")
        say(f"{refresh_all()} standings were computed.")


def connect() -> None:
    """Fill after each migration."""
    after_migrating("standings", fill)
