"""Idempotency keys: what a request that wrote was answered, so that sending it again is safe."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tracker.models.api_token import ApiToken


class IdempotencyKey(models.Model):
    """One key that a token sent with a write, and the answer: written with what it wrote."""

    token = models.ForeignKey(
        ApiToken,
        # CASCADE: nobody else can send the key again.
        on_delete=models.CASCADE,
        related_name="idempotency_keys",
        help_text="The token that sent it.",
    )
    key = models.CharField(max_length=255, help_text="The key, as its sender chose it.")
    fingerprint = models.CharField(
        max_length=64,
        help_text="SHA-256 of the request's method, address with its query, condition, reason and "
        "body.",
    )
    status = models.PositiveSmallIntegerField(help_text="The HTTP status of the answer.")
    headers = models.JSONField(default=dict, blank=True, help_text="Location and ETag.")
    body = models.TextField(blank=True, help_text="The answer, as it was sent.")
    made_at = models.DateTimeField(
        default=timezone.now, db_index=True, help_text="When it was answered."
    )

    class Meta:
        verbose_name = "idempotency key"
        ordering = ["-id"]
        default_permissions: ClassVar[tuple[str, ...]] = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=("token", "key"),
                name="%(class)s_unique",
                violation_error_message="This key was answered already.",
            ),
        ]

    def __str__(self) -> str:
        return self.key
