"""The client in the documentation, against a server that really listens."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from tests import factories as f
from tracker.models import Law
from tracker.services.tokens import issue

FILE = Path(__file__).parents[2] / "docs" / "api" / "client.py"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def module() -> Any:
    spec = spec_from_file_location("client", FILE)
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def reader(module: Any, live_server: Any) -> Any:
    return module.Tracker(live_server.url)


@pytest.fixture
def editor(module: Any, live_server: Any) -> Any:
    _, token = issue(user=f.UserFactory(role="Editor"), name="A test")
    return module.Tracker(live_server.url, token=token)


@pytest.fixture
def statuses(module: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list to which the status of each answer is added."""
    seen: list[int] = []
    send: Callable[..., Any] = module.Tracker._send

    def noting(self: Any, *words: Any) -> Any:
        answer = send(self, *words)
        seen.append(answer[0])
        return answer

    monkeypatch.setattr(module.Tracker, "_send", noting)
    return seen


def test_records_of_all_pages(reader: Any) -> None:
    slugs = [f.TopicFactory().slug for _ in range(5)]
    assert [record["slug"] for record in reader.records("topics", limit=2)] == slugs


def test_parameters_choose_and_a_list_means_any(reader: Any) -> None:
    for kind in ("act", "bill", "treaty"):
        f.LawFactory(slug=kind, kind=kind)
    chosen = reader.records("laws", kind=["act", "bill"], ordering="-kind")
    assert [record["slug"] for record in chosen] == ["bill", "act"]


def test_what_has_not_changed_is_not_sent_again(reader: Any, statuses: list[int]) -> None:
    law = f.LawFactory(slug="act", name="Old")
    first = reader.get("laws/act/")
    assert reader.get("laws/act/") == first
    law.name = "New"
    law.save()
    assert reader.get("laws/act/")["name"] == "New"
    assert statuses == [200, 304, 200]


def test_changes_are_followed_to_the_end_and_on(reader: Any) -> None:
    f.LawFactory(slug="one")
    numbers = []
    after = 0
    for change, number in reader.changes(after, limit=1):
        numbers.append(number)
        after = number
        assert change["op"] == "created"
    assert numbers == sorted(set(numbers))
    assert list(reader.changes(after)) == []
    f.TopicFactory(slug="chips")
    assert [(c["type"], c["slug"]) for c, _ in reader.changes(after)] == [("topic", "chips")]


def test_a_renamed_record_is_found_under_its_old_slug(reader: Any) -> None:
    law = f.LawFactory(slug="old")
    law.slug = "new"
    law.save()
    assert reader.get("laws/old/")["slug"] == "new"


def test_refusals_are_told_in_the_servers_words(module: Any, reader: Any) -> None:
    with pytest.raises(module.Problem, match="Did you mean “jurisdiction”") as caught:
        reader.get("laws/", jurisdicton="JP")
    assert (caught.value.status, caught.value.code) == (400, "unknown_parameter")
    assert [error["parameter"] for error in caught.value.errors] == ["jurisdicton"]


def test_whoever_asks_too_fast_waits(
    module: Any, reader: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_RATES = {"anonymous": (1, 86400)}
    waited: list[int] = []

    def wait(seconds: int) -> None:
        waited.append(seconds)
        settings.API_RATES = {}

    monkeypatch.setattr(module.time, "sleep", wait)
    for page in (1, 2):
        assert reader.get("topics/", limit=page)["count"] == 0
    assert len(waited) == 1
    assert 0 < waited[0] <= 86400


def test_a_record_is_made_changed_and_removed(editor: Any) -> None:
    f.JurisdictionFactory(code="JP")
    values = {"name": "Some Act", "kind": "act", "jurisdiction": "JP"}
    assert editor.add("laws", values, dry_run=True)["slug"] == "some-act"
    assert not Law.objects.exists()
    assert editor.add("laws", values, reason="Found in the gazette")["slug"] == "some-act"
    assert editor.change("laws", "some-act", {"summary": "経済"})["summary"] == "経済"
    assert Law.objects.get().summary == "経済"
    assert editor.remove("laws", "some-act", reason="重複") is None
    assert not Law.objects.exists()


def test_a_record_that_another_changed_meanwhile_is_left_alone(
    module: Any, editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = f.LawFactory(slug="act", status="draft")
    write: Callable[..., Any] = module.Tracker._write

    def late(self: Any, *words: Any) -> Any:
        law.summary = "Another's"
        law.save()
        return write(self, *words)

    monkeypatch.setattr(module.Tracker, "_write", late)
    with pytest.raises(module.Problem) as caught:
        editor.change("laws", "act", {"summary": "Mine"})
    assert caught.value.code == "precondition_failed"
    law.refresh_from_db()
    assert law.summary == "Another's"


def test_without_a_token_nothing_is_written(module: Any, reader: Any) -> None:
    with pytest.raises(module.Problem) as caught:
        reader.add("topics", {"label": "Chips"})
    assert (caught.value.status, caught.value.code) == (401, "unauthenticated")


def test_a_site_is_an_address(module: Any) -> None:
    with pytest.raises(ValueError, match="begins with https"):
        module.Tracker("file:///etc")
