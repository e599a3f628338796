"""The body of a write for each noun, derived from its columns and from what its answers call them.

So a column that is added to a model can be written at once, under the name under which it is read.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from rest_framework import serializers

from tracker.api.errors import BodyFault, nearest
from tracker.api.fields import Arc as ArcField
from tracker.api.nouns import Noun
from tracker.api.writing.bodies import pointer
from tracker.api.writing.grouped import Arc, Group
from tracker.api.writing.members import (
    Member,
    Misread,
    Number,
    Path,
    Relation,
    Text,
    member_of,
    raw,
)
from tracker.models import ARM_OF, Citation, Initiative, Passage, Source
from tracker.models.rows import Row, key_field, row_fields
from tracker.querysets import has_status
from tracker.services.writing_plans import AskedCitation, NewPassage
from tracker.vocabularies import Status

MOST = 200
"""The most records that one request writes, and the most citations that come with one."""
REASON_LENGTH = 300
"""Characters of a reason that the change log keeps."""


@dataclass(slots=True)
class Said:
    """What an object in a body says of one record; `faults` is what cannot be read in it."""

    values: Row = field(default_factory=dict)
    slug: str = ""
    version: int | None = None
    status: str = ""
    reason: str = ""
    citations: list[AskedCitation] = field(default_factory=list)
    citations_along: list[str] = field(default_factory=list)
    faults: list[BodyFault] = field(default_factory=list)


class Shape:
    """What may be said of one noun."""

    def __init__(self, noun: Noun, shown: type[Any], detailed: type[Any]) -> None:
        self.noun = noun
        self.model = noun.model
        self.members = {member.name: member for member in _members(noun.model, shown)}
        self.has_status = has_status(noun.model)
        self.citable = noun.model in ARM_OF
        self.read_only = {*shown().fields, *detailed().fields} - self.members.keys()
        self._of_column = {
            column.name: member.name
            for member in self.members.values()
            for column in member.columns
        }

    def extras(self) -> list[str]:
        """Return the members that stand for no column."""
        names = ["change_reason", "version"]
        if self.has_status:
            names.append("status")
        return [*names, "citations", "citations_along"] if self.citable else names

    def member_named(self, column: str) -> str:
        """Return which member a column belongs to: what a fault of it is told at."""
        return self._of_column.get(column, column)

    def read(self, body: Any, path: Path, *, new: bool, many: bool) -> Said:
        """Return what an object says; in a list of many, `slug` says which record is meant."""
        said = Said()
        if not isinstance(body, dict):
            said.faults.append(_fault(path, "type", "Each record is an object."))
            return said
        for name, value in body.items():
            try:
                self._read(said, name, value, path, new=new, many=many)
            except Misread as misread:
                said.faults.append(_misread((*path, name), misread))
        return said

    def show(self, row: Row) -> dict[str, Any]:
        """Return a row as it would be written, by the names of the members."""
        return {name: member.show(row) for name, member in self.members.items()}

    def _read(
        self, said: Said, name: str, value: Any, path: Path, *, new: bool, many: bool
    ) -> None:
        if many and not new and name == "slug":
            said.slug = _text(value)
        elif name == "change_reason":
            said.reason = _reason(value)
        elif name == "version" and not new:
            said.version = _version(value)
        elif name == "status" and self.has_status:
            said.status = _status(value)
        elif name == "citations" and self.citable:
            said.citations = _citations(value, (*path, name), said.faults)
        elif name == "citations_along" and self.citable:
            said.citations_along = _slugs(value)
        elif (member := self.members.get(name)) is not None:
            if member.create_only and not new:
                raise Misread("create_only", f"“{name}” is said once, when the record is made.")
            said.values.update(member.read(value))
        else:
            raise self._unknown(name, new=new)

    def _unknown(self, name: str, *, new: bool) -> Misread:
        if name in self.read_only or (name == "version" and new):
            return Misread("read_only", f"“{name}” follows from other values: leave it out.")
        known = [*self.members, *self.extras()]
        meant = nearest(name, known)
        guess = f" Did you mean “{meant}”?" if meant else ""
        kind = self.model._meta.verbose_name
        detail = f"A {kind} has no “{name[:60]}” that could be written.{guess}"
        return Misread("unknown_member", detail, nearest=meant or None)


@cache
def shape_of(noun: Noun, shown: Any, detailed: Any) -> Shape:
    """Return the shape of a noun, made once."""
    return Shape(noun, shown, detailed)


def _members(model: type[Any], shown: type[Any]) -> list[Member]:
    """Return the members of a model: a group or arc where answers have one, else by column."""
    columns = {column.name: column for column in row_fields(model)}
    columns.pop("status", None)
    members: list[Member] = []
    if model is Citation:
        # It counts within its passage, which is the planner's to do.
        del columns["n"]
    if model is Initiative:
        amount = [
            Number("value", [columns.pop("amount")]),
            Text("currency", [columns.pop("currency")]),
            Text("kind", [columns.pop("amount_kind")]),
        ]
        members.append(Group("amount", amount, nullable=True))
    if model is Passage:
        parts = [Text(name, [columns.pop(name)]) for name in _LOCATOR]
        members.append(Group("locator", parts, nullable=False, leave=("ref",)))
    named = {}
    for name, shape in shown().fields.items():
        arms = [arm for arm in getattr(shape, "arms", ()) if arm in columns]
        if isinstance(shape, ArcField) and arms:
            arc = [columns.pop(arm) for arm in arms]
            members.append(Arc(name, arc, create_only=model is Citation))
        elif shape.source in columns:
            named[shape.source] = name
    if key_field_of(model):
        named[key_field_of(model)] = "slug"
    # What a citation is known by is said once: another passage makes another citation.
    once = ("passage",) if model is Citation else ()
    return [
        *(
            member_of(column, named.get(name, name), create_only=name in once)
            for name, column in columns.items()
        ),
        *members,
    ]


_LOCATOR = ("start", "end", "prefix", "suffix")


def key_field_of(model: type[Any]) -> str:
    """Return the column that is the slug of a model; empty for a citation, which has two."""
    return "" if model is Citation else key_field(model)


def _fault(path: Path, code: str, detail: str, **more: Any) -> BodyFault:
    return BodyFault(pointer(path), code, detail, more)


def _misread(path: Path, misread: Misread) -> BodyFault:
    return _fault((*path, *misread.path), misread.code, misread.detail, **misread.more)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Misread("type", "It must be a text.")
    return value.strip()


def _reason(value: Any) -> str:
    text = _text(value) if value != "" else ""
    if len(text) > REASON_LENGTH:
        raise Misread("max_length", f"A reason has at most {REASON_LENGTH} characters.")
    return text


def _version(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Misread("type", "It must be the version that was read, a whole number.")
    return value


def _status(value: Any) -> str:
    if value not in Status.values:
        choices = list(Status.values)
        detail = f"It must be one of {', '.join(choices)}."
        raise Misread("invalid_choice", detail, choices=choices)
    return str(value)


def _slugs(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Misread("type", "It must be a list of the citations' slugs.")
    if len(value) > MOST:
        raise Misread("too_many", f"At most {MOST} citations are published at once.")
    return list(dict.fromkeys(value))


_REPORTED = ("field", "reported", "printed", "basis", "rank", "reason", "as_of", "speaker", "note")
"""What a citation says that comes with its record."""
_PASSAGE = ("slug", "source", "locator", "text", "digest", "offset", "length", "gist")
"""What may be said of a passage that may be new."""


def _citations(value: Any, path: Path, faults: list[BodyFault]) -> list[AskedCitation]:
    if not isinstance(value, list):
        raise Misread("type", "It must be a list of citations.")
    if len(value) > MOST:
        raise Misread("too_many", f"At most {MOST} citations come with a record.")
    found = []
    for place, item in enumerate(value):
        asked = _citation(item, (*path, place), faults)
        if asked is not None:
            found.append(asked)
    return found


def _citation(item: Any, path: Path, faults: list[BodyFault]) -> AskedCitation | None:
    """Return one citation; None, with what is wrong among `faults`, if it cannot be read."""
    if not isinstance(item, dict):
        faults.append(_fault(path, "type", "A citation is an object."))
        return None
    members = _by_column(Citation, _REPORTED)
    values = _read_members(item, members, ("passage",), path, faults)
    if "passage" not in item:
        detail = "Say by “passage” where it stands: a reference, or source and locator."
        faults.append(_fault((*path, "passage"), "required", detail))
        return None
    passage = _read_passage(item["passage"], (*path, "passage"), faults)
    return None if passage is None else AskedCitation(values, passage)


def _read_passage(value: Any, path: Path, faults: list[BodyFault]) -> str | NewPassage | None:
    """Return a passage: its reference, or what a new one is made of."""
    if not (isinstance(value, dict) and "source" in value):
        relation = Relation("passage", [Citation._meta.get_field("passage")])
        try:
            ref = relation.value(value)
        except Misread as misread:
            faults.append(_misread(path, misread))
            return None
        if ref is None:
            faults.append(_fault(path, "required", "A citation needs a passage."))
        return ref
    members = _by_column(Passage, ("digest", "offset", "length", "gist"))
    members["slug"] = Text("slug", [Passage._meta.get_field("ref")])
    parts = [Text(name, [Passage._meta.get_field(name)]) for name in _LOCATOR]
    members["locator"] = Group("locator", parts, nullable=False, leave=("ref",))
    values = _read_members(value, members, ("source", "text"), path, faults)
    text = value.get("text", "")
    if not isinstance(text, str) or ("locator" in value) == bool(text):
        detail = "Give either “locator” or “text”; of a text only its ends and a digest are kept."
        faults.append(_fault(path, "invalid", detail))
        return None
    source = _read_source(value["source"], (*path, "source"), faults)
    return None if source is None else NewPassage(source, values, text)


def _read_source(value: Any, path: Path, faults: list[BodyFault]) -> str | Row | None:
    """Return a source: its slug, or the values of a new one."""
    if isinstance(value, dict) and "title" in value:
        return _read_members(value, source_members(), (), path, faults)
    relation = Relation("source", [Passage._meta.get_field("source")])
    try:
        slug = relation.value(value)
    except Misread as misread:
        faults.append(_misread(path, misread))
        return None
    if slug is None:
        faults.append(_fault(path, "required", "A passage needs a source."))
    return slug


def source_members() -> dict[str, Member]:
    """Return what may be said of a source that comes with a citation."""
    columns = {c.name: c for c in row_fields(Source) if c.name not in ("status", "note")}
    url = columns.pop("url")
    members = {name: member_of(column) for name, column in columns.items()}
    return {**members, "address": member_of(url, "address")}


def _by_column(model: type[Any], names: tuple[str, ...]) -> dict[str, Member]:
    return {name: member_of(model._meta.get_field(name)) for name in names}


def _read_members(
    value: dict[str, Any],
    members: dict[str, Member],
    others: tuple[str, ...],
    path: Path,
    faults: list[BodyFault],
) -> Row:
    """Return the values of an object; what it cannot hold goes to `faults`."""
    row: Row = {}
    for name, inner in value.items():
        if name in others:
            continue
        member = members.get(name)
        try:
            if member is None:
                meant = nearest(name, [*members, *others])
                guess = f" Did you mean “{meant}”?" if meant else ""
                detail = f"There is no “{name[:60]}” in it.{guess}"
                raise Misread("unknown_member", detail, nearest=meant or None)
            row.update(member.read(inner))
        except Misread as misread:
            faults.append(_misread((*path, name), misread))
    return row


def body_serializer(shape: Shape, *, new: bool) -> type[serializers.Serializer[Any]]:
    """Return the serializer by which the schema describes the body of a write of one record."""
    fields: dict[str, Any] = {
        name: member.described(partial=not new)
        for name, member in shape.members.items()
        if new or not member.create_only
    }
    fields["change_reason"] = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=REASON_LENGTH,
        help_text="Why, for the change log; the header Change-Reason does as well. Publishing and "
        "withdrawing need one.",
    )
    if not new:
        fields["version"] = serializers.IntegerField(
            required=False, help_text="The version that was read, if If-Match does not say it."
        )
    if shape.has_status:
        fields["status"] = serializers.ChoiceField(
            choices=Status.choices,
            required=False,
            help_text="Where it is to move: in_review, published, withdrawn, or back to draft.",
        )
    if shape.citable:
        fields["citations"] = CitationBody(
            many=True, required=False, help_text="Evidence that comes with the values."
        )
        fields["citations_along"] = serializers.ListField(
            child=serializers.CharField(),
            required=False,
            help_text="Slugs of its waiting citations that are published with it.",
        )
    name = f"{shape.model.__name__}{'New' if new else 'Change'}"
    kind = shape.model._meta.verbose_name
    doc = f"A new {kind}." if new else f"What is to change of a {kind}; the rest stays."
    return type(name, (serializers.Serializer,), {**fields, "__doc__": doc})


class CitationBody(serializers.Serializer[Any]):
    """A citation that comes with its record."""

    def get_fields(self) -> dict[str, Any]:
        fields = {name: m.described() for name, m in _by_column(Citation, _REPORTED).items()}
        passage = raw(
            {
                "anyOf": [
                    {"type": "string", "description": "The reference of one that is there."},
                    {**_object(_PASSAGE), "required": ["source"]},
                    {**_object(("slug",)), "required": ["slug"]},
                ]
            },
            help_text="Where it is said: the reference of a passage; or `source` (the slug of one, "
            "or an object with `title`, `kind`, `language` and more) with `locator` (`start`, "
            "`end`, `prefix`, `suffix`) or `text`, of which only its ends and a digest are kept.",
        )
        return {"passage": passage, **fields}


def _object(names: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {} for name in names}}
