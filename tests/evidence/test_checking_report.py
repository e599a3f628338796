"""The checker's report, in the very form that the design shows."""

import json

import pytest

from tracker.evidence.checking import SourceCheck, State, Verdict
from tracker.evidence.checking_report import json_line, lines, totals
from tracker.evidence.locating import Span


def verdict(ref: str = "isle-p01", state: State = State.OK, **given: object) -> Verdict:
    return Verdict(
        **{"ref": ref, "source": "isle", "state": state, "shown": 7, "citations": 2} | given
    )


OK = verdict("a001-p01", span=Span(1570, 309), words=48, candidates=(1570,))
CHANGED = verdict(
    "a002-p02",
    State.CHANGED,
    span=Span(605, 221),
    words=40,
    digest="1c0f" * 16,
    expected="499a" * 16,
)
AMBIGUOUS = verdict("a004-p08", State.AMBIGUOUS, candidates=(11574, 58622))
LITERAL = verdict("a004-p09", span=Span(15899, 394), words=71, literals_missing=(3,))


def test_lines_are_in_the_form_of_the_design() -> None:
    checks = [SourceCheck("one", (OK,)), SourceCheck("two", (CHANGED,))]
    assert list(lines(checks)) == [
        "ok         a001-p01  @1570+309  48 words, 7 shown, 2 citations",
        "changed    a002-p02  @605+221   digest 1c0f… expected 499a…",
    ]
    assert list(lines([SourceCheck("two", (AMBIGUOUS, LITERAL))])) == [
        "ambiguous  a004-p08  @11574 @58622",
        "ok         a004-p09  @15899+394  71 words, 7 shown, 2 citations",
        "literal    a004-p09/3 printed not in passage",
    ]


@pytest.mark.parametrize(
    ("check", "report"),
    [
        pytest.param(
            SourceCheck("isle", (verdict(state=State.NEW, span=Span(1, 2), words=1, citations=1),)),
            ["new        isle-p01  @1+2  1 word, 7 shown, 1 citation"],
            id="new-and-singular",
        ),
        pytest.param(
            SourceCheck(
                "isle",
                (verdict(state=State.MOVED, span=Span(9, 12), words=3, was=Span(1, 12)),),
            ),
            ["moved      isle-p01  @9+12  3 words, 7 shown, 2 citations, was @1+12"],
            id="moved",
        ),
        pytest.param(
            SourceCheck("isle", (verdict(state=State.MISSING, detail="its start does not occur"),)),
            ["missing    isle-p01  its start does not occur"],
            id="missing",
        ),
        pytest.param(
            SourceCheck("isle", (verdict(state=State.NO_TEXT, detail="isle.txt is not there"),)),
            ["no-text    isle-p01  isle.txt is not there"],
            id="no-text",
        ),
        pytest.param(
            SourceCheck(
                "isle",
                (
                    verdict(
                        state=State.CHANGED, span=Span(1, 2), digest="abcdef12", expected="abcdef34"
                    ),
                ),
            ),
            ["changed    isle-p01  @1+2  digest abcdef1… expected abcdef3…"],
            id="digests-alike-at-first",
        ),
        pytest.param(
            SourceCheck(
                "isle",
                (
                    verdict(
                        state=State.CHANGED, span=Span(1, 2), digest="abcdef12", expected="abcd"
                    ),
                ),
            ),
            ["changed    isle-p01  @1+2  digest abcdef12 expected abcd (a digest has 8 digits)"],
            id="digest-cut-short",
        ),
        pytest.param(
            SourceCheck(
                "isle",
                (
                    verdict(
                        span=Span(1, 2),
                        words=3,
                        limits=(
                            ("isle-p01", "start has 9 words; at most 8"),
                            ("isle-p01/4", "printed has 13 words; at most 12"),
                        ),
                        link_unsafe=True,
                    ),
                ),
            ),
            [
                "ok         isle-p01  @1+2  3 words, 7 shown, 2 citations",
                "limit      isle-p01 start has 9 words; at most 8",
                "limit      isle-p01/4 printed has 13 words; at most 12",
                "link-unsafe isle-p01  a browser, ignoring case, may find another place",
            ],
            id="limits-and-unsafe-link",
        ),
        pytest.param(
            SourceCheck("isle", digest="1c0f" * 16, expected="499a" * 16),
            ["body-changed isle  digest 1c0f… expected 499a…"],
            id="body-changed",
        ),
        pytest.param(
            SourceCheck("isle", label="unreadable", fault="isle.txt is not UTF-8."),
            ["unreadable isle  isle.txt is not UTF-8."],
            id="unreadable",
        ),
        pytest.param(SourceCheck("isle"), [], id="no-passages"),
    ],
)
def test_lines(check: SourceCheck, report: list[str]) -> None:
    assert list(lines([check])) == report


def test_beside_json_stand_the_lines_that_json_does_not_say() -> None:
    one = verdict(
        span=Span(1, 2), words=3, literals_missing=(1,), limits=(("isle-p01", "too long"),)
    )
    checks = [SourceCheck("isle", (one,), digest="1c0f", expected="499a")]
    assert list(lines(checks, passages=False)) == [
        "body-changed isle  digest 1c0f… expected 499a…",
        "limit      isle-p01 too long",
    ]


@pytest.mark.parametrize(
    ("checks", "line"),
    [
        pytest.param(
            [
                SourceCheck("one", (OK,) * 38),
                SourceCheck("two", (OK, OK, LITERAL)),
                SourceCheck("three", (CHANGED,)),
                SourceCheck("four", (AMBIGUOUS,)),
                SourceCheck("five"),
            ],
            "5 sources, 43 passages: 41 ok, 1 changed, 1 ambiguous; 1 literal missing",
            id="design",
        ),
        pytest.param([SourceCheck("one", (OK,))], "1 source, 1 passage: 1 ok", id="singular"),
        pytest.param([], "0 sources, 0 passages", id="nothing"),
        pytest.param(
            [
                SourceCheck("one", tuple(verdict(state=state) for state in State)),
                SourceCheck("two", label="unreadable", fault="why"),
                SourceCheck("three", digest="a", expected="b"),
                SourceCheck(
                    "four",
                    (verdict(literals_missing=(1, 2), limits=(("a", "b"),) * 2, link_unsafe=True),),
                ),
            ],
            "4 sources, 8 passages: 2 ok, 1 moved, 1 changed, 1 ambiguous, 1 missing, 1 new, "
            "1 no-text; 1 text unusable, 2 literals missing, 2 limits broken, 1 body changed, "
            "1 link unsafe",
            id="everything",
        ),
    ],
)
def test_totals(checks: list[SourceCheck], line: str) -> None:
    assert totals(checks) == line


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(
            LITERAL,
            {
                "ref": "a004-p09",
                "source": "isle",
                "state": "ok",
                "offset": 15899,
                "length": 394,
                "words": 71,
                "shown": 7,
                "candidates": [],
                "literals_missing": [3],
            },
            id="found",
        ),
        pytest.param(
            AMBIGUOUS,
            {
                "ref": "a004-p08",
                "source": "isle",
                "state": "ambiguous",
                "offset": None,
                "length": None,
                "words": None,
                "shown": 7,
                "candidates": [11574, 58622],
                "literals_missing": [],
            },
            id="ambiguous",
        ),
    ],
)
def test_json_line(one: Verdict, expected: dict[str, object]) -> None:
    line = json_line(one)
    assert "\n" not in line
    assert json.loads(line) == expected
    assert list(json.loads(line)) == list(expected)
