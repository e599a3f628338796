"""Passages: where in a source something is said, as a few words at each end and a digest."""

from typing import Any, ClassVar
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from tracker.models.base import Versioned
from tracker.models.source import Source
from tracker.querysets import PassageQuerySet
from tracker.text import words
from tracker.validators import (
    AFFIX_WORDS,
    END_CHARACTERS,
    END_WORDS,
    PASSAGE_CHARACTERS,
    SHORT_PASSAGE_WORDS,
    MaxWords,
    validate_passage_ref,
)
from tracker.vocabularies import CheckState


class PassageManager(models.Manager["Passage"]):
    """Finds a passage by its reference."""

    def get_by_natural_key(self, ref: str) -> "Passage":
        """Return the passage with `ref`; raise DoesNotExist if none has it."""
        return self.get(ref=ref)


class Passage(Versioned):
    """A stretch of a source, located but not copied; public once a published citation has it."""

    PUBLIC_PARENTS = ("source",)

    ref = models.CharField(
        "reference",
        max_length=24,
        unique=True,
        validators=[validate_passage_ref],
        help_text="Short name of the source and a number: a004-p09.",
    )
    source = models.ForeignKey(
        Source,
        # PROTECT: evidence outlives a wish to tidy up sources.
        on_delete=models.PROTECT,
        related_name="passages",
        help_text="The text it stands in.",
    )
    start = models.CharField(
        max_length=END_CHARACTERS,
        validators=[MaxWords(END_WORDS)],
        help_text="Its first words, as printed.",
    )
    end = models.CharField(
        max_length=END_CHARACTERS,
        blank=True,
        validators=[MaxWords(END_WORDS)],
        help_text="Its last words; empty if the first words are the whole passage.",
    )
    prefix = models.CharField(
        max_length=END_CHARACTERS,
        blank=True,
        validators=[MaxWords(AFFIX_WORDS)],
        help_text="Words just before it, if needed to tell it from another.",
    )
    suffix = models.CharField(
        max_length=END_CHARACTERS,
        blank=True,
        validators=[MaxWords(AFFIX_WORDS)],
        help_text="Words just after it, if needed to tell it from another.",
    )
    digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the normalised passage."
    )
    offset = models.PositiveIntegerField(
        null=True, blank=True, help_text="Where it begins in the body, in characters."
    )
    length = models.PositiveIntegerField(
        null=True, blank=True, help_text="How long it is, in characters."
    )
    gist = models.CharField(max_length=240, blank=True, help_text="What it says, in our own words.")
    check_state = models.CharField(
        max_length=9,
        choices=CheckState,
        default=CheckState.UNCHECKED,
        serialize=False,
        editable=False,
        help_text="What the checker found last.",
    )
    checked_at = models.DateTimeField(
        null=True, serialize=False, editable=False, help_text="When the checker last looked."
    )

    objects: ClassVar[Any] = PassageManager.from_queryset(PassageQuerySet)()

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(start=""),
                name="%(class)s_has_start",
                violation_error_message="A passage needs its first words.",
            ),
            models.UniqueConstraint(
                fields=("source", "start", "end", "prefix", "suffix"),
                name="%(class)s_unique_locator",
                violation_error_message="This passage is recorded already.",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def clean(self) -> None:
        super().clean()
        # A short passage may be shown whole; else the ends may show half of it at most. The
        # length in characters bounds its words, and the checker counts them exactly.
        if self.length is not None and self.length > PASSAGE_CHARACTERS:
            raise ValidationError(
                {"length": f"A passage has at most {PASSAGE_CHARACTERS} characters."}
            )
        if not self.end and len(words(self.start)) > SHORT_PASSAGE_WORDS:
            raise ValidationError({"end": "A longer passage is given by its first and last words."})

    def natural_key(self) -> tuple[str]:
        """Return (ref,)."""
        return (self.ref,)

    natural_key.dependencies = ["tracker.source"]  # type: ignore[attr-defined]  # Django's hook

    @property
    def slug(self) -> str:
        """The reference, so that every record is named the same way."""
        return self.ref

    def get_absolute_url(self) -> str:
        """Return the address of the passage on its source's page."""
        return f"{reverse('pages:source', args=[self.source.slug])}#{self.ref}"

    def locator_text(self) -> str:
        """Return the locator as shown to a reader: first words … last words."""
        return f"{self.start} … {self.end}" if self.end else self.start

    def deep_link(self) -> str:
        """Return the source's address with a text fragment that a browser scrolls to.

        `#:~:text=[prefix-,]start[,end][,-suffix]`, after the WICG text-fragment syntax; empty if
        the source has no address.
        """
        return deep_link(self.source.url, self.start, self.end, self.prefix, self.suffix)


def deep_link(url: str, start: str, end: str, prefix: str, suffix: str) -> str:
    """Return the deep link of a passage by its locator, in the source at `url`."""
    if not url:
        return ""
    pieces = [_quoted(start)]
    if prefix:
        pieces.insert(0, f"{_quoted(prefix)}-")
    if end:
        pieces.append(_quoted(end))
    if suffix:
        pieces.append(f"-{_quoted(suffix)}")
    return f"{url.partition('#')[0]}#:~:text={','.join(pieces)}"


def _quoted(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")
