"""What a person who wrote a date otherwise will have meant, as partial-date text.

A suggestion is made only where the writing has one reading: “6 June 2020”, “2021/6”, “令和3年10月”.
Seasons, “early 2021” and 6/7/2020 have several, and get none.
"""

import calendar
import contextlib
import datetime as dt
import re
import unicodedata

from tracker.edtf import parse
from tracker.errors import EdtfError

_ERAS = {
    # First and last day of each era; 明治 counts from the year that its name was given to.
    ("明治", "meiji"): (dt.date(1868, 1, 25), dt.date(1912, 7, 30)),
    ("大正", "taisho"): (dt.date(1912, 7, 30), dt.date(1926, 12, 25)),
    ("昭和", "showa"): (dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
    ("平成", "heisei"): (dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    ("令和", "reiwa"): (dt.date(2019, 5, 1), dt.date(9999, 12, 31)),
}
_ERA_OF = {name: days for names, days in _ERAS.items() for name in names}
_SOLAR_CALENDAR = 1873
"""The year from which Japanese months and days are those of the Western calendar."""

_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

_OPEN = frozenset(
    {"ongoing", "present", "now", "open", "still so", "to date", "現在", "継続中", "..."}
)
_UNKNOWN = frozenset({"unknown", "not known", "n/a", "none", "-", "–", "—", "?", "不明", "未詳"})
_ABOUT = re.compile(r"\A(?:(?:circa|ca\.?|c\.|about|around|approx(?:imately|\.)?|~) ?(?=\S)|約)")
_ABOUT_AFTER = re.compile(r" ?(?:頃|ごろ)\Z")
_PERHAPS = re.compile(r"\A(?:possibly|perhaps|probably) ")

_YEAR = r"(?P<year>\d{4})"
_ERA_YEAR = rf"(?P<era>{'|'.join(_ERA_OF)}) ?(?P<count>\d{{1,2}}|元)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR} ?年?",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})(?:[-/.](?P<day>\d{{1,2}}))?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        rf"{_YEAR} ?年 ?(?P<month>\d{{1,2}}) ?月(?: ?(?P<day>\d{{1,2}}) ?日)?",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)[t ]\d\d:\d\d\S*",
        rf"(?P<month>\d{{1,2}})/{_YEAR}",
        rf"(?P<word>{_MONTH})\.?,? ?{_YEAR}",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<word>{_MONTH})\.?,? {_YEAR}",
        rf"(?P<word>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}",
        rf"{_YEAR} (?P<word>{_MONTH})\.?(?: (?P<day>\d{{1,2}}))?",
        rf"{_ERA_YEAR} ?年?",
        rf"{_ERA_YEAR} ?年 ?(?P<month>\d{{1,2}}) ?月(?: ?(?P<day>\d{{1,2}}) ?日)?",
    )
)
_FISCAL = re.compile(rf"(?:{_YEAR}|{_ERA_YEAR}) ?年度")
_SPANS = (
    (re.compile(r"(?:some day )?between (?P<low>.+?) and (?P<high>.+)"), "[{low}..{high}]"),
    (re.compile(r"\[? ?(?P<low>[^\[\].]+?) ?\.\. ?(?P<high>[^\[\].]+?) ?\]?"), "[{low}..{high}]"),
    (re.compile(r"(?:by|\.\.) ?(?P<high>\S.*)"), "[..{high}]"),
    (re.compile(r"(?P<low>\S.*?)(?: or later| ?\.\.)"), "[{low}..]"),
)


def suggest(text: str) -> str | None:
    """Return the partial date that unreadable `text` plainly means; None if it does not say.

    The empty text is a suggestion too: it stands for an unknown date. Readable text gets None.
    """
    if _reads(text):
        return None
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    for way in (_word, _date_or_doubt, _fiscal_year, _span):
        meant = way(plain)
        if meant is not None and _reads(meant):
            return meant
    return None


def _reads(text: str) -> bool:
    with contextlib.suppress(EdtfError):
        parse(text)
        return True
    return False


def _word(text: str) -> str | None:
    if text in _OPEN:
        return ".."
    return "" if text in _UNKNOWN or not text else None


def _date_or_doubt(text: str) -> str | None:
    """Return a date, with the doubt that words or signs around it put on it."""
    rest, perhaps = _without(_PERHAPS, text)
    rest, before = _without(_ABOUT, rest)
    rest, after = _without(_ABOUT_AFTER, rest)
    about = before or after
    if rest[-1:] in ("?", "~", "%"):
        about, perhaps = about or rest[-1] in "~%", perhaps or rest[-1] in "?%"
        rest = rest[:-1].rstrip()
    date = _date(rest)
    if date is None:
        return None
    return date + ("%" if about and perhaps else "~" if about else "?" if perhaps else "")


def _without(words: re.Pattern[str], text: str) -> tuple[str, bool]:
    """Return the text without the words it begins or ends with, and whether there were any."""
    rest = words.sub("", text, count=1)
    return rest, rest != text


def _date(text: str) -> str | None:
    """Return one plain date, however it is written."""
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            return _made(match.groupdict())
    return None


def _made(parts: dict[str, str | None]) -> str | None:
    month = _MONTHS[str(parts["word"])] if parts.get("word") else int(parts.get("month") or 0)
    has_month = bool(parts.get("word") or parts.get("month"))
    year = _year(parts)
    if year is None:
        return None
    text = f"{year:04d}" + (f"-{month:02d}" if has_month else "")
    if parts.get("day"):
        text += f"-{int(parts['day'] or 0):02d}"
    return text if not parts.get("era") or _in_era(text, str(parts["era"])) else None


def _year(parts: dict[str, str | None]) -> int | None:
    if parts.get("year"):
        return int(parts["year"] or 0)
    first, _ = _ERA_OF[str(parts["era"])]
    count = 1 if parts["count"] == "元" else int(parts["count"] or 0)
    return first.year + count - 1 if count else None


def _in_era(text: str, era: str) -> bool:
    """Return whether a date falls, in part at least, into the era that it was counted in."""
    if not _reads(text):
        return False
    meant, (first, last) = parse(text), _ERA_OF[era]
    if meant.earliest is None or meant.latest is None:
        return False
    if len(text) > len("2021") and meant.earliest.year < _SOLAR_CALENDAR:
        return False
    return meant.earliest <= last and first <= meant.latest


def _fiscal_year(text: str) -> str | None:
    """Return the Japanese fiscal year, April to March, as one unknown day in that span."""
    match = _FISCAL.fullmatch(text)
    year = _made(match.groupdict()) if match else None
    return f"[{year}-04..{int(year) + 1:04d}-03]" if year else None


def _span(text: str) -> str | None:
    for form, shape in _SPANS:
        match = form.fullmatch(text)
        ends = {name: _date(end) for name, end in match.groupdict().items()} if match else {}
        if ends and None not in ends.values():
            return shape.format(**ends)
    return None
