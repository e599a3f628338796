"""The citation checker's report: one line a finding, then totals; or JSON Lines."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from tracker.evidence.checking import SourceCheck, State, Verdict

_LABEL = 10
"""Width of the first column: the longest state of a passage and a space."""
_DIGEST = 4
"""A digest is told from another by this many digits."""


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: 1 passage, 2 passages."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def _place(verdict: Verdict) -> str:
    """Return where a passage stands, as @offset+length; the offsets alone if there are several."""
    if verdict.span:
        return f"@{verdict.span.offset}+{verdict.span.length}"
    return " ".join(f"@{offset}" for offset in verdict.candidates)


def _differing(found: str, expected: str) -> str:
    """Return two digests, shortened, so that their difference shows."""
    same = next(
        (at for at, pair in enumerate(zip(found, expected, strict=False)) if len({*pair}) == 2),
        min(len(found), len(expected)),
    )
    if same >= min(len(found), len(expected)):
        return f"digest {found} expected {expected} (a digest has {len(found)} digits)"
    width = max(_DIGEST, same + 1)
    return f"digest {found[:width]}… expected {expected[:width]}…"


def _finding(verdict: Verdict) -> str:
    if verdict.state is State.CHANGED:
        return _differing(verdict.digest, verdict.expected)
    if verdict.span is None:
        return verdict.detail
    moved = ""
    if verdict.state is State.MOVED and verdict.was:
        moved = f", was @{verdict.was.offset}+{verdict.was.length}"
    return (
        f"{plural(verdict.words or 0, 'word')}, {verdict.shown} shown, "
        f"{plural(verdict.citations, 'citation')}{moved}"
    )


def _line(label: str, *columns: str) -> str:
    return f"{label:<{_LABEL}} {'  '.join(columns)}".rstrip()


def lines(checks: Sequence[SourceCheck], *, passages: bool = True) -> Iterator[str]:
    """Yield the report, line by line, without totals.

    Without `passages`, only what the JSON form does not say: faults of sources, limits, warnings.
    """
    verdicts = [verdict for check in checks for verdict in check.verdicts]
    ref_width = max((len(verdict.ref) for verdict in verdicts), default=0)
    place_width = max((len(_place(v)) for v in verdicts if v.span), default=0)
    for check in checks:
        if check.fault:
            yield _line(check.label, check.slug, check.fault)
        if check.body_changed:
            yield _line("body-changed", check.slug, _differing(check.digest, check.expected))
        for verdict in check.verdicts:
            ref = f"{verdict.ref:<{ref_width}}"
            if passages:
                place = f"{_place(verdict):<{place_width}}" if verdict.span else _place(verdict)
                columns = (ref, place, _finding(verdict))
                yield _line(verdict.state.value, *(column for column in columns if column))
                for n in verdict.literals_missing:
                    yield f"{'literal':<{_LABEL}} {verdict.ref}/{n} printed not in passage"
            for where, how in verdict.limits:
                yield f"{'limit':<{_LABEL}} {where} {how}"
            if verdict.link_unsafe:
                yield _line("link-unsafe", ref, "a browser, ignoring case, may find another place")


def totals(checks: Sequence[SourceCheck]) -> str:
    """Return the last line: how many sources and passages, in which states, and what else."""
    verdicts = [verdict for check in checks for verdict in check.verdicts]
    states = Counter(verdict.state for verdict in verdicts)
    head = f"{plural(len(checks), 'source')}, {plural(len(verdicts), 'passage')}"
    found = ", ".join(f"{states[state]} {state.value}" for state in State if states[state])
    counts = (
        (sum(bool(check.fault) for check in checks), "text unusable", "texts unusable"),
        (
            sum(len(verdict.literals_missing) for verdict in verdicts),
            "literal missing",
            "literals missing",
        ),
        (sum(len(verdict.limits) for verdict in verdicts), "limit broken", "limits broken"),
        (sum(check.body_changed for check in checks), "body changed", "bodies changed"),
        (sum(verdict.link_unsafe for verdict in verdicts), "link unsafe", "links unsafe"),
    )
    rest = ", ".join(plural(count, one, many) for count, one, many in counts if count)
    return head + (f": {found}" if found else "") + (f"; {rest}" if rest else "")


def json_line(verdict: Verdict) -> str:
    """Return one passage's verdict as a line of JSON."""
    return json.dumps(
        {
            "ref": verdict.ref,
            "source": verdict.source,
            "state": verdict.state.value,
            "offset": verdict.span.offset if verdict.span else None,
            "length": verdict.span.length if verdict.span else None,
            "words": verdict.words,
            "shown": verdict.shown,
            "candidates": list(verdict.candidates),
            "literals_missing": list(verdict.literals_missing),
        },
        ensure_ascii=False,
    )
