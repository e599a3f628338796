"""In which version a writer has read a record: `If-Match`, or the member `version`.

The tag of a record is made of its row's version, so it moves with the record's own values; behind
it an answer's tag says more (`tracker/api/conditional.py`), which a write does not ask.
"""

import re
from typing import Any

from tracker.api.errors import ApiProblem, BodyFault
from tracker.api.nouns import NOUN_OF, slug_of

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_OF_ANSWER = r"(?:-[0-9a-f]{32})?(?:-gzip)?"


def tag_of(record: Any) -> str:
    """Return the entity tag of a record in its version, in quotes as headers have it."""
    return f'"{NOUN_OF[type(record)].type}-{record.pk}.v{record.version}"'


def check_match(record: Any, header: str, version: int | None) -> None:
    """Raise ApiProblem unless the writer names the record's version, in one way or the other."""
    if not header and version is None:
        detail = (
            "Say in which version you read it: send its ETag in If-Match, or `version`, both as a "
            "read with your token gives them."
        )
        raise ApiProblem("precondition_required", detail)
    own = tag_of(record)
    if header and header.strip() != "*":
        known = re.compile(re.escape(own.strip('"')) + _OF_ANSWER)
        if not any(known.fullmatch(tag) for tag in _TAG.findall(header)):
            raise _stale(record)
    if version is not None and version != record.version:
        raise _stale(record)


def check_versions(records: list[tuple[int, Any, int | None]]) -> None:
    """Raise ApiProblem unless each record of a list is named in its version.

    Each comes with its place in the list and the version that was named.
    """
    missing = [
        BodyFault(f"/{place}/version", "required", "Say in which `version` you read it.")
        for place, _, version in records
        if version is None
    ]
    if missing:
        raise ApiProblem(
            "precondition_required", "Each record of a list needs its `version`.", errors=missing
        )
    stale = [
        BodyFault(f"/{place}/version", "stale", f"{slug_of(record)} has version {record.version}.")
        for place, record, version in records
        if version != record.version
    ]
    if stale:
        detail = " ".join(fault.detail for fault in stale)
        raise ApiProblem("precondition_failed", f"Read them again: {detail}", errors=stale)


def _stale(record: Any) -> ApiProblem:
    problem = ApiProblem(
        "precondition_failed",
        f"Somebody has changed it since: it has version {record.version} now. Read it again.",
    )
    problem.headers = {"ETag": tag_of(record)}
    return problem
