"""Whether the service lives, and whether it is ready to serve; for machines, never cached."""

import logging

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer that the process answers; the database is not asked."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer whether the database answers and has every migration; 503 with the reason if not."""
    reason = obstacle()
    if reason:
        return JsonResponse({"status": "unavailable", "reason": reason}, status=503)
    return JsonResponse({"status": "ok"})


def obstacle() -> str:
    """Return what keeps the service from serving, as a sentence; empty if nothing does.

    What the database said goes to the log only: it may name hosts and users.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        logger.exception("The readiness probe could not ask the database")
        return "The database does not answer."
    if not waiting:
        return ""
    steps = "1 migration is" if len(waiting) == 1 else f"{len(waiting)} migrations are"
    return f"{steps} not applied; run “manage.py migrate”."
