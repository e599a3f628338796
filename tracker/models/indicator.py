"""Indicators: what is counted or measured, by whom."""

from django.db import models

from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Record
from tracker.models.institution import Institution
from tracker.validators import validate_currency
from tracker.vocabularies import Unit


class Indicator(Record):
    """A series of figures; each figure is an observation."""

    CITABLE_FIELDS = ("name", "producer", "publication", "published", "definition")
    PROSE_FIELDS = ("name", "definition")

    name = models.CharField(max_length=200, help_text="What is measured.")
    unit = models.CharField(max_length=8, choices=Unit, help_text="In what unit.")
    currency = models.CharField(
        max_length=3,
        blank=True,
        validators=[validate_currency],
        help_text="ISO 4217 code, if the unit is currency.",
    )
    producer = models.ForeignKey(
        Institution,
        # PROTECT: who measured is part of what the figure means.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        help_text="Who measured it.",
    )
    publication = models.CharField(
        max_length=200, blank=True, help_text="Where it was published, such as a survey's title."
    )
    published = EdtfField(help_text="When it was published (EDTF).")
    published_min = DerivedDateField()
    published_max = DerivedDateField()
    definition = models.TextField(blank=True, help_text="What exactly it counts, in our own words.")

    class Meta(Record.Meta):
        ordering = ["name", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=(models.Q(unit=Unit.CURRENCY) & ~models.Q(currency=""))
                | (~models.Q(unit=Unit.CURRENCY) & models.Q(currency="")),
                name="%(class)s_currency_with_unit",
                violation_error_message="Name the currency if, and only if, the unit is currency.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def slug_parts(self) -> tuple[str, ...]:
        return (self.name,)
