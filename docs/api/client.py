"""A small client of the API, with nothing but Python's own library: copy it, and make it yours.

    tracker = Tracker("http://127.0.0.1:8000")
    for law in tracker.records("laws", jurisdiction="JP", kind=["act", "amending_act"]):
        ...
    law = tracker.get("laws/economic-security-promotion-act/")

    after = 0                                   # kept with your copy, from one run to the next
    for change, after in tracker.changes(after):
        ...

    editor = Tracker("https://tracker.example.org", token="…")
    editor.change("laws", "some-act", {"summary": "…"}, reason="Typing error")

An answer that has not changed since it was last read is not sent again. Whoever asks too fast waits
as long as the server says. Everything that the server refuses is raised as a `Problem`.
"""

import json
import time
import uuid
from collections.abc import Iterator
from email.message import Message
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

TRIES = 5
"""How often a request is sent that is told to come back later."""


class Problem(Exception):
    """What the server refused, in its own words.

    `status` is that of HTTP, `code` tells programs what kind of problem it is, `errors` has each
    thing that is wrong with the parameter or the place in the body where it stands.
    """

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("detail", f"The server answered {status}."))
        self.status = status
        self.code: str = body.get("code", "")
        self.errors: list[dict[str, Any]] = body.get("errors", [])


class Tracker:
    """One tracker, at `site`; with the token of one of its editors, it can be written to as well.

    A token is a password: it is sent in a header, to that site only.
    """

    def __init__(self, site: str, token: str = "") -> None:
        if not site.startswith(("https://", "http://")):
            raise ValueError(f"{site!r} is no address of a site: it begins with https://.")
        self.root = f"{site.rstrip('/')}/api/v1/"
        self._token = token
        self._kept: dict[str, tuple[str, Any]] = {}

    def get(self, address: str, **parameters: Any) -> Any:
        """Return what is at an address, below the API's root or whole, as the server sends it.

        A parameter with a list means any of its values. Nothing is sent anew that has not changed.
        """
        return self._read(address, parameters)[0]

    def records(self, place: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Yield each record of a list, however long it is; only those that the parameters choose.

        By cursor: each record that is there all along comes exactly once.
        """
        page = self.get(f"{place}/", **{"limit": 500, **parameters, "cursor": "*"})
        yield from page["results"]
        while page["next"]:
            page = self.get(page["next"])
            yield from page["results"]

    def changes(self, after: int = 0, **parameters: Any) -> Iterator[tuple[dict[str, Any], int]]:
        """Yield each public change behind the number `after`, with the number to go on from.

        It ends when there are no more for now. None is lost, and none comes twice, if the number is
        kept together with what the change did to your copy.
        """
        more = True
        while more:
            page = self.get("changes/", **{"limit": 1000, **parameters, "after": after})
            for change in page["results"]:
                yield change, change["sequence"]
            after, more = page["after"], page["next"] is not None

    def add(self, place: str, values: Any, *, reason: str = "", dry_run: bool = False) -> Any:
        """Make a record, or each of a list of them, and return what was made.

        Sent again after a broken connection, it is done once: it carries a key of its own.
        """
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return self._write("POST", f"{place}/", values, reason, dry_run, headers)

    def change(
        self,
        place: str,
        slug: str,
        values: dict[str, Any],
        *,
        reason: str = "",
        dry_run: bool = False,
    ) -> Any:
        """Change some values of a record and return it as it stands then.

        Raises `Problem` with the code `precondition_failed` if somebody else has changed it between
        our reading and our writing: look at it again before you write over what they wrote. The
        answer has `proposals` if the change waits for an Editor.
        """
        address = f"{place}/{quote(slug)}/"
        headers = {"If-Match": self._read(address, {})[1]}
        return self._write("PATCH", address, values, reason, dry_run, headers)

    def remove(self, place: str, slug: str, *, reason: str = "", dry_run: bool = False) -> Any:
        """Delete a draft, or withdraw what is published; `reason` is told to readers then."""
        address = f"{place}/{quote(slug)}/"
        headers = {"If-Match": self._read(address, {})[1]}
        return self._write("DELETE", address, None, reason, dry_run, headers)

    def _read(self, address: str, parameters: dict[str, Any]) -> tuple[Any, str]:
        """Return what is at an address, and its tag."""
        url = self._url(address, parameters)
        tag, known = self._kept.get(url, ("", None))
        status, headers, body = self._send("GET", url, {"If-None-Match": tag} if tag else {}, None)
        if status == 304:
            return known, tag
        tag = headers.get("ETag", "")
        if tag:
            self._kept[url] = (tag, body)
        return body, tag

    def _write(
        self,
        method: str,
        address: str,
        values: Any,
        reason: str,
        dry_run: bool,
        headers: dict[str, str],
    ) -> Any:
        if reason:
            # Headers are bytes, and the server reads these as UTF-8.
            headers["Change-Reason"] = reason.encode().decode("latin-1")
        url = self._url(address, {"dry_run": "true"} if dry_run else {})
        raw = None
        if values is not None:
            headers["Content-Type"] = "application/json"
            raw = json.dumps(values).encode()
        return self._send(method, url, headers, raw)[2]

    def _url(self, address: str, parameters: dict[str, Any]) -> str:
        whole = address if address.startswith(self.root) else self.root + address
        query = urlencode(parameters, doseq=True)
        return f"{whole}?{query}" if query else whole

    def _send(
        self, method: str, url: str, headers: dict[str, str], raw: bytes | None
    ) -> tuple[int, Message, Any]:
        """Return the status, headers and JSON of an answer; wait and ask again if told to."""
        headers = {"Accept": "application/json", **headers}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        for left in reversed(range(TRIES)):
            request = Request(url, raw, headers, method=method)  # noqa: S310 - http(s), as checked
            try:
                with urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
                    text = answer.read()
                    return answer.status, answer.headers, json.loads(text) if text else None
            except HTTPError as error:
                with error:
                    if error.code == 304:
                        return 304, error.headers, None
                    if error.code == 429 and left:
                        time.sleep(int(error.headers.get("Retry-After", "1")))
                        continue
                    raise Problem(error.code, _json(error.read())) from None
        raise AssertionError("The last try returns or raises.")


def _json(text: bytes) -> dict[str, Any]:
    """Return the problem that an answer tells of; what stands between may answer otherwise."""
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
