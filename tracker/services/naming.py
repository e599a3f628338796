"""The names by which a merged record was known: each becomes another name of the survivor."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from tracker.changes.plan import Fate, RowChange
from tracker.models import ARM_OF, Name, Person
from tracker.models.rows import Row, key_of, row_of
from tracker.text import fold
from tracker.vocabularies import NameKind, Status

NAMES: dict[str, tuple[str, NameKind]] = {
    "name": ("en", NameKind.TRANSLATION),
    "title": ("en", NameKind.TRANSLATION),
    "name_ja": ("ja", NameKind.NATIVE),
    "title_ja": ("ja", NameKind.NATIVE),
    "abbreviation": ("en", NameKind.ACRONYM),
}
"""The fields that hold a name, each with the language and kind of the row it becomes."""


class OtherNames:
    """What is done with the names that two merging records hold and the survivor will not.

    A citation of such a name goes with it: it bears out that name, not the one we chose. Costs a
    query for the names of each record, and two for each name that becomes a row.
    """

    def __init__(self, survivor: Any, loser: Any, row: Row) -> None:
        self.arm = ARM_OF[type(survivor)]
        self.kept: set[str] = set()
        """The fields whose other value goes on as a name."""
        self._rows: list[Row] = []
        self._led: dict[str, RowChange] = {}
        self._own: set[str] = set()
        if self.arm not in Name.ARMS:
            return
        known = {(n.lang, n.key) for record in (survivor, loser) for n in record.names.all()}
        for field in (f for f in NAMES if f in row):
            for record in (survivor, loser):
                text = getattr(record, field)
                if not text or text == row[field]:
                    continue
                self.kept.add(field)
                lang, kind = _sort_of(record, field)
                if fold(text) != fold(row[field]) and (lang, fold(text)) not in known:
                    known.add((lang, fold(text)))
                    name = Name(text=text, lang=lang, kind=kind, **{self.arm: survivor})
                    self._remember(name, record, field, own=record.pk == survivor.pk)

    def creations(self) -> Iterator[RowChange]:
        """Yield the new names."""
        for row in self._rows:
            why = "kept as another name"
            yield RowChange("tracker.name", row["slug"], None, row, Fate.CREATE, why=why)

    def following(self, moves: Iterable[RowChange]) -> Iterator[RowChange]:
        """Yield `moves` with the citations of such names led to the name that they bear out."""
        for change in moves:
            led = self._led.get(change.key) if change.model == "tracker.citation" else None
            if led is not None:
                before = {**(change.before or {}), **(led.before or {})}
                after = {**(change.after or {}), **(led.after or {})}
                change = replace(led, before=before, after=after)
            yield change
        yield from (change for key, change in self._led.items() if key in self._own)

    def _remember(self, name: Name, record: Any, field: str, *, own: bool) -> None:
        cited = [
            citation
            for citation in record.citations.filter(field=field).select_related("passage__source")
            if fold(citation.reported) == fold(name.text)
        ]
        # As public as it was: a public record stood under it, and a public passage bears it out.
        public = name.target.status == record.status == Status.PUBLISHED and any(
            row.status == row.passage.source.status == Status.PUBLISHED for row in cited
        )
        name.slug = self._free_slug(name)
        name.status = Status.PUBLISHED if public else Status.DRAFT
        self._rows.append(row_of(name))
        for citation in cited:
            key = key_of(citation)
            self._led[key] = RowChange(
                "tracker.citation",
                key,
                {self.arm: record.slug, "name": None, "field": field},
                {self.arm: None, "name": name.slug, "field": "text"},
                Fate.UPDATE,
                citation.version,
                pk=citation.pk,
            )
            if own:
                self._own.add(key)

    def _free_slug(self, name: Name) -> str:
        """Return a slug that neither a stored name nor one of these has."""
        slug, taken, number = name.make_slug(), {row["slug"] for row in self._rows}, 2
        base = slug
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug


def _sort_of(record: Any, field: str) -> tuple[str, NameKind]:
    """Return language and kind of a name that a field held."""
    if isinstance(record, Person) and field == "name":
        japanese = record.country is not None and record.country.code == "JP"
        return ("ja-Latn", NameKind.ROMANISED) if japanese else ("en", NameKind.OFFICIAL)
    return NAMES[field]
