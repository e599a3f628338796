"""The version of the data: a value that is another after every write of what readers see.

Triggers in the database leave a mark for each transaction that writes one of the watched tables,
through whatever it writes: a form, a plan, `update()`, a bulk load, a hand at the SQL prompt. The
version is made of all marks, so it needs no row that writers would wait for one another at
(docs/decisions/0017). The table of marks is no model: emptying the database must not empty it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.signals import post_migrate
from django.db.utils import DatabaseError, InterfaceError, OperationalError

from tracker.errors import is_read_only
from tracker.models.change_entry import ChangeEntry

UNSEEN: dict[str, str] = {
    "ApiToken": "who may write is asked of each request anew",
    "IdempotencyKey": "answers to writes, which are never kept",
    "Proposal": "waits for a reviewer, and is not public",
    "SavedFilter": "a user's own view of a list in the admin",
    "SeedState": "the seeder's memory",
    "Twin": "a suspicion among editors",
}
"""The models whose rows no answer shows, by name, each with its reason."""

FOLD_AT = 1000
"""From how many marks on a reader makes one of them."""
_FOLD_LOCK = 0x7472_6163_6B65_73
"""Key of the PostgreSQL advisory lock under which marks are folded."""
_TRIGGER = "tracker_write"

_TABLE = {
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS tracker_write_mark (n bigint NOT NULL, token bigint NOT NULL)"
    ),
    "sqlite": (
        "CREATE TABLE IF NOT EXISTS tracker_write_mark "
        "(id integer PRIMARY KEY CHECK (id = 1), n integer NOT NULL, token integer NOT NULL)"
    ),
}
# Each mark has a random token: a database that was put back to an older state and written since
# has as many marks as one that was not, but never the same tokens.
_READ = {
    # Whoever reads inside a transaction that has left its mark has it leave another.
    "postgresql": (
        "SELECT sum(n), bit_xor(token), count(*), set_config('tracker.marked', '', true) "
        "FROM tracker_write_mark"
    ),
    "sqlite": "SELECT n, token, 1 FROM tracker_write_mark",
}
_MARK_FUNCTION = """
CREATE OR REPLACE FUNCTION tracker_mark_write() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    writing text := pg_current_xact_id_if_assigned()::text;
BEGIN
    -- No number has been given to a transaction that has written nothing, such as an update of
    -- no row; and one mark is enough for all that becomes visible at once.
    IF writing IS DISTINCT FROM NULLIF(current_setting('tracker.marked', true), '') THEN
        INSERT INTO tracker_write_mark (n, token)
        VALUES (1, ((random() - 0.5) * 18e18)::bigint);
        PERFORM set_config('tracker.marked', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END $$
"""
_SQLITE_MARK = (
    "INSERT INTO tracker_write_mark (id, n, token) VALUES (1, 1, random()) "
    "ON CONFLICT (id) DO UPDATE SET n = n + 1, token = excluded.token"
)
_FOLD = """
WITH folded AS (DELETE FROM tracker_write_mark RETURNING n, token)
INSERT INTO tracker_write_mark (n, token)
SELECT sum(n), bit_xor(token) FROM folded HAVING count(*) > 0
"""


def data_version(using: str = DEFAULT_DB_ALIAS) -> str:
    """Return the version of the data: another text after each write that readers can see.

    One query. To be read before the rows: an answer made from newer rows than its version says is
    made again, one made from older rows would be kept. Equal versions mean equal data, also after
    a restart, on a replica, and where a backup was put back.
    """
    number, token, marks = _read(using)
    if marks >= FOLD_AT:
        try:
            fold(using)
        except DatabaseError as error:
            # A replica that only reads leaves it to where its rows come from.
            if not is_read_only(error):
                raise
    return f"{number or 0}.{token or 0:x}"


def _read(using: str) -> tuple[int, int, int]:
    connection: Any = connections[using]
    # The first query of a request would be preceded by one that asks whether the connection
    # lives; this one finds out by itself.
    kept = connection.connection is not None and not connection.in_atomic_block
    if kept:
        connection.health_check_done = True
    try:
        return _row(connection)
    except (OperationalError, InterfaceError):
        if not kept:
            raise
        connection.close()
        return _row(connection)


def _row(connection: Any) -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_READ[connection.vendor])
        number, token, marks, *_ = cursor.fetchone() or (0, 0, 0)
    return number, token, marks


def fold(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make one mark of all that are visible; the version stays what it is.

    For PostgreSQL, where each transaction leaves a row. Nobody waits: who finds another folding
    leaves it to them, and marks left meanwhile stay as they are.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_FOLD_LOCK])
        if cursor.fetchone() == (True,):
            cursor.execute(_FOLD)


def watched() -> list[tuple[str, tuple[str, ...]]]:
    """Return the tables whose rows answers are made from, each with the columns that count.

    No columns means all. Of users the roles show (in the changes), and what a token shows depends
    on what its user may see.
    """
    found: dict[str, tuple[str, ...]] = {}
    for model in apps.get_app_config("tracker").get_models():
        if model.__name__ not in UNSEEN:
            found[model._meta.db_table] = _counting(model)
            for field in model._meta.local_many_to_many:
                through: Any = field.remote_field.through
                found[through._meta.db_table] = ()
    user: Any = get_user_model()
    found[user._meta.db_table] = ("is_active", "is_staff", "is_superuser")
    for table in (
        user.groups.through,
        user.user_permissions.through,
        Group,
        Group.permissions.through,
    ):
        found[table._meta.db_table] = ()
    return sorted(found.items())


def _counting(model: type[models.Model]) -> tuple[str, ...]:
    if model is not ChangeEntry:
        return ()
    # Numbers are given by whoever reads the log, and say nothing that was not so before.
    return tuple(str(f.column) for f in model._meta.concrete_fields if f.name != "sequence")


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the table of marks and the triggers of all watched tables, anew if they are there.

    Moves the version, since whatever calls for it (a migration) may have changed rows unwatched.
    """
    connection = connections[using]
    statements = _STATEMENTS[connection.vendor]
    there = set(connection.introspection.table_names())
    # After migrating to an older state, some are not there.
    tables = [(table, columns) for table, columns in watched() if table in there]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(_TABLE[connection.vendor])
        for statement in statements(tables, connection.ops.quote_name):
            cursor.execute(statement)


def _postgresql(
    tables: Iterable[tuple[str, tuple[str, ...]]], quote: Callable[[str], str]
) -> Iterable[str]:
    yield _MARK_FUNCTION
    for table, columns in tables:
        update = f"UPDATE OF {', '.join(map(quote, columns))}" if columns else "UPDATE"
        yield (
            f"CREATE OR REPLACE TRIGGER {_TRIGGER} "
            f"AFTER INSERT OR {update} OR DELETE OR TRUNCATE ON {quote(table)} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tracker_mark_write()"
        )
        # Also for loads that turn other triggers off (session_replication_role).
        yield f"ALTER TABLE {quote(table)} ENABLE ALWAYS TRIGGER {_TRIGGER}"
    yield "INSERT INTO tracker_write_mark VALUES (1, ((random() - 0.5) * 18e18)::bigint)"


def _sqlite(
    tables: Iterable[tuple[str, tuple[str, ...]]], quote: Callable[[str], str]
) -> Iterable[str]:
    for table, columns in tables:
        update = f"UPDATE OF {', '.join(map(quote, columns))}" if columns else "UPDATE"
        for name, event in (("insert", "INSERT"), ("update", update), ("delete", "DELETE")):
            trigger = quote(f"{_TRIGGER}_{name}_{table}")
            yield f"DROP TRIGGER IF EXISTS {trigger}"
            place = f"AFTER {event} ON {quote(table)}"
            yield f"CREATE TRIGGER {trigger} {place} BEGIN {_SQLITE_MARK}; END"
    yield _SQLITE_MARK


_STATEMENTS = {"postgresql": _postgresql, "sqlite": _sqlite}


def _after_migrating(using: str, **kwargs: Any) -> None:
    # Also called when a database is emptied, with no plan; triggers stay as they are then.
    if "plan" in kwargs:
        install(using)


def connect() -> None:
    """Install the triggers after each migration: SQLite drops those of a table it changes."""
    post_migrate.connect(
        _after_migrating,
        sender=apps.get_app_config("tracker"),
        dispatch_uid="tracker.data_version",
    )
