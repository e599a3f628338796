"""How SQLite is asked for the targets of many foreign keys at once.

Connected once, by the app's configuration.
"""

from typing import Any

from django.db.models.fields.tuple_lookups import TupleIn
from django.db.models.lookups import In


def _as_list(lookup: TupleIn, compiler: Any, connection: Any) -> Any:
    """Return SQL and parameters of a lookup of tuples: a plain list, if they have one column.

    Django finds the targets of a prefetched foreign key by tuples, and writes them for SQLite as
    `id = 1 OR id = 2 OR …`, an expression that SQLite refuses at about 1,000 targets.
    """
    columns = list(lookup.lhs)
    if len(columns) > 1 or not lookup.rhs_is_direct_value():
        return lookup.as_sql(compiler, connection)
    return compiler.compile(In(columns[0], [value for (value,) in lookup.rhs]))


def connect() -> None:
    """Give the lookup its form for SQLite, by the name that Django looks for (`as_<vendor>`)."""
    setattr(TupleIn, "as_sqlite", _as_list)  # noqa: B010 - no such attribute is declared
