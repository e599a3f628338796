"""Seed state: what the seeder last wrote, so that it never overwrites an editor."""

from django.db import models
from django.utils import timezone


class SeedState(models.Model):
    """One row as last seeded: its digest tells whether an editor has changed it since."""

    model = models.CharField(max_length=60, help_text="Label of the model, such as tracker.law.")
    key = models.CharField(max_length=200, help_text="Natural key of the row, joined by spaces.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the row as seeded.")
    file = models.CharField(max_length=120, help_text="Fixture file it came from.")
    loaded_at = models.DateTimeField(
        default=timezone.now, help_text="When the seeder last wrote it."
    )

    class Meta:
        ordering = ["model", "key"]
        constraints = [models.UniqueConstraint(fields=("model", "key"), name="%(class)s_unique")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
