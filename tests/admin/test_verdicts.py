"""Saving a passage or a citation says at once what the checker finds of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages import get_messages
from django.test import Client

from tests.admin.rows import address, form_data, warm
from tests.factories import CitationFactory, LawFactory, PassageFactory, SourceFactory
from tracker.admin.verdicts import Said, said_of
from tracker.evidence.checking import State, Verdict
from tracker.models import Passage

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]
LINE = "The quay was closed in winter."


@pytest.fixture
def passage(tmp_path: Path, settings: Any) -> Passage:
    warm()
    settings.SOURCE_TEXTS_DIR = str(tmp_path)
    (tmp_path / "isle.txt").write_text(f"Menu. {LINE} Nobody came.", encoding="utf-8")
    source = SourceFactory(slug="isle", text_name="isle.txt")
    made: Passage = PassageFactory(ref="isle-p01", source=source, start="The quay", end="winter.")
    return made


def save(client: Client, row: Any, **changed: Any) -> list[str]:
    """Save a row's form with some values changed; return what is said."""
    data = form_data(client.get(address(row)))
    response = client.post(address(row), {**data, **changed, "_continue": "1"})
    assert response.status_code == 302, response.context["errors"]
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_passage_is_checked_when_its_form_is_saved(client_as: As, passage: Passage) -> None:
    said = save(client_as("Editor"), passage, gist="When it was closed.")
    assert said[0] == ("Passage isle-p01: found in the source's text; its fingerprint is kept now.")
    passage.refresh_from_db()
    assert (passage.check_state, passage.gist) == ("ok", "When it was closed.")


def test_a_passage_that_is_not_found_is_saved_and_told(client_as: As, passage: Passage) -> None:
    said = save(client_as("Editor"), passage, start="The key")
    assert said[0] == (
        "Passage isle-p01: not found in the source's text: its start does not occur."
    )
    passage.refresh_from_db()
    assert (passage.start, passage.check_state) == ("The key", "missing")


def test_a_citation_in_a_records_form_is_checked(client_as: As, passage: Passage) -> None:
    law = LawFactory(name="Barge Act")
    CitationFactory(law=law, passage=passage, n=1, field="name", reported="Barge Act")
    said = save(client_as("Editor"), law, **{"citations-0-printed": "summer"})
    assert said[:2] == [
        "Passage isle-p01: found in the source's text; its fingerprint is kept now.",
        "Passage isle-p01 does not print what citation 1 says.",
    ]


def test_a_citations_own_form_is_checked(client_as: As, passage: Passage) -> None:
    citation = CitationFactory(passage=passage, n=1)
    said = save(client_as("Editor"), citation, note="As read.")
    assert said[0].startswith("Passage isle-p01: found")


def test_without_texts_nothing_is_said(client_as: As, passage: Passage, settings: Any) -> None:
    settings.SOURCE_TEXTS_DIR = ""
    said = save(client_as("Editor"), passage, gist="When it was closed.")
    assert [text for text in said if text.startswith("Passage isle-p01:")] == []


def test_whoever_proposes_is_told_too_but_not_that_it_is_kept(
    client_as: As, passage: Passage
) -> None:
    law = LawFactory(name="Barge Act", status="published")
    CitationFactory(law=law, passage=passage, n=1, field="name", status="published")
    said = save(client_as("Contributor"), law, **{"citations-0-printed": "summer"})
    assert said[:2] == [
        "Passage isle-p01: found in the source's text.",
        "Passage isle-p01 does not print what citation 1 says.",
    ]
    assert said[2].startswith("Your change waits as")
    assert len(said) == 3
    passage.refresh_from_db()
    assert (passage.check_state, passage.digest) == ("unchecked", "")


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_sentence(state: State) -> None:
    said = said_of([Verdict("isle-p01", "isle", state, shown=4, citations=0)])
    assert len(said) == 1
    good = state in (State.OK, State.NEW, State.MOVED)
    assert (said[0].tag == "success") == good


def test_limits_are_said_beside_it() -> None:
    verdict = Verdict(
        "a-p01", "a", State.OK, shown=4, citations=0, limits=(("a-p01/2", "printed has 13 words"),)
    )
    assert said_of([verdict])[1] == Said(messages.WARNING, "a-p01/2: printed has 13 words.")
