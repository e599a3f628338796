"""Initiatives: strategies, programmes, funds and other measures short of a law."""

from django.db import models
from django.db.models import Q

from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Entity, in_order
from tracker.models.institution import Institution
from tracker.models.jurisdiction import Jurisdiction
from tracker.models.law import Law
from tracker.models.partnership import Partnership
from tracker.models.topic import Topic
from tracker.validators import validate_currency, validate_exact_number
from tracker.vocabularies import STIP_CLASS, AmountKind, InitiativeKind, Stage, StipClass


class Initiative(Entity):
    """A policy measure, with the money and the bodies behind it."""

    CITABLE_FIELDS = (
        "name",
        "name_ja",
        "stage",
        "jurisdiction",
        "parent",
        "lead",
        "laws",
        "partnerships",
        "amount",
        "started",
        "ended",
    )
    ALSO_CITABLE = ("summary", "amount_kind")

    kind = models.CharField(
        max_length=22, choices=InitiativeKind, help_text="What sort of measure it is."
    )
    stage = models.CharField(
        max_length=9,
        choices=Stage,
        default=Stage.UNKNOWN,
        help_text="How far it has come, as last reported.",
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        # PROTECT: reference data is not removed from under records.
        on_delete=models.PROTECT,
        related_name="initiatives",
        help_text="Whose initiative it is.",
    )
    parent = models.ForeignKey(
        "self",
        # PROTECT: a measure must not lose its strategy in silence.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The initiative it is part of.",
    )
    lead = models.ForeignKey(
        Institution,
        # PROTECT: the body in charge is not removed unseen.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_initiatives",
        help_text="The body in charge.",
    )
    laws = models.ManyToManyField(
        Law, blank=True, related_name="initiatives", help_text="Laws it rests on or led to."
    )
    partnerships = models.ManyToManyField(
        Partnership,
        blank=True,
        related_name="initiatives",
        help_text="Partnerships it is pursued through.",
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="initiatives", help_text="What it is about."
    )
    amount = models.DecimalField(
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[validate_exact_number],
        help_text="Its size in whole units of the currency: 10000000000000, not “10 trillion”.",
    )
    currency = models.CharField(
        max_length=3,
        blank=True,
        validators=[validate_currency],
        help_text="ISO 4217 code of the amount's currency, such as JPY.",
    )
    amount_kind = models.CharField(
        max_length=11, choices=AmountKind, blank=True, help_text="What the amount measures."
    )
    started = EdtfField(help_text="When it began (EDTF).")
    started_min = DerivedDateField()
    started_max = DerivedDateField()
    ended = EdtfField(help_text="When it ended; .. if still under way when last seen (EDTF).")
    ended_min = DerivedDateField()
    ended_max = DerivedDateField()

    class Meta(Entity.Meta):
        constraints = [
            *Entity.Meta.constraints,
            in_order("started", "ended"),
            models.CheckConstraint(
                condition=(Q(amount__isnull=True) & Q(currency=""))
                | (Q(amount__isnull=False) & ~Q(currency="")),
                name="%(class)s_amount_with_currency",
                violation_error_message="An amount and its currency go together.",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="%(class)s_amount_not_negative",
                violation_error_message="An amount cannot be negative.",
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")),
                name="%(class)s_parent_not_self",
                violation_error_message="An initiative cannot be its own parent.",
            ),
        ]

    @property
    def stip_class(self) -> StipClass:
        """The OECD STIP Compass group that its kind falls into."""
        return STIP_CLASS[self.kind]
