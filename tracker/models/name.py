"""Names: other names, spellings and garbles of a record, or of none yet."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from tracker.models.base import Record, SlugManager, at_most_one
from tracker.models.initiative import Initiative
from tracker.models.institution import Institution
from tracker.models.jurisdiction import Jurisdiction
from tracker.models.law import Law
from tracker.models.partnership import Partnership
from tracker.models.person import Person
from tracker.models.position import Position
from tracker.querysets import NameQuerySet
from tracker.text import fold
from tracker.validators import validate_language
from tracker.vocabularies import Confidence, NameKind

_ARMS = ("law", "institution", "person", "initiative", "partnership", "position", "jurisdiction")


class Name(Record):
    """One form of a name; without a target it is an unresolved mention, for editors only."""

    CITABLE_FIELDS = ("text",)
    PUBLIC_PARENTS = ("law", "institution", "person", "initiative", "partnership", "position")
    ARMS = _ARMS
    ONE_OF = (ARMS,)

    text = models.CharField(max_length=300, help_text="The name as written.")
    key = models.CharField(
        max_length=300,
        editable=False,
        serialize=False,
        db_index=True,
        default="",
        help_text="The name folded for comparing.",
    )
    lang = models.CharField(
        "language",
        max_length=12,
        validators=[validate_language],
        help_text="BCP 47 tag: en, ja, ja-Latn for romanised Japanese, zh-Latn.",
    )
    kind = models.CharField(max_length=11, choices=NameKind, help_text="What sort of name it is.")
    confidence = models.CharField(
        max_length=8,
        choices=Confidence,
        default=Confidence.CERTAIN,
        help_text="How sure it is that this record is meant.",
    )
    law = models.ForeignKey(
        Law,
        # CASCADE: a name is part of what it names.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="names",
        help_text="What it names, if a law.",
    )
    institution = models.ForeignKey(
        Institution,
        # CASCADE: a name is part of what it names.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="names",
        help_text="What it names, if an institution.",
    )
    person = models.ForeignKey(
        Person,
        # CASCADE: a name is part of what it names.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="names",
        help_text="Whom it names, if a person.",
    )
    initiative = models.ForeignKey(
        Initiative,
        # CASCADE: a name is part of what it names.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="names",
        help_text="What it names, if an initiative.",
    )
    partnership = models.ForeignKey(
        Partnership,
        # CASCADE: a name is part of what it names.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="names",
        help_text="What it names, if a partnership.",
    )
    position = models.ForeignKey(
        Position,
        # CASCADE: a name is part of what it names.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="names",
        help_text="What it names, if a post.",
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        # CASCADE: a name is part of what it names.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="names",
        help_text="What it names, if a jurisdiction.",
    )

    objects: ClassVar[Any] = SlugManager.from_queryset(NameQuerySet)()

    class Meta(Record.Meta):
        ordering = ["text", "id"]
        indexes = [*Record.Meta.indexes, models.Index(fields=["text", "id"], name="name_order")]
        constraints = [
            *Record.Meta.constraints,
            at_most_one(*_ARMS, name="%(class)s_one_target"),
            *(
                models.UniqueConstraint(
                    fields=(arm, "text", "lang"),
                    condition=Q(**{f"{arm}__isnull": False}),
                    name=f"%(class)s_unique_{arm}",
                    violation_error_message="This name is recorded already.",
                )
                for arm in _ARMS
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def target(self) -> Any:
        """The record it names; None for an unresolved mention."""
        return next((t for arm in self.ARMS if (t := getattr(self, arm)) is not None), None)

    @property
    def is_garbled(self) -> bool:
        """Whether it is a fault of a text, a garble or a misspelling, rather than a name."""
        return self.kind in (NameKind.GARBLE, NameKind.MISSPELLING)

    def derive(self) -> None:
        super().derive()
        self.key = fold(self.text)

    def derived_columns(self, names: Collection[str]) -> set[str]:
        return super().derived_columns(names) | ({"key"} if "text" in names else set())

    def slug_parts(self) -> tuple[str, ...]:
        target = self.target
        return (target.slug if target else "unresolved", self.text)
