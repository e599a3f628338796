"""Likely twins: two records of a kind that go by one name, or by two that are nearly one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any, Self

from django.db.models import Q

from tracker.models import (
    Indicator,
    Initiative,
    Institution,
    Law,
    LawRelation,
    Name,
    Partnership,
    Person,
    Position,
)
from tracker.services.likeness import Form, form_of, likeness, near
from tracker.services.narrowing import candidates

TWINNED: dict[type[Any], tuple[str, ...]] = {
    Law: ("name", "name_ja"),
    Institution: ("name", "name_ja", "abbreviation"),
    Person: ("name", "name_ja"),
    Initiative: ("name", "name_ja"),
    Partnership: ("name", "name_ja"),
    Position: ("title", "title_ja"),
    Indicator: ("name",),
}
"""The kinds whose records may have twins, with the fields that name them."""

_FACTS = ("wikidata_id", "law_number", "kind", "jurisdiction_id", "country_id", "parent_id")
_APART = ("jurisdiction_id", "country_id", "institution_id", "producer_id", "unit")
"""Facts in which records that are one do not differ: a ministry of defence is a country's."""

COMPARED = frozenset(
    [
        *chain.from_iterable(TWINNED.values()),
        *(name.removesuffix("_id") for name in (*_FACTS, *_APART) if name != "wikidata_id"),
        *("wikidata_id", "predecessors"),
    ]
)
"""The fields of records that decide which look like one."""

_SAME = {"wikidata_id": "Same Wikidata id", "law_number": "Same law number"}
_RAREST = 14
"""Runs of three letters by which a name is looked up, the rarest it has."""
_CROWD = 300
"""Names beyond which a run of letters says nothing."""
_BEGUN = 70
"""Score of a name that begins with what was typed so far."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two records are, 0 to 100, and why they are suspected, a sentence each."""

    score: int
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Known:
    """A record as far as it matters here: what it goes by, and some facts."""

    facts: dict[str, Any]
    names: dict[Form, str] = field(default_factory=dict)


class Book:
    """All that the records of one kind go by.

    Made by two queries, and one each for what is known to be apart; 20,000 names in half a second.
    Of some records only, if `keys` are given.
    """

    def __init__(self, model: type[Any], keys: Collection[int] | None = None) -> None:
        self.model = model
        self.known: dict[int, _Known] = {}
        columns = {column.attname for column in model._meta.concrete_fields}
        facts = [name for name in (*_FACTS, *_APART) if name in columns]
        rows = model._default_manager.order_by("pk")
        if keys is not None:
            rows = rows.filter(pk__in=keys)
        for row in rows.values("pk", *TWINNED[model], *dict.fromkeys(facts)):
            self.known[row["pk"]] = _Known(row)
            self._add(row["pk"], *(row[name] for name in TWINNED[model]))
        arm = model._meta.model_name
        if arm in Name.ARMS:
            named = Name.objects.filter(**{f"{arm}__isnull": False}).order_by("pk")
            if keys is not None:
                named = named.filter(**{f"{arm}__in": keys})
            for pk, text in named.values_list(f"{arm}_id", "text"):
                self._add(pk, text)

    def _add(self, pk: int, *texts: str) -> None:
        for text in filter(None, texts):
            if (form := form_of(text)).joined:
                self.known[pk].names.setdefault(form, text)

    def pairs(self) -> dict[Pair, Likeness]:
        """Return every pair that is suspected, the lower key first.

        Names are compared only with those that share some of their rarest runs of letters.
        """
        holders: dict[Form, set[int]] = defaultdict(set)
        for pk, known in self.known.items():
            for form in known.names:
                holders[form].add(pk)
        suspected: set[Pair] = set()
        for pks in holders.values():
            suspected.update(combinations(sorted(pks), 2))
        for one, other in _neighbours(list(holders)):
            if likeness(one, other):
                suspected.update(
                    (min(a, b), max(a, b)) for a in holders[one] for b in holders[other] if a != b
                )
        for name in _SAME:
            sharing: dict[Any, list[int]] = defaultdict(list)
            for pk, known in self.known.items():
                if known.facts.get(name):
                    sharing[known.facts[name]].append(pk)
            for same in sharing.values():
                suspected.update(combinations(sorted(same), 2))
        return self._judged(suspected - apart(self.model))

    @classmethod
    def near(cls, model: type[Any], text: str) -> Self:
        """Return the book of the few records that a name being typed may be of."""
        return cls(model, candidates(model, TWINNED[model], [text]))

    @classmethod
    def around(cls, record: Any, known: Iterable[int]) -> Self:
        """Return the book of a record, of those `known`, and of the few that may be its twins.

        Seven queries, of which two look at every name of the kind.
        """
        model = type(record)
        own = cls(model, [record.pk])
        same = Q(pk__in=[])
        texts: list[str] = []
        for found in own.known.values():
            texts = list(found.names.values())
            for name in _SAME:
                if found.facts.get(name):
                    same |= Q(**{name: found.facts[name]})
        keys = {record.pk, *known, *candidates(model, TWINNED[model], texts)}
        keys.update(model._default_manager.filter(same).order_by().values_list("pk", flat=True))
        return cls(model, keys)

    def twins_of(self, pk: int) -> dict[Pair, Likeness]:
        """Return the suspected pairs that one record is of."""
        if pk not in self.known:
            return {}
        mine = self.known[pk]
        others = {other for other, _ in self.named_like(mine.names)} | {
            other
            for other, known in self.known.items()
            if any(known.facts.get(n) and known.facts[n] == mine.facts.get(n) for n in _SAME)
        }
        found = {(min(pk, other), max(pk, other)) for other in others - {pk}}
        return self._judged(found - apart(self.model, pk))

    def like(self, text: str) -> list[tuple[int, Likeness]]:
        """Return the records that a name being typed may be of, the likeliest first.

        They go by one like it, or by one that begins so.
        """
        typed = form_of(text)
        if len(typed.joined) < (3 if typed.joined.isascii() else 2):
            return []
        found = {}
        for pk, known in self.known.items():
            begun = next(
                (n for f, n in known.names.items() if f.joined.startswith(typed.joined)), ""
            )
            if begun:
                found[pk] = Likeness(_BEGUN, (f"Goes by “{begun}”",))
        asked = _Known({}, {typed: text})
        for pk, _ in self.named_like([typed]):
            score, reasons = _by_name(self.known[pk], asked)
            found[pk] = Likeness(score, tuple(reasons))
        return sorted(found.items(), key=lambda item: (-item[1].score, item[0]))

    def named_like(self, names: Iterable[Form]) -> Iterator[tuple[int, int]]:
        """Yield key and score of each record that goes by a name like one of `names`."""
        places = [(form, pk) for pk, known in self.known.items() for form in known.names]
        joined = [form.joined for form, _ in places]
        ordered = [form.sorted for form, _ in places]
        for name in names:
            # Words may be written together in the one, and stand in another order in the other.
            for place in sorted({*near(name.joined, joined), *near(name.sorted, ordered)}):
                form, pk = places[place]
                if score := likeness(name, form):
                    yield pk, score

    def _judged(self, pairs: Iterable[Pair]) -> dict[Pair, Likeness]:
        found = ((pair, self._likeness(*pair)) for pair in sorted(pairs))
        return {pair: judged for pair, judged in found if judged is not None}

    def _likeness(self, first: int, second: int) -> Likeness | None:
        """Return why two records are suspected; None if facts say that they are two."""
        one, other = self.known[first], self.known[second]
        score, reasons = _by_name(one, other)
        shared = {
            name: one.facts[name]
            for name in one.facts
            if one.facts[name] not in (None, "") and one.facts[name] == other.facts.get(name)
        }
        same_id = [sentence for name, sentence in _SAME.items() if name in shared]
        told_apart = any(
            one.facts[name] != other.facts[name]
            for name in (*_APART, "wikidata_id")
            if one.facts.get(name) and other.facts.get(name)
        )
        if not same_id and (told_apart or not score):
            return None
        if "kind" in shared and {"jurisdiction_id", "country_id"} & shared.keys():
            reasons.append("Same jurisdiction and kind")
        return Likeness(100 if same_id else score, (*same_id, *reasons))


def _by_name(one: _Known, other: _Known) -> tuple[int, list[str]]:
    """Return the best score of two records' names, and the sentence that says which they are."""
    both, best, pair = [], 0, ("", "")
    for ours, text in one.names.items():
        for theirs, theirs_text in other.names.items():
            score = likeness(ours, theirs)
            if score == 100:
                both.append(text)
            elif score > best:
                best, pair = score, (text, theirs_text)
    if both:
        said = ", ".join(f"“{text}”" for text in dict.fromkeys(both))
        return 100, [f"Both go by {said}"]
    return best, [f"Names {best} alike: “{pair[0]}” / “{pair[1]}”"] if best else []


def _neighbours(forms: list[Form]) -> Iterator[tuple[Form, Form]]:
    """Yield the pairs of names that share two of their rarest runs of three letters."""
    runs = [_runs(form) for form in forms]
    common = Counter(run for found in runs for run in found)
    index: dict[str, list[int]] = defaultdict(list)
    for place, found in enumerate(runs):
        near_ones: Counter[int] = Counter()
        rarest = sorted(found, key=lambda run: (common[run], run))[:_RAREST]
        for run in rarest:
            if common[run] > _CROWD:
                break
            near_ones.update(index[run])
            index[run].append(place)
        least = 2 if len(rarest) > 3 else 1
        for other, shared in near_ones.items():
            if shared >= least:
                yield forms[place], forms[other]
    by_words: dict[tuple[str, ...], list[Form]] = defaultdict(list)
    for form in forms:
        by_words[form.words].append(form)
    for same in by_words.values():
        yield from combinations(same, 2)


def _runs(form: Form) -> set[str]:
    """Return the runs of letters of a name: three each, two in scripts of many characters."""
    if form.is_short:
        return set()
    length = 3 if form.joined.isascii() else 2
    return {form.joined[i : i + length] for i in range(len(form.joined) - length + 1)}


def apart(model: type[Any], pk: int | None = None) -> set[Pair]:
    """Return the pairs that stand in a relation, and so are two: a body and its predecessor.

    Of one record only, if `pk` is given. One query a relation.
    """
    found: list[tuple[Any, Any]] = []
    columns = {column.name for column in model._meta.get_fields()}
    if "parent" in columns:
        with_parent = model._default_manager.filter(parent__isnull=False)
        found += _ends(with_parent, "pk", "parent_id", pk)
    if "predecessors" in columns:
        through = model._meta.get_field("predecessors").remote_field.through
        found += _ends(through._default_manager, "from_institution_id", "to_institution_id", pk)
    if model is Law:
        found += _ends(LawRelation.objects, "from_law_id", "to_law_id", pk)
    return {(min(a, b), max(a, b)) for a, b in found if a != b}


def _ends(rows: Any, one: str, other: str, pk: int | None) -> list[tuple[Any, Any]]:
    """Return the two ends of each relation, or of those of one record."""
    of = rows.all() if pk is None else rows.filter(Q(**{one: pk}) | Q(**{other: pk}))
    return list(of.order_by().values_list(one, other))
