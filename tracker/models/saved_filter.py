"""Saved filters: a list as an editor likes to see it, under a name."""

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """The search, filters and order of one list, kept by a user for themselves or for all."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # CASCADE: a view of lists goes with whoever kept it.
        on_delete=models.CASCADE,
        related_name="saved_filters",
        help_text="Who keeps it.",
    )
    table = models.CharField(max_length=60, help_text="Label of the list's table: tracker.law.")
    name = models.CharField(max_length=80, help_text="What its user calls it.")
    query = models.CharField(
        max_length=1000, blank=True, help_text="The list's address after the question mark."
    )
    shared = models.BooleanField(default=False, help_text="Whether all editors see it.")

    class Meta:
        verbose_name = "saved view"
        verbose_name_plural = "saved views"
        ordering = ["table", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=("user", "table", "name"),
                name="%(class)s_unique",
                violation_error_message="You have a filter of this name for this list.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
