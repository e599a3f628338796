"""Participations: who proposed, led, drafted or opposed what."""

from django.db import models

from tracker.models.base import Record, exactly_one
from tracker.models.initiative import Initiative
from tracker.models.institution import Institution
from tracker.models.law import Law
from tracker.models.partnership import Partnership
from tracker.models.person import Person
from tracker.vocabularies import ParticipationRole


class Participation(Record):
    """One actor's part in one law, initiative or partnership."""

    CITABLE_FIELDS = ("", "detail")
    ALSO_CITABLE = ("person", "institution")
    PROSE_FIELDS = ("detail",)
    PUBLIC_PARENTS = ("person", "institution", "law", "initiative", "partnership")
    ACTORS = ("person", "institution")
    OBJECTS = ("law", "initiative", "partnership")
    ONE_OF = (ACTORS, OBJECTS)

    person = models.ForeignKey(
        Person,
        # PROTECT: an actor is not removed unseen.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        help_text="Who took part, if a person.",
    )
    institution = models.ForeignKey(
        Institution,
        # PROTECT: an actor is not removed unseen.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        help_text="Who took part, if a body.",
    )
    role = models.CharField(max_length=11, choices=ParticipationRole, help_text="In what role.")
    law = models.ForeignKey(
        Law,
        # CASCADE: the part played in a law is part of its record.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
        help_text="What it took part in, if a law.",
    )
    initiative = models.ForeignKey(
        Initiative,
        # CASCADE: the part played in an initiative is part of its record.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
        help_text="What it took part in, if an initiative.",
    )
    partnership = models.ForeignKey(
        Partnership,
        # CASCADE: the part played in a partnership is part of its record.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
        help_text="What it took part in, if a partnership.",
    )
    detail = models.CharField(
        max_length=200, blank=True, help_text="What it did, in our own words."
    )

    class Meta(Record.Meta):
        ordering = ["role", "slug"]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["role", "slug"], name="participation_order"),
        ]
        constraints = [
            *Record.Meta.constraints,
            exactly_one("person", "institution", name="%(class)s_one_actor"),
            exactly_one("law", "initiative", "partnership", name="%(class)s_one_object"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}, {self.get_role_display().lower()} of {self.target}"

    @property
    def actor(self) -> Person | Institution | None:
        """The person or institution that took part."""
        return self.person or self.institution

    @property
    def target(self) -> Law | Initiative | Partnership | None:
        """The law, initiative or partnership taken part in."""
        return self.law or self.initiative or self.partnership

    def slug_parts(self) -> tuple[str, ...]:
        actor, target = self.actor, self.target
        return (actor.slug if actor else "", self.role, target.slug if target else "")
