"""People: who decides, proposes, writes and speaks."""

from django.db import models

from tracker.models.base import Entity
from tracker.models.jurisdiction import Jurisdiction
from tracker.models.topic import Topic
from tracker.vocabularies import Occupation


class Person(Entity):
    """A person in public life; no birth, sex or contact: not needed, and personal."""

    CITABLE_FIELDS = ("name", "name_ja", "country")

    family_name = models.CharField(
        max_length=80, blank=True, help_text="Family name, by which lists are sorted."
    )
    given_name = models.CharField(max_length=80, blank=True, help_text="Given name.")
    country = models.ForeignKey(
        Jurisdiction,
        # PROTECT: reference data is not removed from under records.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        help_text="The country the person acts for or is from.",
    )
    occupation = models.CharField(
        max_length=10, choices=Occupation, blank=True, help_text="Main line of work."
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="people", help_text="What the person deals with here."
    )

    class Meta(Entity.Meta):
        ordering = ["family_name", "given_name", "id"]
        indexes = [
            *Entity.Meta.indexes,
            models.Index(fields=["family_name", "given_name", "id"], name="person_order"),
        ]
        verbose_name_plural = "people"
