"""API tokens: what a program shows so that it may write under its user's name."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ApiToken(models.Model):
    """A token of one user: only its digest is kept, so nobody can read it here again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # CASCADE: a token is worth nothing without the user whose rights it carries.
        on_delete=models.CASCADE,
        related_name="api_tokens",
        help_text="Whose rights it carries, and whose name its changes bear.",
    )
    name = models.CharField(
        max_length=80, help_text="What it is for: which program, where it runs."
    )
    prefix = models.CharField(
        max_length=12,
        unique=True,
        editable=False,
        help_text="How it begins after trk_, by which it is recognised.",
    )
    digest = models.CharField(
        max_length=64, editable=False, help_text="SHA-256 of the whole token, as 64 hex digits."
    )
    read_only = models.BooleanField(
        default=False, help_text="Whether it may only read: drafts too, if the role sees them."
    )
    created_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When it was made."
    )
    expires_at = models.DateTimeField(help_text="From when on it is refused.")
    last_used_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="The day it was last used; written once a day at most.",
    )
    revoked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was revoked, if it was."
    )

    class Meta:
        verbose_name = "API token"
        verbose_name_plural = "API tokens"
        ordering = ["-id"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return f"{self.name} (trk_{self.prefix}…)"
