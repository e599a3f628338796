"""SQL expressions that make JSON text: quoted, joined, listed. Both databases side by side.

Text is joined rather than built with `json_build_object`: what does not depend on the row stands
in the query as it stands in the answer, and costs nothing.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, CharField, Func, Subquery
from django.db.models.expressions import Combinable, Expression

_MOST = 50
"""Arguments of one call: SQLite takes 100, and nests no deeper than 1,000."""

Parts = list[str | Combinable]
"""Text that stands as it is, and expressions that make text and are never null."""


class Literal(Expression):
    """Text that stands in the query as it is."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(output_field=CharField())

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        quoted = self.text.replace("'", "''").replace("%", "%%")
        return f"'{quoted}'", []

    def __repr__(self) -> str:
        return f"Literal({self.text!r})"


class Quoted(Func):
    """A column as a JSON value; null as `null`."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="json_quote(%(expressions)s)")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "coalesce(to_json(%(expressions)s), 'null'::json)"
        return self.as_sql(compiler, connection, template=template)


class Joined(Func):
    """Parts as one text."""

    output_field = CharField()
    arg_joiner = ", "

    def __init__(self, parts: Parts) -> None:
        super().__init__(*_few(_merged(parts)))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(%(expressions)s)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" || ")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="concat(%(expressions)s)")


def _merged(parts: Parts) -> list[Combinable]:
    """Return parts as expressions, neighbouring texts as one."""
    merged: list[str | Combinable] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    return [Literal(part) if isinstance(part, str) else part for part in merged]


def _few(parts: list[Combinable]) -> list[Combinable]:
    """Return parts as no more than a call takes, by joining them in groups."""
    if len(parts) <= _MOST:
        return parts
    groups = [parts[start : start + _MOST] for start in range(0, len(parts), _MOST)]
    return [Joined(list(group)) for group in groups]


class IfAny(Func):
    """The text that goes with the first of some columns that is not null; else `null`.

    Takes columns and texts in turns.
    """

    output_field = CharField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        sqls: list[str] = []
        params: list[Any] = []
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(expression)
            sqls.append(sql)
            params.extend(values)
        cases = " ".join(
            f"WHEN {column} IS NOT NULL THEN {text}"
            for column, text in zip(sqls[::2], sqls[1::2], strict=True)
        )
        return f"CASE {cases} ELSE 'null' END", params


class OneText(Subquery):
    """The one text that a query gives, or `absent` if it gives no row."""

    output_field = CharField()

    def __init__(self, rows: Any, absent: str = "null") -> None:
        super().__init__(rows, template=f"coalesce((%(subquery)s), '{absent}')")


class Texts(Subquery):
    """All texts that a query gives, in its order, as one, with `between` between them."""

    output_field = CharField()

    def __init__(self, rows: Any, between: str = ",") -> None:
        super().__init__(rows)
        self.between = between

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # An aggregate reads a sorted subquery in its order.
        found = f"coalesce(group_concat(_text, '{self.between}'), '')"
        template = f"(SELECT {found} FROM (%(subquery)s))"  # noqa: S608 - constants of ours
        return self.as_sql(compiler, connection, template=template)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"array_to_string(ARRAY(%(subquery)s), '{self.between}')"
        return self.as_sql(compiler, connection, template=template)


class Parameter(str):
    """A value that each run of a static query is given: its name, and its type on PostgreSQL."""

    type: str

    def __new__(cls, name: str, type_: str) -> "Parameter":
        made = super().__new__(cls, name)
        made.type = type_
        return made


class Among(Func):
    """Whether a key is among those that the run is given as a list."""

    output_field = BooleanField()

    def __init__(self, key: Combinable, keys: Parameter, **extra: Any) -> None:
        super().__init__(key, **extra)
        self.keys = keys

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "%(expressions)s IN (SELECT value FROM json_each(%%s))"
        return self._with_keys(compiler, connection, template)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self._with_keys(compiler, connection, "%(expressions)s = ANY(%%s)")

    def _with_keys(self, compiler: Any, connection: Any, template: str) -> Any:
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, (*params, self.keys)


class Equals(Func):
    """Whether a column equals a value that the run is given."""

    output_field = BooleanField()

    def __init__(self, column: Combinable, value: Parameter, **extra: Any) -> None:
        super().__init__(column, **extra)
        self.value = value

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        sql, params = super().as_sql(compiler, connection, template="%(expressions)s = %%s")
        return sql, (*params, self.value)


def interleaved(pairs: Sequence[tuple[Combinable, Combinable]]) -> IfAny:
    """Return the choice between pairs of a column and a text."""
    return IfAny(*(side for pair in pairs for side in pair))
