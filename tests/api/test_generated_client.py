"""A client that a public generator makes from the API's description works against the server."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from tests import factories as f
from tracker.services.tokens import issue

PACKAGE = "generated_tracker_client"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Generate the client as its users would, and return a function that imports a part of it."""
    folder: Path = tmp_path_factory.mktemp("generated")
    document = folder / "openapi.json"
    made = SchemaGenerator(api_version="v1").get_schema(request=None, public=True)
    document.write_text(json.dumps(made, default=str))
    config = Config.from_sources(
        # A feed is for feed readers, not for programs that know a schema.
        ConfigFile(post_hooks=[], content_type_overrides={"application/atom+xml": "text/plain"}),
        MetaType.NONE,
        document_source=document,
        file_encoding="utf-8",
        overwrite=False,
        output_path=folder / PACKAGE,
    )
    assert [str(error) for error in generate(config=config)] == []
    sys.path.insert(0, str(folder))
    yield lambda name: import_module(f"{PACKAGE}.{name}")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def client(generated: Any, live_server: Any) -> Iterator[Any]:
    with generated("client").Client(base_url=live_server.url) as made:
        yield made


def test_laws_are_listed(generated: Any, client: Any) -> None:
    f.LawFactory(slug="b", name="Beta Act", kind="act")
    f.LawFactory(slug="a", name="Alpha Act", kind="act")
    f.LawFactory(slug="c", name="Gamma Bill", kind="bill")
    kind = generated("models").LawsListKindItem("act")
    page = generated("api.laws.laws_list").sync(client=client, kind=[kind], limit=10)
    assert (page.count, page.next_) == (2, None)
    assert [law.name for law in page.results] == ["Alpha Act", "Beta Act"]
    assert isinstance(page.results[0], generated("models").Law)
    assert page.results[0].updated_at.tzinfo is not None


def test_one_law_is_read(generated: Any, client: Any) -> None:
    law = f.LawFactory(slug="act", name="Some Act")
    f.ProvisionFactory(law=law, title="Supply chains")
    found = generated("api.laws.laws_retrieve").sync("act", client=client)
    assert isinstance(found, generated("models").LawDetail)
    assert (found.slug, found.name) == ("act", "Some Act")
    assert [provision.title for provision in found.provisions] == ["Supply chains"]


def test_a_record_that_is_not_there_is_a_problem(generated: Any, client: Any) -> None:
    answer = generated("api.laws.laws_retrieve").sync_detailed("nobody", client=client)
    assert answer.status_code == 404
    assert isinstance(answer.parsed, generated("models").Problem)
    assert answer.parsed.detail == "There is no public law “nobody”."


def test_a_person_is_found(generated: Any, client: Any) -> None:
    person = f.PersonFactory(slug="takaichi-sanae", name="Sanae Takaichi", name_ja="高市早苗")
    f.NameFactory(person=person, text="Gao Shi Zaomiao", lang="zh-Latn", kind="garble")
    found = generated("api.search.search").sync(client=client, q="gao shi zaomiao")
    assert [hit.slug for hit in found.results] == ["takaichi-sanae"]
    assert found.results[0].match.name.garbled is True


def test_a_topic_is_made_with_a_token(generated: Any, live_server: Any) -> None:
    _, token = issue(user=f.UserFactory(role="Editor"), name="A test")
    body = generated("models").TopicNew(slug="chips", label="Chips")
    make = generated("api.topics.topics_create").sync_detailed
    authenticated = generated("client").AuthenticatedClient
    with authenticated(base_url=live_server.url, token=token) as client:
        answer = make(client=client, body=body)
    assert answer.status_code == 201
    assert (answer.parsed.slug, answer.parsed.label) == ("chips", "Chips")
