"""Standings computed by themselves on a database that had evidence before it kept them."""

from typing import Any

from django.db.models import Exists, OuterRef

from tracker.evidence.standing import refresh_all
from tracker.models import CITABLE, Citation, Standing
from tracker.models.migrated import Say, after_migrating
from tracker.vocabularies import Status


def is_lacking() -> bool:
    """Whether some record is cited, neither of them withdrawn, and has no standing at all.

    So also what broke off halfway is seen: the standings of a record are written together. Which of
    them a record should have is not asked. One query for each kind.
    """
    return any(_lacking(arm, model) for arm, model in CITABLE.items())


def _lacking(arm: str, model: type[Any]) -> bool:
    # A citation of a field that the model does not have makes no standing.
    fields = {"", *model.CITABLE_FIELDS, *model.ALSO_CITABLE}
    live = Citation.objects.filter(**{f"{arm}__isnull": False, "field__in": fields})
    live = live.exclude(status=Status.WITHDRAWN).exclude(**{f"{arm}__status": Status.WITHDRAWN})
    standings = Standing.objects.filter(kind=arm, object_id=OuterRef(f"{arm}_id"))
    return bool(live.filter(~Exists(standings)).exists())


def fill(say: Say) -> None:
    """Compute every standing if some are lacking; nothing to do while each record has any."""
    if is_lacking():
        say("Computing how well each value is borne out …")
        say(f"{refresh_all()} standings were computed.")


def connect() -> None:
    """Fill after each migration."""
    after_migrating("standings", fill)
