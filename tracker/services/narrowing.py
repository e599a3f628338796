"""Which few records of a kind are worth comparing with a name: chosen by the database."""

from collections.abc import Iterable
from functools import reduce
from itertools import chain, zip_longest
from operator import add, or_
from typing import Any

from django.db.models import Case, Q, Value, When
from django.db.models.functions import Greatest

from tracker.models import Name
from tracker.services.likeness import Form, form_of

CANDIDATES = 400
"""Records that are compared, of those that the names table finds and as many of the kind's own."""

_PIECES = 12
"""Pieces asked for in all; each costs a look at every row."""
_OF_ONE = 6
"""Pieces of one name: enough that a slip in some leaves others."""
_NUMBER = 2.0
"""What a number is worth beside a piece of a word: names that differ there are not one."""
_FEW = 3
"""Pieces below which many rows have them all, and those that begin with the name stand first."""


def candidates(model: type[Any], columns: Iterable[str], texts: Iterable[str]) -> set[int]:
    """Return the keys of the records whose names share most with one of `texts`.

    Looked for in the kind's naming `columns` and in the names table, `CANDIDATES` in each; two
    queries, or none if there is nothing to look for.
    """
    asked = _shared_out([form for text in texts if (form := form_of(text)).joined])
    if not asked:
        return set()
    found = _ranked(model._default_manager.all(), "pk", tuple(columns), "i", asked)
    arm = model._meta.model_name
    if arm in Name.ARMS:
        named = Name.objects.filter(**{f"{arm}__isnull": False})
        # Keys are folded already.
        found |= _ranked(named, f"{arm}_id", ("key",), "", asked)
    return found


def pieces_of(form: Form) -> list[str]:
    """Return the runs of letters of which a name that is like this one has some.

    Three each, two in scripts of many characters; none across a space, which the other may have.
    Words that hold a digit stay whole.
    """
    found = [
        piece
        for word in form.words
        for piece in ([word] if word in form.numbers else _cut(word, 3 if word.isascii() else 2))
    ]
    # What remains of a word tells little, unless there is nothing else.
    telling = [piece for piece in found if len(piece) > 1 or piece in form.numbers]
    return list(dict.fromkeys(telling or found))


def _cut(word: str, length: int) -> list[str]:
    """Return the pieces of a word side by side; the last one overlaps, to be as long."""
    starts = [*range(0, max(len(word) - length, 0), length), max(len(word) - length, 0)]
    return [word[start : start + length] for start in starts]


def _shared_out(forms: list[Form]) -> dict[Form, list[str]]:
    """Return for each name some of its pieces, together no more than `_PIECES`.

    The names take turns, so that each has one as long as there are no more names than pieces.
    """
    chosen = {form: _spread(form) for form in forms}
    in_turn = dict.fromkeys(chain.from_iterable(zip_longest(*chosen.values())))
    asked = [piece for piece in in_turn if piece][:_PIECES]
    left = {form: [piece for piece in pieces if piece in asked] for form, pieces in chosen.items()}
    return {form: pieces for form, pieces in left.items() if pieces}


def _spread(form: Form) -> list[str]:
    """Return some of a name's pieces, its numbers first, the others from all along it."""
    pieces = pieces_of(form)
    numbers = [piece for piece in pieces if piece in form.numbers][:_OF_ONE]
    others = [piece for piece in pieces if piece not in form.numbers]
    room = _OF_ONE - len(numbers)
    if len(others) > room:
        others = [others[place * len(others) // room] for place in range(room)]
    return [*numbers, *others]


def _ranked(
    rows: Any, key: str, columns: tuple[str, ...], case: str, asked: dict[Form, list[str]]
) -> set[int]:
    """Return the keys of the rows that have most of the pieces of one name."""
    shares = [_share(columns, case, form, pieces) for form, pieces in asked.items()]
    rank = Greatest(*shares) if len(shares) > 1 else shares[0]
    ranked = rows.annotate(rank=rank).order_by("-rank", key).values_list(key, "rank")
    return {pk for pk, rank in ranked[:CANDIDATES] if rank}


def _share(columns: tuple[str, ...], case: str, form: Form, pieces: list[str]) -> Any:
    """Return the expression of how much of a name's pieces a row has; 1 is all."""
    worth = [_NUMBER if piece in form.numbers else 1.0 for piece in pieces]
    parts = [
        (_any(columns, f"{case}contains", piece), points / sum(worth))
        for piece, points in zip(pieces, worth, strict=True)
    ]
    if len(pieces) < _FEW:
        parts.append((_any(columns, f"{case}startswith", form.joined), 1.0))
    cases: list[Any] = [
        Case(When(condition, then=Value(points)), default=Value(0.0)) for condition, points in parts
    ]
    return reduce(add, cases)


def _any(columns: tuple[str, ...], lookup: str, text: str) -> Q:
    return reduce(or_, (Q(**{f"{column}__{lookup}": text}) for column in columns))
