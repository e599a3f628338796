"""Members that stand for several columns: a record of one of several types, values said as one."""

from collections.abc import Sequence
from typing import Any

from tracker.api.nouns import NOUN_OF
from tracker.api.writing.members import (
    MADE,
    SHORT,
    Member,
    Misread,
    must_be,
    only,
    raw,
    slug_in,
)
from tracker.models.rows import Row


class Arc(Member):
    """The one record of several types that it may be, by `type` and `slug`; or null."""

    @property
    def required(self) -> bool:
        return False

    def read(self, value: Any) -> Row:
        emptied: Row = dict.fromkeys((column.name for column in self.columns), None)
        if value is None:
            return emptied
        if not isinstance(value, dict):
            raise must_be("an object with “type” and “slug”", value)
        only(value, SHORT)
        types = {NOUN_OF[column.related_model].type: column for column in self.columns}
        column = types.get(value["type"]) if isinstance(value.get("type"), str) else None
        if column is None:
            detail = f"Say of which type it is: one of {', '.join(types)}."
            raise Misread("invalid_choice", detail, ("type",), choices=list(types))
        return {**emptied, column.name: slug_in(value, column.related_model)}

    def show(self, row: Row) -> Any:
        for column in self.columns:
            if row[column.name] is not None:
                return {"type": NOUN_OF[column.related_model].type, "slug": row[column.name]}
        return None

    def described(self, *, partial: bool = False) -> Any:
        types = [NOUN_OF[column.related_model].type for column in self.columns]
        shape = {
            "type": "object",
            "properties": {"type": {"type": "string", "enum": types}, "slug": {"type": "string"}},
            "required": ["type", "slug"],
        }
        return raw(
            {"oneOf": [shape, {"type": "null"}]},
            required=False,
            help_text="The one record it is of or about, by type and slug.",
        )


class Group(Member):
    """An object whose members stand for a column each; `nullable` ones are emptied by null."""

    def __init__(
        self, name: str, inner: Sequence[Member], *, nullable: bool, leave: Sequence[str] = ()
    ) -> None:
        super().__init__(name, [column for member in inner for column in member.columns])
        self.inner = {member.name: member for member in inner}
        self.nullable = nullable
        self.leave = leave

    @property
    def required(self) -> bool:
        return not self.nullable and self.column.name not in MADE

    def read(self, value: Any) -> Row:
        if value is None and self.nullable:
            return self.empty()
        if not isinstance(value, dict):
            what = f"an object with {', '.join(self.inner)}"
            raise must_be(f"{what}, or null" if self.nullable else what, value)
        only(value, (*self.inner, *self.leave))
        row: Row = {}
        for name, member in self.inner.items():
            try:
                # What is left out of the object is empty: it is said as a whole.
                row.update(member.read(value[name]) if name in value else member.empty())
            except Misread as misread:
                misread.path = (name, *misread.path)
                raise
        return row

    def show(self, row: Row) -> Any:
        if self.nullable and row[self.column.name] is None:
            return None
        return {name: member.show(row) for name, member in self.inner.items()}

    def described(self, *, partial: bool = False) -> Any:
        shape = {
            "type": "object",
            "properties": {name: {"type": "string"} for name in self.inner},
            "required": [next(iter(self.inner))],
        }
        return raw(
            {"oneOf": [shape, {"type": "null"}]} if self.nullable else shape,
            required=self.required and not partial,
            help_text=" ".join(str(member.column.help_text) for member in self.inner.values()),
        )
