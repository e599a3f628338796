"""Mixed load: what readers and programs ask for, drawn at random, always the same from one seed.

A visit asks once or several times and is told each answer. What it expects is known beforehand: a
value for a filter is read by that filter first, as the API will.
"""

import json
import random
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django import forms

from tracker.api.filters.values import Derived
from tracker.api.ordering import Ordering
from tracker.api.shaping import expandable
from tracker.api.urls import VIEWSETS

API = "/api/v1/"
WORDS = (
    *("act", "security", "promotion", "ministry", "affairs", "person", "surname", "report"),
    *("supply", "chains", "topic", "policy", "経済安保法", "安全保障", "推進法", "law", "example"),
)
FORMATS = ("csv", "jsonl", "jsonld")
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, and the statuses of which its answer must have one."""

    kind: str
    path: str
    expected: tuple[int, ...] = (200,)
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


Visit = Generator[Ask, Answer, None]


class Mix:
    """Draws visits to a database that `benchmarks.laws` filled with `laws` laws."""

    def __init__(self, laws: int, token: str, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a load, not a secret
        self.token = {"Authorization": f"Bearer {token}"}
        passages = max(3 * laws // 20, 1)
        self.rows = {
            "laws": ("law-", laws),
            "milestones": ("milestone-", 3 * laws),
            "names": ("name-", 2 * laws),
            "participations": ("participation-", 2 * laws),
            "institutions": ("institution-", 500),
            "people": ("person-", 2_000),
            "sources": ("source-", passages // 50 + 1),
            "passages": ("p", passages),
            "topics": ("topic-", 40),
            "jurisdictions": ("X-", 5),
        }
        self.lists = [*VIEWSETS, *2 * [*self.rows, "citations"]]
        self.after = 0
        self.lately: dict[Any, list[list[tuple[str, str]]]] = {}
        self.asked: list[tuple[Ask, str]] = []
        self.visits: dict[Callable[[], Visit], int] = {
            self.list_of_records: 34,
            self.record: 16,
            self.again: 12,
            self.search: 7,
            self.across: 8,
            self.wrong: 6,
            self.page: 9,
            self.public_law: 3,
            self.draft: 2,
            self.refused: 3,
        }

    def __iter__(self) -> Iterator[Visit]:
        while True:
            yield self.random.choices([*self.visits], [*self.visits.values()])[0]()

    # Reading

    def list_of_records(self) -> Visit:
        place = self.random.choice(self.lists)
        query, readable = self._filters(place, self.random.choice((0, 1, 1, 2, 2, 3)))
        orders = Ordering().names(VIEWSETS[place]())
        if self._chance(0.5):
            chosen = self.random.sample(orders, self.random.randint(1, min(3, len(orders))))
            query.append(("ordering", ",".join(self._chance(0.4) * "-" + name for name in chosen)))
        query += self._shape(VIEWSETS[place].serializer_class)
        most = 1000 if self._chance(0.03) else self.random.choice((5, 20, 50, 50, 100))
        query.append(("limit", str(self.random.randint(1, most))))
        if self._chance(0.3):
            ways = [("cursor", "*"), ("offset", "50"), ("count", "false")]
            query.append(self.random.choice(ways))
        form = [("format", self.random.choice(FORMATS))] if self._chance(0.2) else []
        kind = f"list {form[0][1]}" if form else "list"
        ask = self._get(kind, f"{place}/", query + form, readable)
        answer = yield ask
        self._note(ask, answer)
        if not form and ("cursor", "*") in query and answer.status == 200:
            following = json.loads(answer.body)["next"]
            if following:
                yield Ask("list by cursor", "/" + following.split("/", 3)[3])

    def record(self) -> Visit:
        place = self.random.choice(["laws", "laws", *self.rows])
        view = VIEWSETS[place]
        query = self._shape(view.detail_class or view.serializer_class)
        if self._chance(0.15):
            query.append(("format", self.random.choice(FORMATS)))
        if place == "laws" and self._chance(0.2):
            query.append(("as_of", self._day()))
        ask = self._get("record", f"{place}/{self._slug(place)}/", query)
        self._note(ask, (yield ask))

    def again(self) -> Visit:
        """Ask for what was asked for before, half the time with its tag."""
        if not self.asked:
            return
        ask, tag = self.random.choice(self.asked[-60:])
        if self._chance(0.5):
            headers = {**ask.headers, "If-None-Match": tag}
            yield Ask("conditional", ask.path, (200, 304), headers=headers)
        else:
            yield Ask("again", ask.path, headers=ask.headers)

    def search(self) -> Visit:
        query = [("q", self._words())]
        if self._chance(0.3):
            query.append(("type", self.random.choice(("law", "person", "institution"))))
        if self._chance(0.2):
            query.append(("topic", self._slug("topics")))
        ask = self._get("search", "search/", query)
        self._note(ask, (yield ask))

    def across(self) -> Visit:
        law = f"laws:{self._slug('laws')}"
        year = str(self.random.randint(2008, 2022))
        few = str(self.random.randint(1, 60))
        entities = {"q0": {"query": self._words()}, "q1": {"query": self._words(), "limit": 3}}
        choices: list[tuple[str, str, list[tuple[str, str]]]] = [
            ("graph", "graph/", [("root", law), ("depth", "2"), ("limit", few)]),
            ("graph", "graph/", [("root", law), ("format", "graphml")]),
            ("timeline", "timeline/", [("since", year), ("limit", few)]),
            ("timeline", "timeline/", [("record", law), ("ordering", "-date")]),
            ("disputes", "disputes/", [("type", "law"), ("limit", few)]),
            ("disputes", "disputes/", [("topic", self._slug("topics")), ("limit", few)]),
            ("changes", "changes/", [("after", str(self.after)), ("limit", few)]),
            ("changes", "changes.atom", []),
            ("exports", "exports/", []),
            ("reconcile", "reconcile/", [("queries", json.dumps(entities))]),
            ("root", "", []),
            ("description", "schema/", []),
        ]
        kind, path, query = self.random.choice(choices)
        ask = self._get(kind, path, query)
        answer = yield ask
        self._note(ask, answer)
        if path == "changes/" and answer.status == 200:
            said = json.loads(answer.body)
            self.after = said["after"] if said["results"] else 0

    def page(self) -> Visit:
        some = self.random.choice(("laws", "institutions", "people", "sources"))
        number = str(self.random.randint(1, 40))
        yield self.random.choice(
            [
                Ask("page", "/"),
                Ask("page", f"/{some}/{self._slug(some)}/"),
                Ask("page", f"/{some}/{self._slug(some)}/"),
                Ask("page", f"/{some}/?{urlencode([('q', self._words()), ('page', number)])}"),
                Ask("page", f"/{some}/?page={number}"),
                Ask("page", f"/{some}/{self._nobody()}/", (404,)),
                Ask("page", "/readyz"),
                Ask("admin's login", "/admin/login/"),
                Ask("admin's login", "/admin/laws/", (302,)),
            ]
        )

    def wrong(self) -> Visit:
        place, word = self.random.choice(self.lists), self._nobody()
        path, query, status = self.random.choice(
            [
                (f"{place}/", [(word, word)], 400),
                (f"{place}/", [("fields", f"slug,{word}")], 400),
                (f"{place}/", [("ordering", word)], 400),
                (f"{place}/", [("updated_since", word)], 400),
                (f"{place}/", [("limit", "1001")], 400),
                (f"{place}/", [("cursor", word)], 400),
                ("laws/", [("kind", word)], 400),
                ("search/", [], 400),
                ("graph/", [("root", f"laws:{word}")], 404),
                (f"laws/{word}/", [], 404),
                (f"{word}/", [], 404),
            ]
        )
        yield self._get("refused", path, query, expected=(status,))

    # Writing

    def public_law(self) -> Visit:
        """Change a published law, in the version that was read."""
        path = f"{API}laws/{self._slug('laws')}/"
        read = yield Ask("record with a token", path, headers=self.token)
        body = {"summary": self._text(), "law_number": f"Act No. {self._words()}"}
        yield self._write("PATCH", path, body, {"If-Match": read.headers.get("etag", "")})

    def draft(self) -> Visit:
        """Make a draft, change it, meet an older version of it, delete it."""
        made = yield self._write(
            "POST",
            f"{API}laws/",
            {
                "name": f"Act {self._nobody()} on {self._words()}",
                "kind": "act",
                "jurisdiction": "X-1",
                "topics": [self._slug("topics")],
            },
            {"Idempotency-Key": self._nobody()},
            (201,),
        )
        if made.status != 201:
            return
        path = f"{API}laws/{json.loads(made.body)['slug']}/"
        old = {"If-Match": made.headers["etag"]}
        changed = yield self._write("PATCH", path, {"summary": self._text()}, old)
        yield self._write("PATCH", path, {"summary": self._text()}, old, (412,))
        yield self._write("PATCH", path, {"summary": self._text()}, {}, (428,))
        new = {"If-Match": changed.headers.get("etag", "")}
        yield self._write("DELETE", path, None, new, (204,))

    def refused(self) -> Visit:
        """Try a write that changes nothing: a dry run, or one that is refused."""
        name = self._nobody()
        topic = {"slug": name, "label": f"Topic {self._words()}"}
        yield self.random.choice(
            [
                self._write("POST", f"{API}topics/?dry_run=true", topic, {}),
                self._write("POST", f"{API}topics/", {**topic, name: 1}, {}, (400,)),
                self._write("POST", f"{API}laws/", {"name": self._words()}, {}, (400,)),
                self._write("POST", f"{API}topics/", topic, {"Authorization": "Bearer x"}, (401,)),
            ]
        )

    # What they are made of

    def _get(
        self,
        kind: str,
        path: str,
        query: list[tuple[str, str]],
        readable: bool = True,
        expected: tuple[int, ...] = (),
    ) -> Ask:
        headers = {"Accept-Encoding": "gzip"} if self._chance(0.5) else {}
        asked = f"?{urlencode(query)}" if query else ""
        status = expected or ((200,) if readable else (400,))
        return Ask(kind, f"{API}{path}{asked}", status, headers=headers)

    def _write(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        headers: dict[str, str],
        expected: tuple[int, ...] = (200,),
    ) -> Ask:
        reason = {"Change-Reason": quote("Of the load.")} if body is None else {}
        if body is not None and "?" not in path:
            body = {**body, "change_reason": "Of the load."}
        text = None if body is None else json.dumps(body).encode()
        all_headers = {**self.token, **JSON, **reason, **headers}
        return Ask(f"write {method}", path, expected, method, all_headers, text)

    def _note(self, ask: Ask, answer: Answer) -> None:
        if answer.status == 200 and "etag" in answer.headers:
            self.asked.append((ask, answer.headers["etag"]))
            del self.asked[:-200]

    def _filters(self, place: str, most: int) -> tuple[list[tuple[str, str]], bool]:
        """Return some filters of a list, and whether all of their values can be read."""
        known = VIEWSETS[place].filterset_class.base_filters
        found, readable = [], True
        for name in self.random.sample([*known], min(most, len(known))):
            text = self._value(known[name])
            try:
                known[name].read(text)
            except forms.ValidationError:
                readable = False
            found.append((name, text))
        return found, readable

    def _value(self, kind: Any) -> str:
        schema = kind.schema
        while isinstance(kind, Derived) and schema == {"type": "string"}:
            kind = kind.of
            schema = kind.schema
        if "enum" in schema:
            return str(self.random.choice(schema["enum"]))
        if schema["type"] == "boolean":
            return self.random.choice(("true", "false"))
        if schema["type"] in ("integer", "number"):
            return str(self.random.randint(0, 300))
        if schema.get("format") == "date":
            return self._day()
        if "examples" in schema:
            return f"{self._day()}T{self.random.randint(10, 23)}:30:00Z"
        if "pattern" in schema:
            return self._day()[: self.random.choice((4, 7, 10))]
        related = getattr(kind, "related", None) or getattr(kind, "parts", [kind])[0]
        place = getattr(getattr(related, "related", related), "__name__", "")
        places = {"Law": "laws", "Person": "people", "Institution": "institutions"}
        places |= {"Topic": "topics", "Jurisdiction": "jurisdictions", "Source": "sources"}
        return self._slug(places.get(place, "laws")) if place else self.random.choice(WORDS)

    def _shape(self, serializer: Any) -> list[tuple[str, str]]:
        """Return a shape; often one of the last few, as the app compiles what is asked for often.

        Each is asked for some times and then never again.
        """
        if self._chance(0.5):
            return [("brief", "true")] if self._chance(0.05) else []
        lately = self.lately.setdefault(serializer, [])
        if not lately or self._chance(0.3):
            lately.append(self._new_shape(serializer()))
            del lately[:-3]
        return list(self.random.choice(lately))

    def _new_shape(self, shape: Any) -> list[tuple[str, str]]:
        """Return a shape that contradicts itself nowhere."""
        names, whole = [*shape.fields], [*expandable(shape)]
        expand = self.random.sample(whole, min(len(whole), self.random.choice((0, 0, 1, 1, 2))))
        query = [("expand", ",".join(expand))] if expand else []
        others = [name for name in names if name not in expand]
        some = self.random.sample(others, self.random.randint(1, max(len(others) - 1, 1)))
        if len(others) > 1 and self._chance(0.4):
            return [*query, ("omit", ",".join(some))]
        return [*query, ("fields", ",".join([*expand, *some]))]

    def _slug(self, place: str) -> str:
        start, count = self.rows[place]
        return f"{start}{self.random.randint(1, count)}"

    def _nobody(self) -> str:
        return f"x{self.random.getrandbits(48):012x}"

    def _words(self) -> str:
        few = self.random.sample(WORDS, self.random.choice((1, 1, 2, 3)))
        return " ".join([*few, *([str(self.random.randint(1, 30_000))] * self._chance(0.5))])

    def _text(self) -> str:
        return " ".join(self._words() for _ in range(20))

    def _day(self) -> str:
        one = self.random.randint
        return f"{one(2008, 2022)}-{one(1, 12):02}-{one(1, 28):02}"

    def _chance(self, share: float) -> bool:
        return self.random.random() < share
