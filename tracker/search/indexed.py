"""What is found, and by what: a line for each kind of record."""

from dataclasses import dataclass
from typing import Any

from tracker.models import (
    Indicator,
    Initiative,
    Institution,
    Jurisdiction,
    Law,
    Partnership,
    Person,
    Position,
    Provision,
    Source,
    Topic,
)
from tracker.vocabularies import NameKind

MAIN = "main"
"""The kind of the name that a record bears here; the others are `NameKind`, or IDENTIFIER."""
IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class NameField:
    """A column that holds a name of its record; `lang` is a language, or the column that has it."""

    column: str
    kind: str
    lang: str = ""
    lang_column: str = ""


@dataclass(frozen=True, slots=True)
class Indexed:
    """How records of one kind are found.

    `texts` are columns that a record is found by besides its names, of related records too. The
    `parent` is the key whose record must be public, and whose names tell parts of the same title
    apart. `jurisdiction` leads to the jurisdiction, `year` is the partial date that it began on.
    """

    model: type[Any]
    names: tuple[NameField, ...]
    texts: tuple[str, ...] = ()
    parent: str = ""
    jurisdiction: str = ""
    year: str = ""
    titled: bool = False
    """Whether what it is called is a title, of a text or a part, rather than a name."""
    key: str = "slug"

    @property
    def kind(self) -> str:
        """Its name in documents and in the change log."""
        return str(self.model._meta.model_name)

    @property
    def columns(self) -> set[str]:
        """The columns of its own that its document is made from."""
        names = {column for name in self.names for column in (name.column, name.lang_column)}
        paths = {*names, *self.texts, self.parent, self.jurisdiction, self.year, self.key, "status"}
        return {path for path in paths if path and "__" not in path}

    @property
    def has_topics(self) -> bool:
        """Whether records of this kind have topics."""
        return any(field.name == "topics" for field in self.model._meta.many_to_many)


def _named(column: str) -> tuple[NameField, NameField]:
    return (
        NameField(column, MAIN, "en"),
        NameField(f"{column}_ja", NameKind.NATIVE, "ja"),
    )


_WIKIDATA = NameField("wikidata_id", IDENTIFIER)
_ACRONYM = NameField("abbreviation", NameKind.ACRONYM, "en")

_INDEXED = (
    Indexed(
        Law,
        (
            *_named("name"),
            NameField("law_number", IDENTIFIER, "ja"),
            NameField("egov_law_id", IDENTIFIER),
            _WIKIDATA,
        ),
        texts=("summary",),
        jurisdiction="jurisdiction",
    ),
    Indexed(
        Institution,
        (*_named("name"), _ACRONYM, _WIKIDATA),
        texts=("summary",),
        jurisdiction="jurisdiction",
        year="founded",
    ),
    Indexed(
        Person,
        (*_named("name"), _WIKIDATA),
        texts=("summary",),
        jurisdiction="country",
    ),
    Indexed(
        Initiative,
        (*_named("name"), _WIKIDATA),
        texts=("summary",),
        jurisdiction="jurisdiction",
        year="started",
    ),
    Indexed(Partnership, (*_named("name"), _WIKIDATA), texts=("summary",), year="formed"),
    Indexed(
        Position,
        _named("title"),
        texts=("institution__name", "institution__name_ja", "institution__abbreviation"),
        parent="institution",
        jurisdiction="institution__jurisdiction",
        year="created",
    ),
    Indexed(
        Provision,
        (NameField("title", MAIN, "en"),),
        texts=("gist", "applies_to", "law__name", "law__name_ja"),
        parent="law",
        jurisdiction="law__jurisdiction",
        titled=True,
    ),
    Indexed(
        Indicator,
        (NameField("name", MAIN, "en"),),
        texts=("definition", "publication"),
        year="published",
    ),
    Indexed(
        Source,
        (NameField("title", MAIN, lang_column="language"),),
        texts=("authors", "publisher", "perspective"),
        year="published",
        titled=True,
    ),
    Indexed(Topic, _named("label"), texts=("definition",)),
    Indexed(Jurisdiction, (*_named("name"), NameField("code", IDENTIFIER)), key="code"),
)

INDEXED: dict[str, Indexed] = {indexed.kind: indexed for indexed in _INDEXED}
"""How each kind of record is found, by the kind."""
