"""Jurisdictions: whose law or policy it is."""

from typing import Any, ClassVar

from django.db import models

from tracker.models.base import Versioned
from tracker.querysets import PublicQuerySet
from tracker.validators import validate_jurisdiction_code
from tracker.vocabularies import JurisdictionKind


class JurisdictionManager(models.Manager["Jurisdiction"]):
    """Finds a jurisdiction by its code."""

    def get_by_natural_key(self, code: str) -> "Jurisdiction":
        """Return the jurisdiction with `code`; raise DoesNotExist if none has it."""
        return self.get(code=code)


class Jurisdiction(Versioned):
    """A country, a part of one, or a group of them; reference data, without a status."""

    code = models.CharField(
        max_length=10,
        unique=True,
        validators=[validate_jurisdiction_code],
        help_text="ISO 3166-1 (JP) or 3166-2 (JP-23); EU; X- for groups of our own (X-ASEAN).",
    )
    name = models.CharField(max_length=100, help_text="The usual English name.")
    name_ja = models.CharField(
        "Japanese name", max_length=100, blank=True, help_text="The usual Japanese name."
    )
    kind = models.CharField(
        max_length=13,
        choices=JurisdictionKind,
        default=JurisdictionKind.COUNTRY,
        help_text="Country, part of one, supranational body or grouping.",
    )
    parent = models.ForeignKey(
        "self",
        # PROTECT: a prefecture without its country would be unreadable.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The country a subnational jurisdiction belongs to.",
    )

    objects: ClassVar[Any] = JurisdictionManager.from_queryset(PublicQuerySet)()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="%(class)s_parent_not_self",
                violation_error_message="A jurisdiction cannot be its own parent.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """Return (code,)."""
        return (self.code,)

    @property
    def slug(self) -> str:
        """The code, so that every record is named the same way."""
        return self.code
