"""The parts of records, as rows in the forms of what they belong to."""

from typing import Any, ClassVar

from tracker.admin.columns import date_words
from tracker.admin.inlines import PartInline
from tracker.models import (
    LawRelation,
    Milestone,
    Name,
    Observation,
    Participation,
    PartnershipMember,
    Position,
    Provision,
    Tenure,
)


def _span(start: str, end: str) -> str:
    """Return a span of partial dates in words, in brackets; nothing if neither is known."""
    if not start and not end:
        return ""
    return f" ({date_words(start) or '?'} – {date_words(end) or '?'})"


class MilestoneInline(PartInline):
    """The dated steps of a record; `fk_name` is set where the table points twice at the owner."""

    model = Milestone
    fields: ClassVar[Any] = (
        ("kind", "modality"),
        "title",
        ("date", "body"),
        "people",
        ("scope", "provision"),
    )
    joined: ClassVar[tuple[str, ...]] = ("body", "provision")

    def summary(self, row: Milestone) -> str:
        """Return when what happened."""
        when = f"{date_words(row.date)}: " if row.date else ""
        return f"{when}{row.title}"


class PlainMilestoneInline(MilestoneInline):
    """The steps of a record that has no provisions."""

    fields = (("kind", "modality"), "title", ("date", "body"), "people", "scope")
    joined = ("body",)


class InstitutionMilestoneInline(PlainMilestoneInline):
    """The steps of an institution; those it took itself are in the forms of what they concern."""

    fk_name = "institution"


class ProvisionInline(PartInline):
    """What a law provides, part by part."""

    model = Provision
    fields = (("n", "title"), "gist", "applies_to", "topics")

    def summary(self, row: Provision) -> str:
        """Return its number and subject."""
        return f"{row.n}. {row.title}"


class ActorInline(PartInline):
    """Who took part in a law, initiative or partnership, in what role."""

    model = Participation
    verbose_name = "role"
    verbose_name_plural = "roles"
    fields = ("role", ("person", "institution"), "detail")
    joined = ("person", "institution")

    def summary(self, row: Participation) -> str:
        """Return who in what role."""
        return f"{row.get_role_display()}: {row.actor}"


class PartTakenInline(PartInline):
    """What a person or institution took part in, in what role."""

    model = Participation
    verbose_name = "role"
    verbose_name_plural = "roles"
    fields = ("role", ("law", "initiative", "partnership"), "detail")
    joined = ("law", "initiative", "partnership")

    def summary(self, row: Participation) -> str:
        """Return in what role of what."""
        return f"{row.get_role_display()}: {row.target}"


class RelationInline(PartInline):
    """What a law does to others."""

    model = LawRelation
    fk_name = "from_law"
    verbose_name_plural = "relations"
    fields = (("kind", "to_law"),)
    joined = ("to_law",)

    def summary(self, row: LawRelation) -> str:
        """Return what it does to which law."""
        return f"{row.get_kind_display()} {row.to_law}"


class NameInline(PartInline):
    """Other names, spellings and garbles."""

    model = Name
    verbose_name = "other name"
    fields = ("text", ("lang", "kind"), "confidence")

    def summary(self, row: Name) -> str:
        """Return the name, its language and what sort it is."""
        return f"{row.text} ({row.lang}, {row.get_kind_display().lower()})"


class PositionInline(PartInline):
    """The posts of an institution."""

    model = Position
    fields = ("title", "title_ja", ("role", "created"))

    def summary(self, row: Position) -> str:
        """Return the title, in both languages."""
        return f"{row.title} {row.title_ja}".strip()


class TenureInline(PartInline):
    """The posts of a person."""

    model = Tenure
    verbose_name = "post held"
    verbose_name_plural = "posts held"
    fields = ("position", ("start", "end"))
    joined = ("position",)

    def summary(self, row: Tenure) -> str:
        """Return the post and when."""
        return f"{row.position}{_span(row.start, row.end)}"


class HolderInline(PartInline):
    """Who held a post."""

    model = Tenure
    verbose_name = "holder"
    verbose_name_plural = "holders"
    fields = ("person", ("start", "end"))
    joined = ("person",)

    def summary(self, row: Tenure) -> str:
        """Return who and when."""
        return f"{row.person}{_span(row.start, row.end)}"


class MemberInline(PartInline):
    """Who belongs to a partnership."""

    model = PartnershipMember
    verbose_name = "member"
    verbose_name_plural = "members"
    fields = (("jurisdiction", "institution"), "role", ("joined", "left"))
    joined = ("jurisdiction", "institution")

    def summary(self, row: PartnershipMember) -> str:
        """Return who, as what, and when."""
        return f"{row.member}, {row.get_role_display().lower()}{_span(row.joined, row.left)}"


class ObservationInline(PartInline):
    """The figures of an indicator."""

    model = Observation
    fields = (
        ("value", "qualifier"),
        ("jurisdiction", "dimension"),
        "period",
        ("law", "initiative"),
        ("partnership", "institution"),
    )
    joined = ("jurisdiction", "law", "initiative", "partnership", "institution")

    def summary(self, row: Observation) -> str:
        """Return of whom the figure is, and the figure."""
        where: Any = row.dimension or row.jurisdiction or row.law or row.initiative
        where = where or row.partnership or row.institution or "all"
        return f"{where}: {row.value.normalize():f}"
