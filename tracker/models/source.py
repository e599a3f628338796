"""Sources: the texts that passages are cited from."""

from collections.abc import Collection
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Record
from tracker.validators import END_CHARACTERS, validate_language
from tracker.vocabularies import LinkState, SourceKind, Translation


class Source(Record):
    """An article, interview, paper or dataset; its text is never stored, only its digest."""

    title = models.CharField(max_length=300, help_text="The title as published.")
    authors = models.CharField(
        max_length=300, blank=True, help_text="Who wrote or speaks, separated by semicolons."
    )
    publisher = models.CharField(max_length=200, blank=True, help_text="Who published it.")
    kind = models.CharField(max_length=10, choices=SourceKind, help_text="What sort of text it is.")
    language = models.CharField(
        max_length=12,
        validators=[validate_language],
        help_text="BCP 47 tag of the language the text is read in.",
    )
    translated_from = models.CharField(
        max_length=12,
        blank=True,
        validators=[validate_language],
        help_text="BCP 47 tag of the original's language, if it is a translation.",
    )
    translation = models.CharField(
        max_length=7,
        choices=Translation,
        default=Translation.NONE,
        help_text="Who translated it: nobody, a person or a machine.",
    )
    published = EdtfField(help_text="When it was published (EDTF).")
    published_min = DerivedDateField()
    published_max = DerivedDateField()
    url = models.URLField("address", blank=True, help_text="Where a reader finds it.")
    text_name = models.CharField(
        max_length=120,
        blank=True,
        help_text="Name of the file that the citation checker reads, in its texts folder.",
    )
    body_start = models.CharField(
        max_length=END_CHARACTERS, blank=True, help_text="Words at which the body begins."
    )
    body_end = models.CharField(
        max_length=END_CHARACTERS, blank=True, help_text="Words at which the body ends."
    )
    body_digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the normalised body."
    )
    perspective = models.TextField(
        blank=True, help_text="Whose voice it is and from where it speaks, in our own words."
    )
    link_state = models.CharField(
        max_length=9,
        choices=LinkState,
        default=LinkState.UNCHECKED,
        serialize=False,
        editable=False,
        help_text="What the link checker found last at the address.",
    )
    link_checked_at = models.DateTimeField(
        null=True, serialize=False, editable=False, help_text="When the link checker last looked."
    )

    class Meta(Record.Meta):
        ordering = [F("published_max").desc(nulls_last=True), "slug"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(translation=Translation.NONE) & Q(translated_from=""))
                | (~Q(translation=Translation.NONE) & ~Q(translated_from="")),
                name="%(class)s_translation",
                violation_error_message="Name the original's language if, and only if, "
                "the text is a translation.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def derive(self) -> None:
        """Fill what follows from other columns; of a new address nobody knows yet if it answers."""
        super().derive()
        known = (self._loaded or {}).get("url", self.url)
        if self.url != known:
            self.link_state, self.link_checked_at = LinkState.UNCHECKED, None

    def derived_columns(self, names: Collection[str]) -> set[str]:
        """Return the columns that follow from the fields `names`."""
        about_link = {"link_state", "link_checked_at"} if "url" in names else set()
        return super().derived_columns(names) | about_link

    def clean(self) -> None:
        super().clean()
        name = self.text_name
        if name == ".." or "\\" in name or name != PurePath(name).name:
            raise ValidationError(
                {"text_name": "Give the file's name alone: it is looked for in the texts folder."}
            )

    def slug_parts(self) -> tuple[str, ...]:
        return (self.title,)
