"""Redirects: where a record went that was renamed or merged."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tracker.models.base import SLUG_LENGTH, Record, Versioned
from tracker.querysets import PublicQuerySet


class RedirectQuerySet(PublicQuerySet["Redirect"]):
    """Reads of redirects."""

    def public(self, *, below: str = "") -> Self:
        """Return the redirects that lead to a record anyone may see."""
        condition = Q(pk__in=[])
        for model in self.model._meta.apps.get_models():
            if issubclass(model, Record):
                slugs = model.objects.public().order_by().values("slug")
                condition |= Q(kind=model.kind_name(), new_slug__in=slugs)
        return self.filter(condition)


class RedirectManager(models.Manager["Redirect"]):
    """Writes and follows redirects."""

    def survivor(self, kind: str, slug: str) -> str | None:
        """Return the slug that `slug` of a record kind leads to now; None if nowhere.

        One query a step; a circle ends where it closes.
        """
        seen: set[str] = set()
        current = slug
        while current not in seen:
            seen.add(current)
            step = self.filter(kind=kind, old_slug=current).first()
            if step is None:
                break
            current = step.new_slug
        return current if current != slug else None

    def record_rename(self, kind: str, old: str, new: str) -> None:
        """Write that `old` is now `new`; a rename back removes what would make a circle.

        What led to `old` leads to `new` at once, so that every redirect names a record.
        """
        self.filter(kind=kind, old_slug=new).delete()
        for earlier in self.filter(kind=kind, new_slug=old):
            earlier.new_slug = new
            earlier.save()
        self.update_or_create(kind=kind, old_slug=old, defaults={"new_slug": new})

    def get_by_natural_key(self, kind: str, old_slug: str) -> "Redirect":
        """Return the redirect of `old_slug`; raise DoesNotExist if there is none."""
        return self.get(kind=kind, old_slug=old_slug)


class Redirect(Versioned):
    """An old slug and the one it leads to; in the change log, so that a merge can be undone."""

    kind = models.CharField(max_length=24, help_text="Kind of record, such as law or person.")
    old_slug = models.SlugField(max_length=SLUG_LENGTH, help_text="The slug that was.")
    new_slug = models.SlugField(max_length=SLUG_LENGTH, help_text="The slug it leads to.")
    made_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When the redirect was made."
    )

    objects: ClassVar[Any] = RedirectManager.from_queryset(RedirectQuerySet)()

    class Meta:
        ordering = ["kind", "old_slug"]
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "old_slug"),
                name="%(class)s_unique",
                violation_error_message="This slug is redirected already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(old_slug=models.F("new_slug")),
                name="%(class)s_not_self",
                violation_error_message="A slug cannot lead to itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.old_slug} → {self.new_slug}"

    def natural_key(self) -> tuple[str, str]:
        """Return (kind, old slug)."""
        return (self.kind, self.old_slug)
