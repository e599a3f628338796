"""Milestones: the dated steps of a law, initiative, partnership or institution."""

from django.db import models
from django.db.models import F

from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Record, exactly_one
from tracker.models.initiative import Initiative
from tracker.models.institution import Institution
from tracker.models.law import Law
from tracker.models.partnership import Partnership
from tracker.models.person import Person
from tracker.models.provision import Provision
from tracker.vocabularies import MilestoneKind, Modality


class Milestone(Record):
    """One step; in force (施行) and promulgated (公布) are different steps, so is each phase."""

    CITABLE_FIELDS = ("", "date", "body", "people", "scope")
    ALSO_CITABLE = ("title",)
    PROSE_FIELDS = ("title", "scope")
    PUBLIC_PARENTS = ("law", "initiative", "partnership", "institution", "provision")
    ARMS = ("law", "initiative", "partnership", "institution")
    ONE_OF = (ARMS,)

    law = models.ForeignKey(
        Law,
        # CASCADE: a step is part of what it is a step of.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="milestones",
        help_text="What it is a step of, if a law.",
    )
    initiative = models.ForeignKey(
        Initiative,
        # CASCADE: a step is part of what it is a step of.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="milestones",
        help_text="What it is a step of, if an initiative.",
    )
    partnership = models.ForeignKey(
        Partnership,
        # CASCADE: a step is part of what it is a step of.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="milestones",
        help_text="What it is a step of, if a partnership.",
    )
    institution = models.ForeignKey(
        Institution,
        # CASCADE: a step is part of what it is a step of.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="milestones",
        help_text="What it is a step of, if an institution.",
    )
    kind = models.CharField(
        max_length=16, choices=MilestoneKind, help_text="What sort of step it is."
    )
    title = models.CharField(max_length=200, help_text="The step in a few words of our own.")
    date = EdtfField(help_text="When it happened or was to happen (EDTF).")
    date_min = DerivedDateField()
    date_max = DerivedDateField()
    modality = models.CharField(
        max_length=9,
        choices=Modality,
        default=Modality.ACTUAL,
        help_text="Whether it happened, or was only scheduled or expected.",
    )
    body = models.ForeignKey(
        Institution,
        # PROTECT: the deciding body is not removed unseen.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_milestones",
        help_text="The chamber or body that took the step.",
    )
    people = models.ManyToManyField(
        Person, blank=True, related_name="milestones", help_text="Who took the step."
    )
    scope = models.CharField(
        max_length=200, blank=True, help_text="Which parts it covers, if not the whole."
    )
    provision = models.ForeignKey(
        Provision,
        # PROTECT: a phase of entry into force must not become one of the whole law.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        help_text="The provision it covers, if not the whole law.",
    )

    class Meta(Record.Meta):
        ordering = [F("date_min").asc(nulls_last=True), "id"]
        constraints = [
            *Record.Meta.constraints,
            exactly_one(
                "law", "initiative", "partnership", "institution", name="%(class)s_one_target"
            ),
        ]
        indexes = [
            *Record.Meta.indexes,
            # The timeline is read in its order, a page at a time, and backwards by the last day.
            models.Index(fields=["date_min", "slug"], name="milestone_order"),
            models.Index(fields=["-date_max", "slug"], name="milestone_order_back"),
            models.Index(fields=["kind"], name="milestone_kind"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def target(self) -> Law | Initiative | Partnership | Institution | None:
        """What it is a step of."""
        return self.law or self.initiative or self.partnership or self.institution

    def slug_parts(self) -> tuple[str, ...]:
        target = self.target
        return (target.slug if target else "", self.title)
