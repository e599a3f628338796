"""Partnership members: which jurisdiction or institution belongs, as what, and when."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Record, SlugManager, exactly_one, in_order
from tracker.models.institution import Institution
from tracker.models.jurisdiction import Jurisdiction
from tracker.models.partnership import Partnership
from tracker.querysets import SpanQuerySet
from tracker.vocabularies import MemberRole


class PartnershipMember(Record):
    """One membership; who left and came back has two."""

    CITABLE_FIELDS = ("", "joined", "left")
    PUBLIC_PARENTS = ("partnership", "institution")
    SPAN = ("joined", "left")
    ARMS = ("jurisdiction", "institution")
    ONE_OF = (ARMS,)

    partnership = models.ForeignKey(
        Partnership,
        # CASCADE: a membership is part of its partnership.
        on_delete=models.CASCADE,
        related_name="members",
        help_text="What it belongs to.",
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        # PROTECT: reference data is not removed from under records.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        help_text="The member, if a country or group of them.",
    )
    institution = models.ForeignKey(
        Institution,
        # PROTECT: a member is not removed unseen.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        help_text="The member, if a body.",
    )
    role = models.CharField(
        max_length=11,
        choices=MemberRole,
        default=MemberRole.MEMBER,
        help_text="As what it belongs.",
    )
    joined = EdtfField(help_text="When it joined (EDTF).")
    joined_min = DerivedDateField()
    joined_max = DerivedDateField()
    left = EdtfField(help_text="When it left; .. if still a member when last seen (EDTF).")
    left_min = DerivedDateField()
    left_max = DerivedDateField()

    objects: ClassVar[Any] = SlugManager.from_queryset(SpanQuerySet)()

    class Meta(Record.Meta):
        ordering = ["partnership", "slug"]
        constraints = [
            *Record.Meta.constraints,
            exactly_one("jurisdiction", "institution", name="%(class)s_one_member"),
            in_order("joined", "left"),
            models.UniqueConstraint(
                fields=("partnership", "jurisdiction", "joined"),
                condition=Q(jurisdiction__isnull=False),
                name="%(class)s_unique_jurisdiction",
                violation_error_message="This membership is recorded already.",
            ),
            models.UniqueConstraint(
                fields=("partnership", "institution", "joined"),
                condition=Q(institution__isnull=False),
                name="%(class)s_unique_institution",
                violation_error_message="This membership is recorded already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.partnership}"

    @property
    def member(self) -> Jurisdiction | Institution | None:
        """The jurisdiction or institution that belongs."""
        return self.jurisdiction or self.institution

    def slug_parts(self) -> tuple[str, ...]:
        member = self.member
        return (self.partnership.slug, member.slug if member else "")
