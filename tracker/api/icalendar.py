"""The timeline as a calendar (iCalendar, RFC 5545) that programs can subscribe to."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rest_framework.renderers import BaseRenderer

from tracker.api.pagination import EXACT_COUNT
from tracker.evidence.agreement import STATE_MEANING, FieldState
from tracker.vocabularies import Modality

CALENDAR = "text/calendar"
_OCTETS = 75
"""How long a line may be, its end not counted."""
_NAME = "Economic security policy"
_TOLD = 3
"""How many of the values of one parameter a name tells."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_STATUS = {
    Modality.ACTUAL: "CONFIRMED",
    Modality.SCHEDULED: "TENTATIVE",
    Modality.EXPECTED: "TENTATIVE",
    Modality.MISSED: "CANCELLED",
}
# A calendar must have at least one component; one without events has this.
_TIME_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def name_of(asked: Iterable[Sequence[str]]) -> str:
    """Return what a calendar is called: what was asked for, the values of each parameter in words.

    Somebody who follows several tells them apart by it.
    """
    said = []
    for words in filter(None, asked):
        more = f" and {len(words) - _TOLD} more" if len(words) > _TOLD else ""
        said.append(f"{', '.join(words[:_TOLD])}{more}")
    return f"{_NAME}: {'; '.join(said)}" if said else _NAME


def text(value: str) -> str:
    """Return a text as it stands in a property: commas, semicolons and line ends escaped."""
    plain = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    for character in "\\;,":
        plain = plain.replace(character, f"\\{character}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """Return a line with its end, folded so that no part is longer than 75 octets.

    Never within a character, though the standard would allow it: some programs cannot mend that.
    """
    parts, part, length = [], "", 0
    for character in line:
        size = len(character.encode())
        if length + size > _OCTETS:
            parts.append(part)
            # The space that begins a continued line counts.
            part, length = "", 1
        part += character
        length += size
    return "\r\n ".join([*parts, part]) + "\r\n"


class CalendarRenderer(BaseRenderer):
    """All-day events, one for each step that can be placed between two days."""

    media_type = CALENDAR
    format = "ics"
    charset = "utf-8"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        """Return a page of the timeline as a calendar; nothing for an answer of none.

        Its `name` is what the calendar is called, `latest_first` says in which order it is.
        """
        if data is None:
            return b""
        context = args[1] if len(args) > 1 else kwargs["renderer_context"]
        host = context["request"].get_host()
        events = [line for step in data["results"] for line in _event(step, host)]
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Economic security policy tracker//Timeline//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            # The one is of RFC 7986, the other what programs knew before it.
            f"NAME:{text(data['name'])}",
            f"X-WR-CALNAME:{text(data['name'])}",
            f"X-WR-CALDESC:{text(_about(data))}",
            "REFRESH-INTERVAL;VALUE=DURATION:P1D",
            "X-PUBLISHED-TTL:P1D",
            *(events or _TIME_ZONE),
            "END:VCALENDAR",
        ]
        return "".join(folded(line) for line in lines).encode()


def _about(data: Mapping[str, Any]) -> str:
    shown, count = len(data["results"]), data["count"]
    many = f"more than {EXACT_COUNT:,}" if data["count_is_estimate"] else count
    part = f"{shown} of {many} steps" if count and shown < count else f"{shown} steps"
    if count is None and data["previous"]:
        part = f"{part} of more"
    elif count is None and data["next"]:
        part = f"the {'latest' if data['latest_first'] else 'first'} {part}"
    return f"Dated steps of laws, institutions, people, initiatives and partnerships: {part}."


def _event(step: Mapping[str, Any], host: str) -> Iterator[str]:
    """Yield the lines of a step's event; none for one that has no first or no last day."""
    date = step["date"]
    if not date["earliest"] or not date["latest"]:
        return
    first = dt.date.fromisoformat(date["earliest"])
    last = dt.date.fromisoformat(date["latest"])
    changed = dt.datetime.fromisoformat(step["updated_at"]).astimezone(dt.UTC)
    stamp = f"{changed:%Y%m%dT%H%M%SZ}"
    modality = Modality(step["modality"])
    yield "BEGIN:VEVENT"
    yield f"UID:{step['id']}@{host}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"DTSTART;VALUE=DATE:{_day(first)}"
    if last < dt.date.max:
        # The end is the first day on which it is over.
        yield f"DTEND;VALUE=DATE:{_day(last + dt.timedelta(days=1))}"
    yield f"SUMMARY:{text(_summary(step, modality))}"
    yield f"DESCRIPTION:{text(_description(step, modality))}"
    if step["record"]["html_url"]:
        yield f"URL:{step['record']['html_url']}"
    yield f"CATEGORIES:{text(step['record']['type'])},{text(step['kind'])}"
    yield f"STATUS:{_STATUS[modality]}"
    # Nobody is busy on the day a law is passed.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: dt.date) -> str:
    # Not strftime, which leaves out the zeros of early years.
    return day.isoformat().replace("-", "")


def _summary(step: Mapping[str, Any], modality: Modality) -> str:
    title, name = step["title"], step["record"]["name"]
    said = title if name in title else f"{name}: {title}"
    return said if modality is Modality.ACTUAL else f"{modality.label}: {said}"


def _description(step: Mapping[str, Any], modality: Modality) -> str:
    state = STATE_MEANING[FieldState(step["state"])]
    return f"{modality.label}: {step['date']['display']}.\nThe date: {state}"
