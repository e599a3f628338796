"""Provisions: what a law provides, part by part."""

from django.db import models

from tracker.models.base import Record
from tracker.models.law import Law
from tracker.models.topic import Topic


class Provision(Record):
    """A pillar or measure of a law, in our own words; not an article of its text."""

    CITABLE_FIELDS = ("title", "gist", "applies_to")
    PROSE_FIELDS = ("title", "gist", "applies_to")
    PUBLIC_PARENTS = ("law",)

    law = models.ForeignKey(
        Law,
        # CASCADE: a provision is part of its law.
        on_delete=models.CASCADE,
        related_name="provisions",
        help_text="The law that provides it.",
    )
    n = models.PositiveSmallIntegerField("number", help_text="Its place among the provisions.")
    title = models.CharField(max_length=200, help_text="Its subject, in a few words of our own.")
    gist = models.TextField(
        help_text="What it requires, permits or funds, of whom, in our own words."
    )
    applies_to = models.CharField(
        max_length=200, blank=True, help_text="Whom or what it covers, in our own words."
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="provisions", help_text="What it is about."
    )

    class Meta(Record.Meta):
        ordering = ["law", "n"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("law", "n"),
                name="%(class)s_unique_number",
                violation_error_message="The law has a provision with this number.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def slug_parts(self) -> tuple[str, ...]:
        return (self.law.slug, self.title)
