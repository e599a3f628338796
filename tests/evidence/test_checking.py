"""What the checker says of a passage: every state, every trick of type, every changed word."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import LocatorError, TextError
from tracker.evidence.checking import (
    SourceCheck,
    State,
    Verdict,
    body_of,
    check_passage,
    check_source,
    read_text,
)
from tracker.evidence.locating import Body, Span, cut_body
from tracker.models import Passage, Source
from tracker.text import digest, normalise
from tracker.vocabularies import CheckState

PASSAGE = 'The board calls it "the island\'s well-kept larder": 14 of 27 berths take grain.'
TEXT = f"Spring came late. {PASSAGE} Nobody objected."


def passage(**given: object) -> Passage:
    """A passage, not saved, that locates PASSAGE in TEXT."""
    return Passage(
        **{
            "ref": "isle-p01",
            "start": "The board calls",
            "end": "take grain.",
            "digest": digest(PASSAGE),
            "offset": 18,
            "length": len(PASSAGE),
            **given,
        }
    )


def verdict(text: str, literals: dict[int, str] | None = None, **given: object) -> Verdict:
    return check_passage(passage(**given), "isle", literals or {}, Body(cut_body(text)))


def test_a_passage_that_stands_as_cited() -> None:
    assert verdict(TEXT, {1: "14 of 27", 2: ""}) == Verdict(
        ref="isle-p01",
        source="isle",
        state=State.OK,
        shown=5,
        citations=2,
        span=Span(18, len(PASSAGE)),
        words=14,
        candidates=(18,),
        digest=digest(PASSAGE),
        expected=digest(PASSAGE),
        was=Span(18, len(PASSAGE)),
    )


@pytest.mark.parametrize(
    ("text", "given", "state", "candidates"),
    [
        pytest.param(TEXT, {}, State.OK, (18,), id="ok"),
        pytest.param(TEXT, {"offset": None, "length": None}, State.OK, (18,), id="ok-no-place"),
        pytest.param(f"A foreword. {TEXT}", {}, State.MOVED, (30,), id="moved"),
        pytest.param(TEXT, {"length": 5}, State.MOVED, (18,), id="moved-other-length"),
        pytest.param(TEXT, {"digest": "ab" * 32}, State.CHANGED, (18,), id="changed"),
        pytest.param(
            TEXT, {"digest": digest(PASSAGE)[:-1] + "x"}, State.CHANGED, (18,), id="changed-at-last"
        ),
        pytest.param(TEXT, {"digest": digest(PASSAGE)[:16]}, State.CHANGED, (18,), id="cut-short"),
        pytest.param(TEXT, {"digest": ""}, State.NEW, (18,), id="new"),
        pytest.param(f"{TEXT} {PASSAGE}", {}, State.AMBIGUOUS, (18, 115), id="ambiguous"),
        pytest.param("Spring came late.", {}, State.MISSING, (), id="missing"),
        pytest.param(f"x{PASSAGE}", {}, State.MISSING, (), id="missing-inside-a-word"),
        pytest.param(TEXT, {"start": "\u00ad"}, State.MISSING, (), id="missing-invisible-start"),
    ],
)
def test_state(
    text: str, given: dict[str, object], state: State, candidates: tuple[int, ...]
) -> None:
    found = verdict(text, **given)
    assert (found.state, found.candidates) == (state, candidates)


VARIANTS = [
    pytest.param(lambda text: text.replace(" ", "\r\n"), id="crlf"),
    pytest.param(lambda text: text.replace(" ", "\r"), id="cr"),
    pytest.param(lambda text: text.replace(" ", " \t "), id="more-space"),
    pytest.param(lambda text: text.replace(" ", "\u00a0"), id="no-break-space"),
    pytest.param(lambda text: text.replace('"', "”").replace("'", "’"), id="curly-quotes"),
    pytest.param(lambda text: text.replace('"', "»").replace("'", "′"), id="guillemets-primes"),
    pytest.param(lambda text: text.replace("-", "\u2013"), id="en-dash"),
    pytest.param(lambda text: text.replace("-", "\u2011"), id="no-break-hyphen"),
    pytest.param(lambda text: text.replace("an", "a\u00adn"), id="soft-hyphen"),
    pytest.param(lambda text: text.replace("e", "e\u200b"), id="zero-width-space"),
    pytest.param(lambda text: "\ufeff" + text, id="byte-order-mark"),
    pytest.param(lambda text: unicodedata.normalize("NFD", text), id="nfd"),
    pytest.param(lambda text: text.replace("14", "１４"), id="full-width-figures"),
]


@pytest.mark.parametrize("retype", VARIANTS)
def test_typographic_variants_have_the_same_digest(retype) -> None:
    accented = 'Spring came late. The café keeps a well-kept larder: it\'s "14 of 27" berths.'
    cited = normalise(accented[18:])
    body = Body(cut_body(retype(accented)))
    found = check_passage(
        Passage(ref="isle-p01", start="The café", end="berths.", digest=digest(cited), offset=18),
        "isle",
        {1: "“14 of 27”", 2: "it’s"},
        body,
    )
    assert (found.state, found.digest) == (State.OK, digest(cited))
    assert found.literals_missing == ()


@pytest.mark.parametrize("retype", VARIANTS)
def test_a_locator_may_be_typed_in_any_variant_too(retype) -> None:
    assert verdict(TEXT, start=retype("The board calls it"), end=retype("take grain.")).state == (
        State.OK
    )


@given(at=st.integers(0, 13), other=st.sampled_from(["Never", "salt", "28", "boards", "the"]))
def test_one_changed_word_is_caught(at: int, other: str) -> None:
    words = PASSAGE.split(" ")
    words[at] = other
    found = verdict(f"Spring came late. {' '.join(words)} Nobody objected.")
    assert found.state in (State.CHANGED, State.MISSING)
    assert found.fails()


@given(at=st.integers(0, len(PASSAGE) - 1))
def test_one_changed_letter_is_caught(at: int) -> None:
    spoilt = f"{PASSAGE[:at]}ж{PASSAGE[at + 1 :]}"
    assert verdict(f"Spring came late. {spoilt} Nobody objected.").fails()


@pytest.mark.parametrize(
    ("swapped", "missing"),
    [
        pytest.param("27 of 14 berths", (1,), id="swapped"),
        pytest.param("140 of 27 berths", (1,), id="ten-times"),
        pytest.param("1.14 of 27 berths", (1,), id="decimal-before"),
        pytest.param("14 of 27.5 berths", (1,), id="decimal-after"),
        pytest.param("14 of 27 quays", (), id="only-a-word"),
    ],
)
def test_a_swapped_figure_is_caught(swapped: str, missing: tuple[int, ...]) -> None:
    found = verdict(TEXT.replace("14 of 27 berths", swapped), {1: "14 of 27", 2: "grain"})
    assert found.state == State.CHANGED
    assert found.literals_missing == missing


def test_a_literal_that_was_never_printed_is_caught_although_the_passage_stands() -> None:
    found = verdict(TEXT, {1: "14 of 27", 2: "15 of 27", 3: "", 4: "\u00ad"})
    assert (found.state, found.literals_missing) == (State.OK, (2, 4))
    assert found.fails()


def test_what_changes_outside_a_passage_leaves_it_alone() -> None:
    assert verdict(TEXT.replace("Nobody", "Everybody")).state == State.OK
    assert verdict(TEXT.replace("late", "early")).state == State.MOVED


@pytest.mark.parametrize(
    ("given", "literals", "limits"),
    [
        pytest.param(
            {"start": 'The board calls it "the island\'s well-kept larder"'},
            {},
            (("isle-p01", "shows 10 of 14 words; at most half"),),
            id="shows-too-much",
        ),
        pytest.param(
            {"start": "no such start in nine words is to be found"},
            {},
            (("isle-p01", "start has 10 words; at most 8"),),
            id="also-when-missing",
        ),
        pytest.param(
            {},
            {7: "so " * 13},
            (("isle-p01/7", "printed has 13 words; at most 12"),),
            id="printed-words",
        ),
        pytest.param(
            {},
            {7: "x" * 81},
            (("isle-p01/7", "printed has 81 characters; at most 80"),),
            id="printed-characters",
        ),
        pytest.param({}, {7: " ".join(["so"] * 12)}, (), id="printed-at-most"),
    ],
)
def test_limits(given: dict[str, object], literals: dict[int, str], limits: object) -> None:
    found = verdict(TEXT, literals, **given)
    assert found.limits == limits
    assert found.fails() is bool(limits or literals)


def test_a_link_that_a_browser_may_lead_elsewhere_is_a_warning_only() -> None:
    found = verdict(f"{TEXT} the board calls, and they take grain.")
    assert (found.state, found.link_unsafe, found.fails()) == (State.OK, True, False)


@pytest.mark.parametrize(
    ("state", "fails", "strictly"),
    [
        pytest.param(State.OK, False, False, id="ok"),
        pytest.param(State.MOVED, False, False, id="moved"),
        pytest.param(State.NEW, False, False, id="new"),
        pytest.param(State.NO_TEXT, False, True, id="no-text"),
        pytest.param(State.CHANGED, True, True, id="changed"),
        pytest.param(State.AMBIGUOUS, True, True, id="ambiguous"),
        pytest.param(State.MISSING, True, True, id="missing"),
    ],
)
def test_what_fails_a_check(state: State, fails: bool, strictly: bool) -> None:
    found = Verdict("isle-p01", "isle", state, shown=5, citations=1)
    assert (found.fails(), found.fails(strict=True)) == (fails, strictly)


def test_every_state_can_be_stored() -> None:
    assert {state: state.stored for state in State} == {
        State.OK: CheckState.OK,
        State.MOVED: CheckState.MOVED,
        State.CHANGED: CheckState.CHANGED,
        State.AMBIGUOUS: CheckState.AMBIGUOUS,
        State.MISSING: CheckState.MISSING,
        State.NEW: CheckState.OK,
        State.NO_TEXT: CheckState.NO_TEXT,
    }


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "isle.txt").write_text(f"Menu. {TEXT} {TEXT}", encoding="utf-8")
    return tmp_path


def source(**given: object) -> Source:
    return Source(**{"slug": "isle", "text_name": "isle.txt", "title": "The isle", **given})


def checked(directory: Path | None, **given: object) -> SourceCheck:
    return check_source(source(**given), [passage()], {"isle-p01": {1: "14 of 27"}}, directory)


def test_the_cut_makes_a_passage_unique_that_the_page_has_twice(texts: Path) -> None:
    assert [v.state for v in checked(texts).verdicts] == [State.AMBIGUOUS]
    (texts / "isle.txt").write_text(f"Menu {TEXT} | More | {TEXT}", encoding="utf-8")
    cut = checked(texts, body_start="Menu", body_end="Nobody objected.")
    assert [(v.state, v.candidates) for v in cut.verdicts] == [(State.MOVED, (23,))]
    assert cut.digest == digest(f"Menu {TEXT}")


def test_a_body_that_cannot_be_cut_fails_its_passages_with_the_reason(texts: Path) -> None:
    cut = checked(texts, body_start="Spring came late.")
    assert (cut.label, cut.fault) == (
        "body-cut",
        "body_start “Spring came late.” occurs more than once in the text; choose words that "
        "occur once.",
    )
    assert [v.state for v in cut.verdicts] == [State.MISSING]
    assert cut.fails()


@pytest.mark.parametrize(
    ("stored", "changed"),
    [
        pytest.param("", False, id="none-stored"),
        pytest.param(digest(f"Menu. {TEXT} {TEXT}"), False, id="same"),
        pytest.param("ab" * 32, True, id="other"),
    ],
)
def test_body_changed(texts: Path, stored: str, changed: bool) -> None:
    assert checked(texts, body_digest=stored).body_changed is changed


def test_a_changed_body_alone_does_not_fail(texts: Path) -> None:
    (texts / "isle.txt").write_text(TEXT, encoding="utf-8")
    check = checked(texts, body_digest="ab" * 32)
    assert (check.body_changed, check.fails(strict=True)) == (True, False)


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        pytest.param("gone.txt", "gone.txt is not there", id="no-file"),
        pytest.param("", "its source names no text", id="no-name"),
    ],
)
def test_no_text_is_fine_unless_strict(texts: Path, name: str, detail: str) -> None:
    check = checked(texts, text_name=name)
    assert [(v.state, v.detail) for v in check.verdicts] == [(State.NO_TEXT, detail)]
    assert (check.fault, check.fails(), check.fails(strict=True)) == ("", False, True)


def test_with_no_folder_only_limits_are_checked() -> None:
    check = check_source(source(), [passage(start="so " * 9)], {}, None)
    assert [(v.state, v.limits) for v in check.verdicts] == [
        (State.NO_TEXT, (("isle-p01", "start has 9 words; at most 8"),))
    ]


def test_a_text_that_cannot_be_read_always_fails(texts: Path) -> None:
    (texts / "isle.txt").write_bytes(b"caf\xe9")
    check = checked(texts)
    assert (check.label, check.fault) == (
        "unreadable",
        f"{texts / 'isle.txt'} is not UTF-8 (byte 3 is 0xe9); save it as UTF-8.",
    )
    assert [v.state for v in check.verdicts] == [State.NO_TEXT]
    assert check.fails()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("folder", "{texts}/folder cannot be read: Is a directory.", id="folder"),
        pytest.param(
            "../isle.txt",
            "“../isle.txt” is not a plain file name; a text lies in the texts folder.",
            id="outside",
        ),
        pytest.param(
            "/etc/hostname",
            "“/etc/hostname” is not a plain file name; a text lies in the texts folder.",
            id="absolute",
        ),
    ],
)
def test_read_text_refuses(texts: Path, name: str, message: str) -> None:
    (texts / "folder").mkdir()
    with pytest.raises(TextError) as caught:
        read_text(texts, name)
    assert str(caught.value) == message.format(texts=texts)


def test_read_text_takes_a_byte_order_mark(texts: Path) -> None:
    (texts / "isle.txt").write_text(TEXT, encoding="utf-8-sig")
    assert normalise(read_text(texts, "isle.txt") or "") == TEXT


def test_body_of_a_source_is_its_text_cut(texts: Path) -> None:
    assert body_of(source(body_start="Nobody"), TEXT).text == "Nobody objected."
    with pytest.raises(LocatorError):
        body_of(source(body_start="Somebody"), TEXT)


@given(
    words=st.lists(st.sampled_from(["sea", "ice", "oil.", "7.5", "Ash"]), min_size=4, max_size=30),
    start=st.integers(0, 26),
    stop=st.integers(2, 30),
)
def test_what_is_filled_in_for_a_new_passage_checks_as_ok(
    words: list[str], start: int, stop: int
) -> None:
    chosen = words[start : start + stop]
    body = Body(" ".join(words))
    one = Passage(ref="isle-p01", start=" ".join(chosen[:2]), end=" ".join(chosen[-1:]))
    found = check_passage(one, "isle", {}, body)
    if found.span is None:
        assert found.state == (State.AMBIGUOUS if found.candidates else State.MISSING)
        return
    assert found.state == State.NEW
    one.digest, one.offset, one.length = found.digest, found.span.offset, found.span.length
    assert check_passage(one, "isle", {}, body).state == State.OK
    assert digest(found.span.of(body.text)) == found.digest
