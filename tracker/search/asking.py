"""What is asked for, as conditions on documents: strictly, by beginnings, and with slips."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.search.matching import AllOf, Condition, OneOf, Wanted, Word
from tracker.search.words import (
    JURISDICTION,
    LONGEST,
    TOPIC,
    TYPE,
    YEAR,
    Run,
    filter_mark,
    key_of,
    name_mark,
    pairs_of,
    runs_of,
    slip_marks,
)

MOST_RUNS = 32
"""Words of a query that count; those after them are left out."""

_HIRAGANA = dict(zip(range(0x30A1, 0x30F7), range(0x3041, 0x3097), strict=True))
_KATAKANA = {there: here for here, there in _HIRAGANA.items()}


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits are narrowed to: any of each; primary keys but for kinds and years."""

    kinds: tuple[str, ...] = ()
    topics: tuple[int, ...] = ()
    jurisdictions: tuple[int, ...] = ()
    years: tuple[int, ...] = ()

    def conditions(self) -> list[Condition]:
        """Return a condition for each filter that is given."""
        given: list[tuple[str, Sequence[object]]] = [
            (TYPE, self.kinds),
            (TOPIC, self.topics),
            (JURISDICTION, self.jurisdictions),
            (YEAR, self.years),
        ]
        return [
            _any([Word(filter_mark(mark, value)) for value in values])
            for mark, values in given
            if values
        ]


@dataclass(frozen=True)
class Asked:
    """A query, read."""

    text: str
    filters: Filters = Filters()
    runs: tuple[Run, ...] = field(init=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        runs = tuple(runs_of(self.text)[:MOST_RUNS])
        object.__setattr__(self, "runs", runs)
        object.__setattr__(self, "key", key_of(runs))

    @property
    def contains(self) -> tuple[str, ...]:
        """Stretches of Japanese that pairs of characters alone do not tell for sure."""
        return tuple(run.text for run in self.runs if run.dense and len(run.text) > 2)

    def by_words(self) -> Wanted:
        """Return what a document must meet to have every word."""
        return self._wanted(*map(_has, self.runs), contains=self.contains)

    def by_name(self) -> Wanted:
        """Return what a document must meet to have a name that is just this."""
        return self._wanted(Word(name_mark(self.key)))

    def by_beginning(self) -> Wanted | None:
        """Return what a document may meet to have every word, or a name or last word begun so.

        None of a single letter, with which too much begins.
        """
        if len(self.key) < 2:
            return None
        mark = name_mark(self.key)
        forms: list[Condition] = [_all(list(map(_has, self.runs))), Word(mark, begins=True)]
        *others, last = self.runs
        if not last.dense and len(last.text) > 1:
            # What has the last word has one that begins so.
            ending = Word(last.text[:LONGEST], begins=True)
            forms[0] = _all([*map(_has, others), ending])
        return self._wanted(OneOf(tuple(forms)), contains=self.contains, named=mark)

    def with_slips(self) -> Wanted | None:
        """Return what a document must meet to be meant by a misspelt query; None if none can be."""
        strict = [_has(run) for run in self.runs]
        loose = [_may_have(run) for run in self.runs]
        return None if loose == strict else self._wanted(*loose)

    def _wanted(
        self, *conditions: Condition, contains: tuple[str, ...] = (), named: str = ""
    ) -> Wanted:
        return Wanted(AllOf((*conditions, *self.filters.conditions())), contains, named)


def other_kana(text: str) -> str:
    """Return a text with its hiragana in katakana, or the other way round."""
    swapped = text.translate(_HIRAGANA)
    return swapped if swapped != text else text.translate(_KATAKANA)


def _any(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else OneOf(tuple(parts))


def _all(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _has(run: Run) -> Condition:
    """Return the condition that a document has a run; of long Japanese, all its pairs."""
    if run.dense and len(run.text) > 1:
        return _all([Word(pair) for pair in dict.fromkeys(pairs_of(run.text))])
    return Word(run.text[:LONGEST])


def _may_have(run: Run) -> Condition:
    """Return the condition that a document has a run, or one that it may be a slip for."""
    if not run.dense:
        return _any([_has(run), *map(Word, slip_marks(run.text))])
    forms = [_has(run)]
    if (other := other_kana(run.text)) != run.text:
        forms.append(_has(Run(other, dense=True)))
    if 3 < len(run.text) <= LONGEST // 2:
        # One character may be wrong, missing or too much: the pairs away from it still stand.
        pairs = pairs_of(run.text)
        forms += [
            _all([Word(pair) for pair in kept])
            for place in range(len(run.text))
            if (kept := pairs[: max(place - 1, 0)] + pairs[place + 1 :])
        ]
    return _any(list(dict.fromkeys(forms)))
