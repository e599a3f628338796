"""Law relations: one law amends, implements or repeals another."""

from django.db import models

from tracker.models.base import Record
from tracker.models.law import Law
from tracker.vocabularies import LawRelationKind


class LawRelation(Record):
    """A typed arrow between two laws, named as schema.org and ELI name it."""

    CITABLE_FIELDS = ("",)
    PUBLIC_PARENTS = ("from_law", "to_law")

    from_law = models.ForeignKey(
        Law,
        # CASCADE: the relation is said of the law it starts from.
        on_delete=models.CASCADE,
        related_name="relations_from",
        help_text="The law that acts.",
    )
    to_law = models.ForeignKey(
        Law,
        # PROTECT: a law that others act upon is not removed unseen.
        on_delete=models.PROTECT,
        related_name="relations_to",
        help_text="The law acted upon.",
    )
    kind = models.CharField(
        max_length=10, choices=LawRelationKind, help_text="How the first stands to the second."
    )

    class Meta(Record.Meta):
        ordering = ["from_law", "kind", "to_law"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("from_law", "to_law", "kind"),
                name="%(class)s_unique",
                violation_error_message="This relation is recorded already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_law=models.F("to_law")),
                name="%(class)s_not_self",
                violation_error_message="A law cannot stand in relation to itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_law} {self.get_kind_display()} {self.to_law}"

    def slug_parts(self) -> tuple[str, ...]:
        return (self.from_law.slug, self.kind, self.to_law.slug)
