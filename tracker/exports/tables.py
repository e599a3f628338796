"""Which tables and columns the files hold: those of the sheets, less what is for editors only."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from tracker.fields import EdtfField, edtf_fields
from tracker.models import (
    Citation,
    Indicator,
    Initiative,
    Institution,
    Jurisdiction,
    Law,
    LawRelation,
    Milestone,
    Name,
    Observation,
    Participation,
    Partnership,
    PartnershipMember,
    Passage,
    Person,
    Position,
    Provision,
    Redirect,
    Source,
    Tenure,
    Topic,
)
from tracker.models.rows import key_field
from tracker.services.sheets import sheet_fields

NOT_EXPORTED = {
    "status": "always published",
    "Record.note": "for editors only",
    "verified_on": "for the editors' queue",
    "text_name": "for the citation checker",
    "body_start": "for the citation checker",
    "body_end": "for the citation checker",
    "body_digest": "for the citation checker",
    "made_at": "differs between two databases that hold the same",
}
"""Columns that no file has, each with its reason."""


@dataclass(frozen=True)
class Link:
    """A many-to-many field as a table of its own: which of ours has which of theirs."""

    name: str
    own: str
    other: str
    field: Any


@dataclass(frozen=True)
class Table:
    """One table of the files: its name there, what one of its rows is called, and its model."""

    name: str
    type: str
    model: Any

    @cached_property
    def key(self) -> str:
        """The column by which others refer to its rows; a citation's is made of two."""
        if self.model is Redirect:
            return "old_slug"
        return "slug" if self.model is Citation else key_field(self.model)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The columns by which its rows stand in every file."""
        if self.model is Redirect:
            return ("kind", "old_slug")
        return ("passage", "n") if self.model is Citation else (self.key,)

    @cached_property
    def fields(self) -> list[Any]:
        """The fields that are its columns, lists among them, in the order of its sheet."""
        if self.model is Redirect:
            wanted = ("kind", "old_slug", "new_slug")
            return [self.model._meta.get_field(name) for name in wanted]
        own_note = self.model is Citation
        return [
            field
            for field in sheet_fields(self.model)
            if field.name not in NOT_EXPORTED and (field.name != "note" or own_note)
        ]

    @cached_property
    def columns(self) -> list[Any]:
        """The fields that are columns of its own table: all but the lists."""
        return [field for field in self.fields if not field.many_to_many]

    @cached_property
    def dates(self) -> list[str]:
        """The names of its partial dates, which have an earliest and a latest day besides."""
        partial = {field.name for field in edtf_fields(self.model)}
        return [field.name for field in self.columns if field.name in partial]

    @cached_property
    def links(self) -> list[Link]:
        """Its lists, each a table besides."""
        return [
            Link(f"{self.type}_{field.name}", self.type, _role_of(self, field), field)
            for field in self.fields
            if field.many_to_many
        ]


def _role_of(table: Table, field: Any) -> str:
    """Return what the other side of a list is called: predecessors of institutions, not both."""
    other = TYPE_OF[field.related_model]
    return str(field.name).removesuffix("s") if other == table.type else other


TABLES: tuple[Table, ...] = (
    Table("jurisdictions", "jurisdiction", Jurisdiction),
    Table("topics", "topic", Topic),
    Table("sources", "source", Source),
    Table("institutions", "institution", Institution),
    Table("people", "person", Person),
    Table("positions", "position", Position),
    Table("laws", "law", Law),
    Table("provisions", "provision", Provision),
    Table("partnerships", "partnership", Partnership),
    Table("initiatives", "initiative", Initiative),
    Table("indicators", "indicator", Indicator),
    Table("tenures", "tenure", Tenure),
    Table("members", "member", PartnershipMember),
    Table("participations", "participation", Participation),
    Table("law_relations", "law_relation", LawRelation),
    Table("milestones", "milestone", Milestone),
    Table("observations", "observation", Observation),
    Table("names", "name", Name),
    Table("passages", "passage", Passage),
    Table("citations", "citation", Citation),
    Table("redirects", "redirect", Redirect),
)
"""Every table, what is named before what names it: the order in which sheets are imported."""

TABLE_OF: dict[type[models.Model], Table] = {table.model: table for table in TABLES}
TYPE_OF: dict[type[models.Model], str] = {table.model: table.type for table in TABLES}
TABLE_CALLED: dict[str, Table] = {table.name: table for table in TABLES}
TYPE_OF_KIND: dict[str, str] = {str(table.model._meta.model_name): table.type for table in TABLES}
"""What a redirect's kind of record is called in the files."""


def is_date(field: Any) -> bool:
    """Whether a column holds a partial date."""
    return isinstance(field, EdtfField)


def sheet_columns(table: Table) -> list[str]:
    """Return the columns of a table's CSV file: those of its sheet that are public."""
    return [field.name for field in table.fields]
