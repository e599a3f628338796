"""Topics: the subjects by which records are found; SKOS-like, two levels."""

from typing import Any, ClassVar

from django.db import models

from tracker.models.base import RecordManager, Versioned


class Topic(Versioned):
    """One subject of economic-security policy; reference data, without a status."""

    slug = models.SlugField(
        max_length=60, unique=True, help_text="Readable name in addresses and files."
    )
    label = models.CharField(max_length=100, help_text="The subject in English.")
    label_ja = models.CharField(
        "Japanese label", max_length=100, blank=True, help_text="The subject in Japanese."
    )
    definition = models.TextField(blank=True, help_text="What belongs here, in our own words.")
    broader = models.ForeignKey(
        "self",
        # PROTECT: a narrower topic must not lose its place in silence.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        help_text="The wider subject this is part of.",
    )
    cap_major = models.PositiveSmallIntegerField(
        "CAP major topic",
        null=True,
        blank=True,
        help_text="Major topic code of the Comparative Agendas Project.",
    )

    objects: ClassVar[Any] = RecordManager()

    class Meta:
        ordering = ["label"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(broader=models.F("id")),
                name="%(class)s_broader_not_self",
                violation_error_message="A topic cannot be broader than itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def natural_key(self) -> tuple[str]:
        """Return (slug,)."""
        return (self.slug,)
