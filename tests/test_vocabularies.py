"""Vocabularies: stored and published values stay; every kind has its class."""

import inspect
import json
from pathlib import Path

import pytest
from django.db.models import TextChoices

from tracker import vocabularies
from tracker.vocabularies import STIP_CLASS, InitiativeKind

SNAPSHOT = Path(__file__).parent / "snapshots" / "vocabularies.json"
VOCABULARIES = {
    name: choices
    for name, choices in inspect.getmembers(vocabularies, inspect.isclass)
    if issubclass(choices, TextChoices) and choices is not TextChoices
}


def test_values_are_those_published_before() -> None:
    """Values are stored and published: a new one is added here by hand, an old one never goes."""
    now = {name: choices.values for name, choices in VOCABULARIES.items()}
    assert now == json.loads(SNAPSHOT.read_text())


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_value_has_a_label_of_its_own(name: str) -> None:
    labels = VOCABULARIES[name].labels
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_every_kind_of_initiative_has_an_instrument_class() -> None:
    assert STIP_CLASS.keys() == set(InitiativeKind.values)
