"""Partnerships: alliances, forums, frameworks and agreements with members."""

from django.db import models

from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Entity, in_order
from tracker.models.topic import Topic
from tracker.vocabularies import PartnershipKind


class Partnership(Entity):
    """Something that jurisdictions or institutions belong to."""

    CITABLE_FIELDS = ("name", "name_ja", "parent", "formed", "ended")

    kind = models.CharField(
        max_length=21, choices=PartnershipKind, help_text="What sort of partnership it is."
    )
    parent = models.ForeignKey(
        "self",
        # PROTECT: a dialogue must not lose the alliance it belongs to in silence.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The partnership it is part of.",
    )
    formed = EdtfField(help_text="When it was formed (EDTF).")
    formed_min = DerivedDateField()
    formed_max = DerivedDateField()
    ended = EdtfField(help_text="When it ended; .. if it still stood when last seen (EDTF).")
    ended_min = DerivedDateField()
    ended_max = DerivedDateField()
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="partnerships", help_text="What it is about."
    )

    class Meta(Entity.Meta):
        constraints = [
            *Entity.Meta.constraints,
            in_order("formed", "ended"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="%(class)s_parent_not_self",
                violation_error_message="A partnership cannot be its own parent.",
            ),
        ]
