"""What is offered to who wrote a date otherwise: the one plain reading, or nothing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.edtf import parse
from tracker.edtf_suggest import suggest
from tracker.errors import EdtfError


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2021/6", "2021-06"),
        ("2021/06", "2021-06"),
        ("2021.6.4", "2021-06-04"),
        ("20210604", "2021-06-04"),
        ("2021-06-04T10:00", "2021-06-04"),
        ("06/2021", "2021-06"),
        ("6 June 2020", "2020-06-06"),
        ("6th of June, 2020", "2020-06-06"),
        ("June 6, 2020", "2020-06-06"),
        ("Sept. 2020", "2020-09"),
        ("2020 December", "2020-12"),
        ("２０２１年６月４日", "2021-06-04"),
        ("2021年", "2021"),
        ("令和3年", "2021"),
        ("Reiwa 3", "2021"),
        ("令和元年5月", "2019-05"),
        ("令和3年10月4日", "2021-10-04"),
        ("平成31年4月30日", "2019-04-30"),
        ("昭和64年1月7日", "1989-01-07"),
        ("大正15年", "1926"),
        ("明治4年", "1871"),
        ("明治6年1月", "1873-01"),
        ("2021年度", "[2021-04..2022-03]"),
        ("令和3年度", "[2021-04..2022-03]"),
        ("circa 2021", "2021~"),
        ("2021年頃", "2021~"),
        ("約2021年", "2021~"),
        ("about June 2021", "2021-06~"),
        ("possibly 2021/6", "2021-06?"),
        ("possibly about 2021", "2021%"),
        ("~2021", "2021~"),
        ("2021 ?", "2021?"),
        ("2021-10..2022-03", "[2021-10..2022-03]"),
        ("[2021-10 .. 2022-3]", "[2021-10..2022-03]"),
        ("between October 2021 and March 2022", "[2021-10..2022-03]"),
        ("by 2022", "[..2022]"),
        ("..2022", "[..2022]"),
        ("2021..", "[2021..]"),
        ("2021 or later", "[2021..]"),
        ("ongoing", ".."),
        ("現在", ".."),
        ("unknown", ""),
        ("不明", ""),
        (" 2021 ", "2021"),
    ],
)
def test_suggestion_is_what_was_meant(written: str, meant: str) -> None:
    assert suggest(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("spring 2021", id="season"),
        pytest.param("early 2021", id="part-of-a-year"),
        pytest.param("6/7/2020", id="day-or-month-first"),
        pytest.param("2021-2022", id="a-span-or-a-duration"),
        pytest.param("2021-13", id="no-such-month"),
        pytest.param("31 June 2020", id="no-such-day"),
        pytest.param("令和0年", id="no-such-year-of-an-era"),
        pytest.param("平成31年5月", id="after-the-era"),
        pytest.param("昭和1年1月", id="before-the-era"),
        pytest.param("明治4年3月", id="month-of-the-old-calendar"),
        pytest.param("[2022..2021]", id="ends-before-it-begins"),
        pytest.param("last week", id="words"),
    ],
)
def test_no_suggestion_where_the_meaning_is_not_plain(written: str) -> None:
    assert suggest(written) is None


@pytest.mark.parametrize("written", ["", "..", "2021", "2021-06~", "[2021..]"])
def test_no_suggestion_for_what_is_readable(written: str) -> None:
    assert suggest(written) is None


days = st.dates(dt.date(1873, 1, 1), dt.date(2100, 12, 31))


@given(days)
def test_every_day_is_recognised_in_every_plain_writing(day: dt.date) -> None:
    writings = (
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
    )
    assert {suggest(writing) for writing in writings} == {day.isoformat()}


@given(st.dates(dt.date(1926, 12, 25), dt.date(2100, 12, 31)))
def test_every_day_of_an_era_is_converted(day: dt.date) -> None:
    era, first = next(
        (era, first)
        for era, first in (
            ("令和", dt.date(2019, 5, 1)),
            ("平成", dt.date(1989, 1, 8)),
            ("昭和", dt.date(1926, 12, 25)),
        )
        if first <= day
    )
    count = day.year - first.year + 1
    if count < 100:
        assert suggest(f"{era}{count}年{day.month}月{day.day}日") == day.isoformat()


@given(
    st.text(st.sampled_from("0123456789-/.~?%[] 年月日度頃令和元平成 June ofcabout"), max_size=20)
)
def test_whatever_is_typed_the_suggestion_is_readable_and_offered_for_what_is_not(
    text: str,
) -> None:
    meant = suggest(text)
    if meant is not None:
        parse(meant)
        with pytest.raises(EdtfError):
            parse(text)
