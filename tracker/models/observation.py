"""Observations: one figure of an indicator."""

from django.db import models
from django.db.models import F

from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Record, at_most_one
from tracker.models.indicator import Indicator
from tracker.models.initiative import Initiative
from tracker.models.institution import Institution
from tracker.models.jurisdiction import Jurisdiction
from tracker.models.law import Law
from tracker.models.partnership import Partnership
from tracker.validators import validate_exact_number
from tracker.vocabularies import Qualifier


class Observation(Record):
    """A figure, of whom and for when; reported figures we do not believe stay in review."""

    CITABLE_FIELDS = ("value", "period")
    ALSO_CITABLE = ("jurisdiction",)
    PUBLIC_PARENTS = ("indicator", "law", "initiative", "partnership", "institution")
    ARMS = ("law", "initiative", "partnership", "institution")
    ONE_OF = (ARMS,)

    indicator = models.ForeignKey(
        Indicator,
        # PROTECT: a figure without its definition means nothing.
        on_delete=models.PROTECT,
        related_name="observations",
        help_text="What was measured.",
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        # PROTECT: reference data is not removed from under records.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        help_text="Where it was measured.",
    )
    law = models.ForeignKey(
        Law,
        # PROTECT: the subject of a figure is not removed unseen.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        help_text="The law it is about.",
    )
    initiative = models.ForeignKey(
        Initiative,
        # PROTECT: the subject of a figure is not removed unseen.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        help_text="The initiative it is about.",
    )
    partnership = models.ForeignKey(
        Partnership,
        # PROTECT: the subject of a figure is not removed unseen.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        help_text="The partnership it is about.",
    )
    institution = models.ForeignKey(
        Institution,
        # PROTECT: the subject of a figure is not removed unseen.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        help_text="The institution it is about.",
    )
    dimension = models.CharField(
        max_length=120, blank=True, help_text="Which slice it is, such as “all surveyed”."
    )
    period = EdtfField(help_text="For when it holds (EDTF).")
    period_min = DerivedDateField()
    period_max = DerivedDateField()
    value = models.DecimalField(
        max_digits=24,
        decimal_places=4,
        validators=[validate_exact_number],
        help_text="The figure.",
    )
    qualifier = models.CharField(
        max_length=6,
        choices=Qualifier,
        default=Qualifier.EXACT,
        help_text="Whether the figure is exact, about, over, under or nearly.",
    )

    class Meta(Record.Meta):
        ordering = ["indicator__name", F("value").desc(), "id"]
        constraints = [
            *Record.Meta.constraints,
            at_most_one(
                "law", "initiative", "partnership", "institution", name="%(class)s_one_subject"
            ),
        ]

    def __str__(self) -> str:
        where = self.dimension or (self.jurisdiction.name if self.jurisdiction else "")
        return f"{self.indicator}{f', {where}' if where else ''}: {self.value.normalize():f}"

    @property
    def target(self) -> Law | Initiative | Partnership | Institution | None:
        """The record it is about, if any."""
        return self.law or self.initiative or self.partnership or self.institution

    def slug_parts(self) -> tuple[str, ...]:
        where = self.jurisdiction.code if self.jurisdiction else ""
        return (self.indicator.slug, where, self.dimension, self.period)
