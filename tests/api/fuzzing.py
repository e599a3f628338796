"""Requests made at random from the API's own description, and what every answer must be.

Half of them are as the description says, half are broken on purpose; and since neither would ever
hit upon a record by chance, addresses, filters and bodies are mixed with what is really there.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.generation import GenerationMode

from tests import factories as f
from tests.api.rows import MAKERS
from tests.api.writing.bodies import CHANGE, NEW
from tracker.api.nouns import NOUN_OF, slug_of
from tracker.api.shaping import expandable
from tracker.api.urls import VIEWSETS
from tracker.evidence.standing import refresh_all
from tracker.services.tokens import issue

ROOT = "/api/v1/"
LONG = int(os.environ.get("FUZZ", "0"))
"""How many requests of each operation a long run makes, at random; else few, always the same."""
ROLES = ("Viewer", "Contributor", "Editor", "Administrator")
ODD = (
    "",
    "0",
    "-1",
    "1.5",
    "9" * 30,
    "true",
    "null",
    "a" * 3000,
    "a\0b",
    "２０２２",
    "経済安全保障",
    "%",
    "_",
    "'\"\\",
    ",",
    "..",
    "a,b.c",
    "2022-05-11",
    "2022-05-11T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
)
"""Values that have broken one API or another."""
_MEMBERS = (None, True, 0, -1, 10**30, 1.5, [], {}, [{}], [[]], {"slug": "nobody"}, {"edtf": "x"})


@dataclass
class World:
    """What is there to be asked for, and who asks."""

    slugs: dict[str, list[str]] = field(default_factory=dict)
    """Slugs of public records by place, and of the same by type (as filters are called)."""
    bodies: dict[str, Any] = field(default_factory=dict)
    """A body that makes a record of each noun."""
    versions: dict[str, int] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    """A token of each role, and one for reading only."""


def make_world() -> World:
    """Make public records of every noun with their relations, and users with tokens."""
    world = World()
    rows = [(place, make(1)) for place, make in MAKERS.items()]
    rows.append(("sources", f.SourceFactory(url="")))
    for place, row in rows:
        slug = slug_of(row)
        world.slugs.setdefault(place, []).append(slug)
        world.slugs.setdefault(NOUN_OF[type(row)].type, []).append(slug)
        world.versions[f"{place}/{slug}"] = getattr(row, "version", 1)
    world.bodies = {place: make() for place, make in NEW.items()}
    f.CitationFactory(law=f.LawFactory(), field="law_number", reported="1")
    refresh_all()
    users = [f.UserFactory(role=role) for role in ROLES]
    world.tokens = [issue(user=user, name="A test")[1] for user in users]
    world.tokens.append(issue(user=users[-1], name="A test", read_only=True)[1])
    return world


def described() -> Any:
    """Return the API's description as it is now, with the app behind it."""
    made = SchemaGenerator(api_version="v1").get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(made, default=str)))
    schema.app = WSGIHandler()
    return schema


def place_of(path: str) -> str:
    """Return the first part of an address below the API's root."""
    return path.removeprefix(ROOT).partition("/")[0]


def fuzz(operation: Any, world: World, examples: int) -> None:
    """Ask `examples` times for an operation; raise if an answer is not as described."""

    @settings(
        max_examples=LONG or examples,
        derandomize=not LONG,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, *([Phase.shrink] if LONG else [])],
    )
    @given(data=st.data())
    def asked(data: Any) -> None:
        case = data.draw(requests(operation, world))
        with undone(), revealing():
            case.call_and_validate(
                checks=[
                    checks.not_a_server_error,
                    checks.status_code_conformance,
                    checks.content_type_conformance,
                    checks.response_headers_conformance,
                    checks.response_schema_conformance,
                ]
            )

    asked()


@contextmanager
def undone() -> Iterator[None]:
    """Take back all that is written inside, and keep the connection, as Django's client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@contextmanager
def revealing() -> Iterator[None]:
    """Raise what a view raised, which its answer only calls a fault of ours."""
    raised: list[BaseException] = []

    def note(sender: Any, request: Any = None, **kwargs: Any) -> None:
        raised.extend(one for one in [sys.exc_info()[1]] if one is not None)

    got_request_exception.connect(note)
    try:
        yield
    except Exception as failure:
        if raised:
            raise failure from raised[0]
        raise
    finally:
        got_request_exception.disconnect(note)


@st.composite
def requests(draw: Any, operation: Any, world: World) -> Any:
    """Draw a request of an operation: as described or not, mixed with what is there."""
    mode = draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = draw(operation.as_strategy(generation_mode=mode))
    place, reads = place_of(operation.path), operation.method.upper() == "GET"
    if "{slug}" in operation.path and draw(st.integers(0, 3)):
        case.path_parameters = {"slug": draw(st.sampled_from(world.slugs[place]))}
    # Nothing on the way here takes the compression off again.
    headers = {**(case.headers or {}), "Accept-Encoding": "identity"}
    headers.pop("Authorization", None)
    if reads and draw(st.booleans()):
        case.query = {**(case.query or {}), **draw(queries(operation, world))}
    if not reads and place in VIEWSETS and draw(st.integers(0, 3)):
        case.body = draw(bodies(operation, world))
    if not reads and draw(st.integers(0, 2)):
        headers["If-Match"] = "*"
    # Half of those who write may do so.
    token = draw(st.sampled_from([*world.tokens, "", world.tokens[2], world.tokens[3]]))
    if token:
        headers["Authorization"] = f"Bearer {token}"
    case.headers = headers
    return case


@st.composite
def queries(draw: Any, operation: Any, world: World) -> dict[str, Any]:
    """Draw a few parameters with values that may mean something, or have broken an API."""
    names = [parameter.name for parameter in operation.query]
    chosen = draw(st.lists(st.sampled_from(names), max_size=3, unique=True)) if names else []
    found = {}
    for name in chosen:
        known = known_values(name, place_of(operation.path), world)
        one = st.sampled_from([*known, *ODD])
        found[name] = draw(st.one_of(one, st.lists(one, min_size=1, max_size=3)))
    return found


def known_values(name: str, place: str, world: World) -> list[str]:
    """Return values of a parameter that mean something."""
    if name in ("root", "record"):
        return [f"{one}:{world.slugs[one][0]}" for one in VIEWSETS]
    if name == "slug":
        return world.slugs.get(place, [])
    if place in VIEWSETS and name in ("expand", "fields", "omit"):
        shown = (VIEWSETS[place].detail_class or VIEWSETS[place].serializer_class)()
        return list(expandable(shown)) if name == "expand" else list(shown.fields)
    return world.slugs.get(name.partition("__")[0], [])


@st.composite
def bodies(draw: Any, operation: Any, world: World) -> Any:
    """Draw a body that would do, or nearly."""
    place, method = place_of(operation.path), operation.method.upper()
    slug = draw(st.sampled_from(world.slugs[place]))
    named = {"slug": slug, "version": world.versions[f"{place}/{slug}"]}
    one = "{slug}" in operation.path
    if method == "DELETE":
        return {"version": named["version"]} if one else [named]
    body = dict(world.bodies[place] if method == "POST" else CHANGE[place])
    for name in draw(st.lists(st.sampled_from(sorted(body)), max_size=2)):
        body[name] = draw(st.one_of(st.sampled_from(_MEMBERS), st.sampled_from(ODD)))
    if method == "POST":
        return draw(st.sampled_from([body, [body], [body, body], []]))
    return body if one else [{**body, **named}]
