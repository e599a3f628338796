"""Tenures: who held which post, and when."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F

from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Record, SlugManager, in_order
from tracker.models.person import Person
from tracker.models.position import Position
from tracker.querysets import SpanQuerySet


class Tenure(Record):
    """One person in one post; its dates are what sources say and no more."""

    CITABLE_FIELDS = ("", "start", "end")
    PUBLIC_PARENTS = ("person", "position")
    SPAN = ("start", "end")

    person = models.ForeignKey(
        Person,
        # PROTECT: a holder is not removed unseen.
        on_delete=models.PROTECT,
        related_name="tenures",
        help_text="Who held the post.",
    )
    position = models.ForeignKey(
        Position,
        # PROTECT: a post that was held is not removed unseen.
        on_delete=models.PROTECT,
        related_name="tenures",
        help_text="The post held.",
    )
    start = EdtfField(help_text="When it began (EDTF); empty if no source says.")
    start_min = DerivedDateField()
    start_max = DerivedDateField()
    end = EdtfField(help_text="When it ended, inclusive; .. if it went on when last seen (EDTF).")
    end_min = DerivedDateField()
    end_max = DerivedDateField()

    objects: ClassVar[Any] = SlugManager.from_queryset(SpanQuerySet)()

    class Meta(Record.Meta):
        ordering = [F("start_min").desc(nulls_last=True), "slug"]
        constraints = [*Record.Meta.constraints, in_order("start", "end")]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["start_min"], name="tenure_start_min"),
            models.Index(fields=["end_max"], name="tenure_end_max"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.position}"

    def slug_parts(self) -> tuple[str, ...]:
        return (self.person.slug, self.position.slug)
