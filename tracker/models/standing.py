"""Standings: an index of field states, so that a queue need not compute them all.

Derived, like the bounds of a date: agreement is computed by `tracker.evidence.agreement`, and what
it says of a record is written here whenever the record or its evidence changes. Nothing but queues
and counts reads it; a record's own page computes.
"""

from django.db import models


class Standing(models.Model):
    """The state of one field of one record, over all its citations that are not withdrawn."""

    kind = models.CharField(max_length=24, help_text="The record's arm in citations, such as law.")
    object_id = models.BigIntegerField(help_text="Primary key of the record.")
    field = models.CharField(
        max_length=40, blank=True, help_text="The cited field; empty for the record's existence."
    )
    state = models.CharField(
        max_length=11, help_text="Sound, resolved, disputed, unsupported or uncited; computed."
    )

    class Meta:
        verbose_name = "state of a value"
        verbose_name_plural = "values by state"
        ordering = ["kind", "object_id", "field"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "object_id", "field"),
                name="%(class)s_unique",
                violation_error_message="This field has a standing already.",
            ),
        ]
        indexes = [models.Index(fields=["state", "kind"], name="standing_queue")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.field}: {self.state}"
