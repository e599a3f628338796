"""What is done after migrating, once every table is as the code has it."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate

Say = Callable[[str], None]


def after_migrating(name: str, do: Callable[[Say], None]) -> None:
    """Have `do` called after each `migrate`, with a function that tells its user a line.

    Not if some migration is left out or taken back: the code fits the newest tables only.
    """

    def receive(using: str, verbosity: int, **kwargs: Any) -> None:
        # Also called when a database is emptied, with no plan; there is nothing to do then.
        if "plan" not in kwargs or using != DEFAULT_DB_ALIAS or not _all_applied(using):
            return
        do(kwargs["stdout"].write if verbosity and "stdout" in kwargs else _say_nothing)

    post_migrate.connect(
        receive,
        sender=apps.get_app_config("tracker"),
        dispatch_uid=f"tracker.{name}",
        weak=False,
    )


def _say_nothing(line: str) -> None:
    pass


def _all_applied(using: str) -> bool:
    loader = MigrationLoader(connections[using])
    return loader.applied_migrations.keys() >= set(loader.graph.leaf_nodes())
