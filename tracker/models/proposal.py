"""Proposed changes: plans that wait for a reviewer while the public sees what is published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tracker.vocabularies import ProposalState


class Proposal(models.Model):
    """A plan for one record and its parts, with who proposes it, why, and what was answered."""

    model = models.CharField(max_length=60, help_text="Label of the record's table: tracker.law.")
    object_id = models.BigIntegerField(help_text="Primary key of the record.")
    title = models.CharField(max_length=300, help_text="What the record was called then.")
    plan = models.JSONField(
        default=list, blank=True, help_text="The row changes, as `Plan.stored` gives them."
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Why the change is proposed.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # SET_NULL: a proposal outlives the account of whoever made it.
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        help_text="Who proposes it.",
    )
    made_at = models.DateTimeField(default=timezone.now, help_text="When it was proposed.")
    state = models.CharField(
        max_length=10,
        choices=ProposalState,
        default=ProposalState.OPEN,
        help_text="Open, accepted, rejected, or taken back by its author.",
    )
    answer = models.CharField(max_length=300, blank=True, help_text="What the reviewer answered.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # SET_NULL: a decision outlives the account of whoever took it.
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who accepted or rejected it.",
    )
    decided_at = models.DateTimeField(null=True, blank=True, help_text="When it was decided.")
    cid = models.CharField(
        max_length=64, blank=True, help_text="The change set that accepting it wrote."
    )

    class Meta:
        verbose_name = "proposed change"
        verbose_name_plural = "proposed changes"
        ordering = ["-id"]
        default_permissions = ("add", "change", "view")
        indexes = [
            models.Index(fields=["state", "model"], name="proposal_state"),
            models.Index(fields=["model", "object_id"], name="proposal_record"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values),
                name="%(class)s_state",
                violation_error_message="Choose one of the four states.",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, decided_at__isnull=True)
                | (~Q(state=ProposalState.OPEN) & Q(decided_at__isnull=False)),
                name="%(class)s_decided",
                violation_error_message="A proposal has a day of decision once it is decided.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
