"""Search documents: an index of the public records by their names and texts.

Derived, like standings: what a record is found by is made by `tracker.search.documents` and
written here in the transaction that changes the record. Only `tracker.search` reads it. The columns
are the same on both databases; beside them PostgreSQL has a GIN index over `words`, and SQLite an
FTS5 table that triggers keep in step (migration `search`).
"""

from django.db import models

KINDS = {
    "law": 1,
    "institution": 2,
    "person": 3,
    "initiative": 4,
    "partnership": 5,
    "position": 6,
    "provision": 7,
    "indicator": 8,
    "source": 9,
    "topic": 10,
    "jurisdiction": 11,
}
"""The kinds of record that are found, each with its number; numbers are never given again."""

_STEP = 64
"""More than there will ever be kinds."""


class SearchDocument(models.Model):
    """All that one public record is found by.

    Its key follows from the record's (`document_id`): whoever writes it writes the same row.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=24, help_text="The record's kind, such as law.")
    object_id = models.BigIntegerField(help_text="Primary key of the record.")
    slug = models.CharField(max_length=120, help_text="The record's slug or code.")
    name = models.CharField(
        max_length=300, help_text="What it is called, by which hits are sorted."
    )
    known_as = models.JSONField(
        default=list,
        help_text="Each of its names: text, folded text, language, kind, and how far to trust it.",
    )
    words = models.TextField(
        help_text="What it is found by: words, pairs of Japanese characters and marks, each once."
    )
    text = models.TextField(
        blank=True, help_text="Its names and texts, folded, for comparing longer Japanese."
    )
    topics = models.JSONField(default=list, blank=True, help_text="Primary keys of its topics.")
    jurisdiction = models.BigIntegerField(
        null=True, blank=True, help_text="Primary key of the jurisdiction it belongs to."
    )
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The year it began, or was published."
    )

    class Meta:
        verbose_name = "search document"
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


def document_id(kind: str, object_id: int) -> int:
    """Return the primary key of a record's document; raise KeyError for a kind not found here."""
    return object_id * _STEP + KINDS[kind]
