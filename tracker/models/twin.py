"""Twins: two records of a kind that look like one, and what an editor said of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tracker.vocabularies import Verdict


class Twin(models.Model):
    """A suspicion, with its reasons; a verdict is remembered, so that it is asked only once."""

    kind = models.CharField(max_length=24, help_text="Kind of record, such as law or person.")
    first_id = models.BigIntegerField(help_text="Primary key of the one, the lower.")
    second_id = models.BigIntegerField(help_text="Primary key of the other, the higher.")
    score = models.PositiveSmallIntegerField(help_text="How alike their names are, 0 to 100.")
    reasons = models.JSONField(
        default=list, blank=True, help_text="Why they are suspected, a sentence each; computed."
    )
    verdict = models.CharField(
        max_length=8,
        choices=Verdict,
        default=Verdict.OPEN,
        help_text="Open, or judged not to be the same.",
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # SET_NULL: a verdict outlives the account of whoever gave it.
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who said so.",
    )
    judged_at = models.DateTimeField(null=True, blank=True, help_text="When it was said.")
    found_at = models.DateTimeField(default=timezone.now, help_text="When it was first suspected.")

    class Meta:
        verbose_name = "possible duplicate"
        verbose_name_plural = "possible duplicates"
        ordering = ["-score", "id"]
        default_permissions = ("change", "view")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "first_id", "second_id"),
                name="%(class)s_unique",
                violation_error_message="This pair is known already.",
            ),
            models.CheckConstraint(
                condition=Q(first_id__lt=F("second_id")),
                name="%(class)s_in_order",
                violation_error_message="The lower key comes first.",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values),
                name="%(class)s_verdict",
                violation_error_message="Choose one of the verdicts.",
            ),
        ]
        indexes = [models.Index(fields=["verdict", "-score"], name="twin_queue")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_id} and {self.second_id}"
