"""Partial dates: what is read, what it bounds, how two compare and how one is said."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.edtf import ACCEPTED, Comparison, bounds, compare, display, explain, parse
from tracker.errors import EdtfError

AGREES, COARSER, FINER = Comparison.AGREES, Comparison.COARSER, Comparison.FINER
DIFFERS, UNSTATED = Comparison.DIFFERS, Comparison.UNSTATED


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        pytest.param("2021", "2021-01-01", "2021-12-31", id="year"),
        pytest.param("2021-02", "2021-02-01", "2021-02-28", id="month"),
        pytest.param("2024-02", "2024-02-01", "2024-02-29", id="month-leap"),
        pytest.param("2000-02-29", "2000-02-29", "2000-02-29", id="day-leap-century"),
        pytest.param("2021-10-04", "2021-10-04", "2021-10-04", id="day"),
        pytest.param("2021?", "2021-01-01", "2021-12-31", id="uncertain"),
        pytest.param("2021-10~", "2021-10-01", "2021-10-31", id="approximate"),
        pytest.param("2021-10-04%", "2021-10-04", "2021-10-04", id="both"),
        pytest.param("[2021-10..2022-03]", "2021-10-01", "2022-03-31", id="span"),
        pytest.param("[2021..2021-06-05]", "2021-01-01", "2021-06-05", id="span-mixed"),
        pytest.param("[2021-10-04..2021-10-04]", "2021-10-04", "2021-10-04", id="span-one-day"),
        pytest.param("[..2022]", None, "2022-12-31", id="span-no-start"),
        pytest.param("[2021-10..]", "2021-10-01", None, id="span-no-end"),
        pytest.param("..", None, None, id="open"),
        pytest.param("", None, None, id="unknown"),
        pytest.param("0001", "0001-01-01", "0001-12-31", id="first-year"),
        pytest.param("9999-12", "9999-12-01", "9999-12-31", id="last-month"),
    ],
)
def test_bounds(text: str, earliest: str | None, latest: str | None) -> None:
    assert bounds(text) == (earliest and day(earliest), latest and day(latest))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("21", id="two-digits"),
        pytest.param("20211", id="five-digits"),
        pytest.param("-2021", id="negative"),
        pytest.param("2021-1", id="one-digit-month"),
        pytest.param("2021-10-4", id="one-digit-day"),
        pytest.param("2021/10", id="slash"),
        pytest.param("2021-10-04T12:00", id="time"),
        pytest.param("2021-21", id="season"),
        pytest.param("2021-00", id="month-zero"),
        pytest.param("2021-13", id="month-thirteen"),
        pytest.param("2021-02-29", id="no-leap-day"),
        pytest.param("2021-04-31", id="no-31st"),
        pytest.param("0000", id="year-zero"),
        pytest.param("0000-01", id="month-of-year-zero"),
        pytest.param("2021??", id="two-qualifiers"),
        pytest.param("?", id="qualifier-alone"),
        pytest.param("?2021", id="qualifier-first"),
        pytest.param("..?", id="open-qualified"),
        pytest.param("...", id="three-dots"),
        pytest.param("2021..2022", id="span-without-brackets"),
        pytest.param("[2021..2022", id="span-not-closed"),
        pytest.param("2021..2022]", id="span-not-opened"),
        pytest.param("[2021]", id="brackets-without-span"),
        pytest.param("[..]", id="span-without-bounds"),
        pytest.param("[2021...2022]", id="span-three-dots"),
        pytest.param("[2021?..2022]", id="span-qualified-inside"),
        pytest.param("[2021..2022]?", id="span-qualified"),
        pytest.param("[2022..2021]", id="span-backwards"),
        pytest.param("[2021-06..2021-05]", id="span-backwards-months"),
        pytest.param("[2021, 2022]", id="set"),
        pytest.param(" 2021", id="space-before"),
        pytest.param("2021\n", id="newline-after"),
        pytest.param("２０２１", id="full-width"),
        pytest.param("unknown", id="word"),
    ],
)
def test_text_outside_the_subset_is_refused_by_name(text: str) -> None:
    for read in (parse, bounds, display):
        with pytest.raises(EdtfError) as caught:
            read(text)
        assert f"“{text}”" in str(caught.value)


def test_refusal_says_what_is_accepted() -> None:
    with pytest.raises(EdtfError) as caught:
        parse("October")
    assert str(caught.value) == (
        f"“October” is not a date this database reads; it accepts {ACCEPTED}."
    )


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        pytest.param("", (True, False, False, ""), id="unknown"),
        pytest.param("..", (False, True, False, ""), id="open"),
        pytest.param("[2021..]", (False, False, True, ""), id="span"),
        pytest.param("2021~", (False, False, False, "~"), id="approximate"),
        pytest.param("2021", (False, False, False, ""), id="plain"),
    ],
)
def test_parsed_flags(text: str, flags: tuple[bool, bool, bool, str]) -> None:
    parsed = parse(text)
    assert (parsed.unknown, parsed.open, parsed.span, parsed.qualifier) == flags
    assert str(parsed) == text


@pytest.mark.parametrize(
    ("reported", "ours", "expected"),
    [
        pytest.param("2021-10", "2021-10", AGREES, id="equal"),
        pytest.param("2021~", "2021~", AGREES, id="equal-qualified"),
        pytest.param("..", "..", AGREES, id="both-open"),
        pytest.param("", "2021", UNSTATED, id="nothing-reported"),
        pytest.param("", "", UNSTATED, id="nothing-on-either-side"),
        pytest.param("2021", "2021-10-04", COARSER, id="year-for-day"),
        pytest.param("2021-10", "2021-10-04", COARSER, id="month-for-day"),
        pytest.param("2021-10-04", "2021", FINER, id="day-for-year"),
        pytest.param("[2021..2023]", "2022-05", COARSER, id="span-around"),
        pytest.param("2022-05", "[2021..2023]", FINER, id="inside-span"),
        pytest.param("[..2022]", "2021", COARSER, id="half-open-around"),
        pytest.param("[2021..]", "[2022..2023]", COARSER, id="half-open-around-span"),
        pytest.param("[2021..2023]", "[2021..]", FINER, id="span-inside-half-open"),
        pytest.param("[..2022]", "[2021..]", DIFFERS, id="half-opens-crossing"),
        pytest.param("[2021..2022]", "[2022..2023]", DIFFERS, id="overlap-only"),
        pytest.param("2021", "2022", DIFFERS, id="other-year"),
        pytest.param("2023", "2022-08-01", DIFFERS, id="worked-example-3"),
        pytest.param("2021?", "2021", COARSER, id="less-sure"),
        pytest.param("2021", "2021?", FINER, id="surer"),
        pytest.param("2021%", "2021~", COARSER, id="doubly-doubted"),
        pytest.param("2021~", "2021%", FINER, id="once-doubted"),
        pytest.param("2021?", "2021~", AGREES, id="doubted-as-much"),
        pytest.param("[2021-01..2021-12]", "2021", AGREES, id="same-days-other-words"),
        pytest.param("2021~", "2021-10", COARSER, id="about-the-year"),
        pytest.param("2021", "", DIFFERS, id="ours-unknown"),
        pytest.param("2021", "..", DIFFERS, id="ended-where-we-say-ongoing"),
        pytest.param("..", "2021", DIFFERS, id="ongoing-where-we-say-ended"),
        pytest.param("..", "", DIFFERS, id="ongoing-where-ours-unknown"),
    ],
)
def test_compare(reported: str, ours: str, expected: Comparison) -> None:
    assert compare(reported, ours) is expected


def test_compare_refuses_unreadable_text_on_either_side() -> None:
    with pytest.raises(EdtfError, match="“soon”"):
        compare("soon", "2021")
    with pytest.raises(EdtfError, match="“soon”"):
        compare("2021", "soon")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "unknown", id="unknown"),
        pytest.param("..", "ongoing", id="open"),
        pytest.param("2021", "2021", id="year"),
        pytest.param("2021-10", "October 2021", id="month"),
        pytest.param("2021-10-04", "4 October 2021", id="day"),
        pytest.param("2021-10~", "about October 2021", id="approximate"),
        pytest.param("2021?", "possibly 2021", id="uncertain"),
        pytest.param("2021-10-04%", "possibly about 4 October 2021", id="both"),
        pytest.param("[2021-10..2022-03]", "between October 2021 and March 2022", id="span"),
        pytest.param("[..2022]", "by 2022", id="span-no-start"),
        pytest.param("[2021-10..]", "October 2021 or later", id="span-no-end"),
    ],
)
def test_display(text: str, said: str) -> None:
    assert display(text) == said


@st.composite
def plain_dates(draw: st.DrawFn) -> str:
    text = draw(st.dates()).isoformat()
    return text[: draw(st.sampled_from([4, 7, 10]))]


@st.composite
def spans(draw: st.DrawFn) -> str:
    low, high = sorted([draw(plain_dates()), draw(plain_dates())], key=lambda t: bounds(t)[0])
    if bounds(low)[0] > bounds(high)[1]:
        low, high = high, low
    return draw(st.sampled_from([f"[{low}..{high}]", f"[..{high}]", f"[{low}..]"]))


QUALIFIED = st.builds(str.__add__, plain_dates(), st.sampled_from(["", "?", "~", "%"]))
EDTF = st.one_of(st.sampled_from(["", ".."]), QUALIFIED, spans())
MIRROR = {AGREES: AGREES, COARSER: FINER, FINER: COARSER, DIFFERS: DIFFERS}


@given(EDTF)
def test_what_is_parsed_says_itself_again(text: str) -> None:
    parsed = parse(text)
    assert str(parsed) == text
    assert parse(str(parsed)) == parsed


@given(EDTF)
def test_bounds_are_in_order(text: str) -> None:
    low, high = bounds(text)
    assert low is None or high is None or low <= high


@given(EDTF.filter(bool))
def test_a_date_agrees_with_itself(text: str) -> None:
    assert compare(text, text) is AGREES


@given(EDTF.filter(bool), EDTF.filter(bool))
def test_comparing_the_other_way_round_mirrors_the_answer(one: str, other: str) -> None:
    assert compare(other, one) is MIRROR[compare(one, other)]


@given(QUALIFIED)
def test_a_coarser_date_contains_the_finer(text: str) -> None:
    assert compare(text[:4], text) in {AGREES, COARSER, FINER}
    assert parse(text[:4]).contains(parse(text))


@given(EDTF)
def test_everything_read_can_be_said(text: str) -> None:
    said = display(text)
    assert said == said.strip() != ""
    assert not set(said) & set("[]?~%")


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_our_error(text: str) -> None:
    with contextlib.suppress(EdtfError):
        assert parse(text).text == text
        assert display(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "unknown"),
        ("..", "still so when last seen"),
        ("2020", "2020: between 1 January and 31 December 2020"),
        ("2020-06", "June 2020: between 1 and 30 June 2020"),
        ("2020-06-06", "6 June 2020, a Saturday"),
        ("2021-10~", "about October 2021"),
        ("2021-10?", "possibly October 2021: between 1 and 31 October 2021"),
        ("[2021-10..2022-03]", "some day between 1 October 2021 and 31 March 2022"),
        ("[2021-10..2021-12]", "some day between 1 October and 31 December 2021"),
        ("[..2022]", "some day up to 31 December 2022"),
        ("[2021..]", "some day from 1 January 2021 on"),
    ],
)
def test_explain_says_the_words_and_the_days(text: str, said: str) -> None:
    assert explain(text) == said


def test_explain_refuses_what_cannot_be_read() -> None:
    with pytest.raises(EdtfError, match="it accepts a year"):
        explain("spring 2021")


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        pytest.param("2021", "year", id="year"),
        pytest.param("2021-02", "month", id="month"),
        pytest.param("2021-02-03", "day", id="day"),
        pytest.param("2021-02-03%", "day", id="doubted"),
        pytest.param("[2021-10-04..2021-10-04]", "interval", id="span-one-day"),
        pytest.param("[..2022]", "interval", id="span-no-start"),
        pytest.param("..", "unknown", id="open"),
        pytest.param("", "unknown", id="unknown"),
    ],
)
def test_precision_is_the_unit_it_is_written_in(text: str, precision: str) -> None:
    assert parse(text).precision == precision
