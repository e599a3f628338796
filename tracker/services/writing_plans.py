"""Rows that programs write become one plan: records, and the citations that come with them."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.changes.plan import Fate, Plan, RowChange
from tracker.errors import LocatorError, TextError
from tracker.evidence.pasting import pasted_passage
from tracker.evidence.references import following, next_ref, stem_of
from tracker.models import ARM_OF, Citation, Passage, Source
from tracker.models.rows import Row, called, key_field
from tracker.services.addresses import source_at
from tracker.services.import_reads import Targets, last_numbers, stored_instances, survivors
from tracker.services.import_rules import EMPTY
from tracker.services.rechecking import texts_folder
from tracker.services.rights import may, role_forbids
from tracker.services.row_planning import Line, RowPlanner
from tracker.services.sheets import read_row

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class WriteFault:
    """One thing that stands against a write: where in what was sent, and a sentence.

    `path` leads to the object, `column` names the field in it; empty for the object as a whole.
    `forbidden` says that another role could; `empty` that the column has to be filled, `missing`
    that it was not even said.
    """

    path: Path
    model: type[Any]
    column: str
    text: str
    forbidden: bool = False
    empty: bool = False
    missing: bool = False


@dataclass(slots=True)
class NewPassage:
    """A passage to be cited that may be new: its values, or the text to make them of.

    `source` is the slug of one that is there, or the values of a new one.
    """

    source: str | Row
    values: Row = field(default_factory=dict)
    text: str = ""


@dataclass(slots=True)
class AskedCitation:
    """A citation that comes with a record: its values and its passage, by reference or new."""

    values: Row
    passage: str | NewPassage


@dataclass(slots=True)
class Asked:
    """What one record is to become: the values that are stated, and what comes with it.

    `stored` is the record that is there, None for a new one; `path` is where it stood in what was
    sent. `citations_along` are the slugs of citations that are published with it.
    """

    path: Path
    values: Row
    stored: Any = None
    status: str = ""
    citations: list[AskedCitation] = field(default_factory=list)
    citations_along: list[str] = field(default_factory=list)


class _Items(RowPlanner[Line]):
    """Plans objects of one table, as they stood in a request."""

    place = "Item"
    whole = "the request"

    def __init__(
        self,
        model: type[Any],
        asked: Sequence[tuple[Path, Row, Any]],
        targets: Targets,
        first: int = 0,
    ) -> None:
        super().__init__(model, targets)
        self._paths: dict[int, Path] = {}
        self._said: dict[int, set[str]] = {}
        self._lines = []
        for number, (path, values, stored) in enumerate(asked, first):
            self._paths[number] = path
            self._said[number] = set(values)
            self._lines.append(self._line(number, values, stored))

    def _line(self, number: int, values: Row, stored: Any) -> Line:
        before = read_row(stored) if stored is not None else self._default
        changed = {name: value for name, value in values.items() if value != before[name]}
        return Line(number, stored=stored, before=before, values=changed)

    def plan(self) -> list[RowChange]:
        """Return the changes of the lines that write anything, what is named before who names."""
        self._key()
        self._look_up()
        ordered = self._in_order()
        for line in ordered:
            self._judge(line)
        self._compare()
        self._drag_along(ordered)
        return [self._change(line) for line in ordered if line.writes]

    def keys(self) -> list[str]:
        """Return the natural key that each line has once it is written, in order."""
        name = key_field(self._model) if self._model is not Citation else ""
        return [str(line.values.get(name) or line.key) for line in self._lines]

    def faults(self) -> Iterable[WriteFault]:
        """Yield what is wrong with each line."""
        for line in self._lines:
            for column, text in line.faults:
                empty = text == EMPTY
                # What is there already need not be said again.
                said = line.stored is not None or column in self._said[line.number]
                path = self._paths[line.number]
                yield WriteFault(
                    path, self._model, column, text, empty=empty, missing=empty and not said
                )

    def _key(self) -> None:
        """Give each line its key; fail the keys that others have, or that two lines want."""
        if self._model is Citation:
            self._number()
            return
        name = key_field(self._model)
        wanted: dict[str, list[Line]] = defaultdict(list)
        for line in self._lines:
            if line.stored is not None:
                line.key = str(line.before[name])
            if key := line.values.get(name):
                wanted[key].append(line)
        there = stored_instances(self._model, wanted)
        led = survivors(self._model, wanted.keys() - there.keys())
        for key, lines in wanted.items():
            for line in lines:
                kind = self._model._meta.verbose_name
                if key in there:
                    line.faults.append((name, f"There is a {kind} “{key}” already."))
                elif key in led and led[key] != line.key:
                    text = f"“{key}” is an older name of the {kind} “{led[key]}”: choose another."
                    line.faults.append((name, text))
                elif len(lines) > 1:
                    text = f"Another {self.place.lower()} is to be called “{key}” too."
                    line.faults.append((name, text))
                elif line.stored is None:
                    line.key = key
                    self._new[key] = line

    def _number(self) -> None:
        """Give each new citation the next number of its passage."""
        fresh = [line for line in self._lines if line.stored is None]
        refs = sorted({line.values["passage"] for line in fresh if line.values.get("passage")})
        # Of two who cite one passage at once, the second waits for the first's number.
        locked = Passage.objects.select_for_update(no_key=True).filter(ref__in=refs)
        list(locked.order_by("pk").values_list("pk"))
        highest = defaultdict(int, last_numbers(refs))
        for line in self._lines:
            if line.stored is not None:
                line.key = f"{line.before['passage']} {line.before['n']}"
            elif ref := line.values.get("passage"):
                highest[ref] += 1
                line.values["n"] = highest[ref]
                line.key = f"{ref} {highest[ref]}"

    def _name(self, line: Line) -> None:
        if not line.key and hasattr(line.record, "make_slug"):
            line.key = line.record.slug = line.record.make_slug(_Taken(line.record, self._new))
            line.values["slug"] = line.key
            self._new[line.key] = line
        self._targets.add(line.key, line.record)

    def _change(self, line: Line) -> RowChange:
        label = self._model._meta.label_lower
        if line.stored is None:
            after = {**self._default, **line.values}
            return RowChange(label, line.key, None, after, Fate.CREATE)
        before = {name: line.before[name] for name in line.values}
        return RowChange(
            label,
            line.key,
            before,
            line.values,
            Fate.UPDATE,
            base_version=line.stored.version,
            pk=line.stored.pk,
        )


class _Taken:
    """The slugs that a new record cannot have: asked one by one, since a table may be long."""

    def __init__(self, record: Any, new: Container[str]) -> None:
        self._record = record
        self._new = new

    def __contains__(self, slug: object) -> bool:
        return slug in self._new or bool(self._record._is_taken(slug))


@dataclass(slots=True)
class Planned:
    """What a request amounts to: one plan, the key of each record after it, what is wrong.

    `citations` are the natural keys of the citations that come with each record.
    """

    plan: Plan
    keys: list[str]
    faults: list[WriteFault]
    citations: list[list[str]]


def plan_writes(model: type[Any], asked: Sequence[Asked], user: Any) -> Planned:
    """Return the plan of all that is asked, and everything that is wrong with it.

    Nothing is written. The queries grow with the distinct tables and with new slugs, not with the
    rules.
    """
    targets = Targets()
    records = _Items(model, [(one.path, one.values, one.stored) for one in asked], targets)
    changes = records.plan()
    keys = records.keys()
    evidence = _Evidence(targets, user)
    for one, key in zip(asked, keys, strict=True):
        # What stands in no plan yet, since its record is at fault, can still be looked through.
        evidence.add(model, one, key)
    return Planned(
        Plan((*changes, *evidence.plan())),
        keys,
        [*records.faults(), *evidence.faults],
        evidence.keys,
    )


class _Evidence:
    """The sources, passages and citations that come with records."""

    def __init__(self, targets: Targets, user: Any) -> None:
        self._targets = targets
        self._user = user
        self._sources: list[tuple[Path, Row, Any]] = []
        self._passages: list[tuple[Path, Row, Any]] = []
        self._citations: list[tuple[Path, Row, Any]] = []
        self._owners: list[int] = []
        self._refs: dict[str, set[str]] = {}
        self._reused: dict[int, str] = {}
        self.faults: list[WriteFault] = []
        self.keys: list[list[str]] = []

    def add(self, model: type[Any], one: Asked, key: str) -> None:
        """Add what comes with one record."""
        self.keys.append([])
        if not one.citations:
            return
        if not may(self._user, "add", Citation):
            self._forbid((*one.path, "citations"), Citation)
        for place, citation in enumerate(one.citations):
            path = (*one.path, "citations", place)
            passage = citation.passage
            ref = passage if isinstance(passage, str) else self._passage(path, passage)
            target = {ARM_OF[model]: key} if key else {}
            if ref and key:
                row = {**citation.values, "passage": ref, **target}
                self._citations.append((path, row, None))
                self._owners.append(len(self.keys) - 1)

    def plan(self) -> list[RowChange]:
        """Return the changes, what is named before who names it."""
        changes: list[RowChange] = []
        for model, asked in ((Source, self._sources), (Passage, self._passages)):
            planner = _Items(model, asked, self._targets)
            changes += planner.plan()
            self.faults += planner.faults()
        planner = _Items(Citation, self._citations, self._targets)
        changes += planner.plan()
        # A passage or a source that fails has said so itself.
        failed = {fault.path for fault in self.faults}
        self.faults += [
            fault
            for fault in planner.faults()
            if not (fault.column == "passage" and (*fault.path, "passage") in failed)
        ]
        for owner, key in zip(self._owners, planner.keys(), strict=True):
            self.keys[owner].append(key)
        return changes

    def _passage(self, path: Path, passage: NewPassage) -> str:
        """Return the reference of a passage, which is made unless it is recorded already."""
        place = (*path, "passage")
        source = self._source((*place, "source"), passage.source)
        if source is None:
            return ""
        values = dict(passage.values)
        if passage.text:
            stored = source if source.pk else None
            try:
                pasted = pasted_passage(passage.text, source=stored, directory=texts_folder())
            except (LocatorError, TextError) as error:
                self.faults.append(WriteFault(place, Passage, "text", str(error)))
                return ""
            start, end, prefix, suffix = pasted.locator.parts()
            values.update(start=start, end=end, prefix=prefix, suffix=suffix)
            values.update(digest=pasted.digest, offset=pasted.offset, length=pasted.length)
        if known := self._recorded(source, values):
            return known
        if not may(self._user, "add", Passage):
            self._forbid(place, Passage)
            return ""
        ref = str(values.get("ref") or self._next(source))
        self._refs.setdefault(source.slug, set()).add(ref)
        self._passages.append((place, {**values, "ref": ref, "source": source.slug}, None))
        return ref

    def _recorded(self, source: Source, values: Row) -> str:
        """Return the reference of the passage with this very locator; empty if there is none."""
        parts = {name: values.get(name, "") for name in ("start", "end", "prefix", "suffix")}
        for _, row, _ in self._passages:
            if row["source"] == source.slug and all(row.get(n, "") == parts[n] for n in parts):
                return str(row["ref"])
        if source.pk is None:
            return ""
        found = Passage.objects.filter(source=source, **parts).values_list("ref", flat=True)
        return str(found.first() or "")

    def _next(self, source: Source) -> str:
        """Return the next free reference of a source, also among those that are to be made."""
        taken = self._refs.get(source.slug, set())
        if source.pk:
            # Two who cite one source at once would take the same reference.
            list(Source.objects.select_for_update(no_key=True).filter(pk=source.pk).values("pk"))
            first = next_ref(source)
            return following(first.rpartition("-p")[0], taken) if first in taken else first
        stem = stem_of(source.slug, ())
        there = Passage.objects.filter(ref__startswith=f"{stem}-p").values_list("ref", flat=True)
        return following(stem, {*there, *taken})

    def _source(self, path: Path, source: str | Row) -> Source | None:
        """Return a source by its slug, or the one that new values amount to, unsaved."""
        if isinstance(source, str):
            self._targets.read({Source: {source}})
            found: Source | None = self._targets.find(Source, source)
            if found is None:
                text = self._targets.unknown(Source, source)
                self.faults.append(WriteFault(path[:-1], Passage, "source", text))
            return found
        if not may(self._user, "add", Source):
            self._forbid(path, Source)
            return None
        if known := source_at(str(source.get("url") or "")):
            text = f"{called(known)} has this address: name it by its slug, “{known.slug}”."
            self.faults.append(WriteFault(path, Source, "url", text))
            return None
        made = Source(slug=source.get("slug", ""), title=source.get("title", ""))
        wanted = {row["slug"] for _, row, _ in self._sources}
        for _, row, _ in self._sources:
            if {**row, "slug": source.get("slug", row["slug"])} == {**source, "slug": row["slug"]}:
                # The same new source comes with several citations.
                return Source(slug=row["slug"], title=row["title"])
        if not made.slug:
            made.slug = made.make_slug(_Taken(made, wanted))
        self._sources.append((path, {**source, "slug": made.slug}, None))
        return made

    def _forbid(self, path: Path, model: type[Any]) -> None:
        self.faults.append(WriteFault(path, model, "", role_forbids("add", model), forbidden=True))
