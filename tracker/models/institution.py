"""Institutions: ministries, offices, parties, companies, universities, councils."""

from django.db import models

from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Entity, in_order
from tracker.models.jurisdiction import Jurisdiction
from tracker.models.topic import Topic
from tracker.vocabularies import InstitutionKind


class Institution(Entity):
    """A body that acts: it may have parts, predecessors, posts and a life span."""

    CITABLE_FIELDS = (
        "name",
        "name_ja",
        "jurisdiction",
        "parent",
        "abbreviation",
        "predecessors",
        "founded",
        "dissolved",
    )

    kind = models.CharField(
        max_length=18, choices=InstitutionKind, help_text="What sort of body it is."
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        # PROTECT: reference data is not removed from under records.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="institutions",
        help_text="Where it belongs; empty for international bodies.",
    )
    parent = models.ForeignKey(
        "self",
        # PROTECT: a bureau must not lose its ministry in silence.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The body it is part of.",
    )
    abbreviation = models.CharField(
        max_length=40, blank=True, help_text="The usual short form, such as METI."
    )
    predecessors = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="successors",
        help_text="Bodies whose work it took over.",
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="institutions", help_text="What it deals with here."
    )
    founded = EdtfField(help_text="When it was set up (EDTF).")
    founded_min = DerivedDateField()
    founded_max = DerivedDateField()
    dissolved = EdtfField(help_text="When it ceased; .. if it still stood when last seen (EDTF).")
    dissolved_min = DerivedDateField()
    dissolved_max = DerivedDateField()

    class Meta(Entity.Meta):
        constraints = [
            *Entity.Meta.constraints,
            in_order("founded", "dissolved"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="%(class)s_parent_not_self",
                violation_error_message="An institution cannot be its own parent.",
            ),
        ]
