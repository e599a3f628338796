"""Positions: posts in institutions, apart from who holds them."""

from django.db import models

from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Record
from tracker.models.institution import Institution
from tracker.vocabularies import PositionRole


class Position(Record):
    """A post; holding it is a tenure."""

    CITABLE_FIELDS = ("title", "title_ja", "institution", "created")
    PUBLIC_PARENTS = ("institution",)

    institution = models.ForeignKey(
        Institution,
        # PROTECT: a post must not lose its body in silence.
        on_delete=models.PROTECT,
        related_name="positions",
        help_text="The body the post is in.",
    )
    title = models.CharField(max_length=200, help_text="Title of the post in English.")
    title_ja = models.CharField(
        "Japanese title", max_length=200, blank=True, help_text="Title of the post in Japanese."
    )
    role = models.CharField(
        max_length=27,
        choices=PositionRole,
        default=PositionRole.OTHER,
        help_text="What sort of post it is.",
    )
    created = EdtfField(help_text="When the post was created (EDTF).")
    created_min = DerivedDateField()
    created_max = DerivedDateField()

    class Meta(Record.Meta):
        ordering = ["institution__name", "title", "id"]

    def __str__(self) -> str:
        return self.title

    def slug_parts(self) -> tuple[str, ...]:
        return (self.institution.slug, self.title)
