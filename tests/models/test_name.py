"""Names: spellings and garbles of one record, or of none yet."""

from typing import Any

import pytest

from tests import factories
from tests.factories import InstitutionFactory, LawFactory, NameFactory
from tests.models.constraints import accepts, refuses
from tracker.models import Name
from tracker.vocabularies import NameKind

pytestmark = pytest.mark.django_db


def test_the_arms_are_those_of_the_data_model() -> None:
    assert Name.ARMS == (
        "law",
        "institution",
        "person",
        "initiative",
        "partnership",
        "position",
        "jurisdiction",
    )


@pytest.mark.parametrize("arm", Name.ARMS)
def test_a_name_is_of_one_thing(arm: str) -> None:
    target = getattr(factories, f"{arm.capitalize()}Factory")()
    name = NameFactory(**{arm: target})
    accepts("name_one_target", name)
    assert name.target == target


def test_a_name_may_be_of_nothing_yet() -> None:
    name = NameFactory(institution=None)
    accepts("name_one_target", name)
    assert name.target is None


def test_a_name_of_two_things_is_refused() -> None:
    name = NameFactory()
    name.law = LawFactory()
    refuses("name_one_target", name, f"Fill at most one of: {', '.join(Name.ARMS)}.")


UNIQUE = {
    "law": "name_unique_law",
    "institution": "name_unique_institution",
    "person": "name_unique_person",
    "initiative": "name_unique_initiative",
    "partnership": "name_unique_partnership",
    "position": "name_unique_position",
    "jurisdiction": "name_unique_jurisdiction",
}


@pytest.mark.parametrize("arm", UNIQUE)
def test_a_name_is_recorded_once_for_a_thing_and_language(arm: str) -> None:
    factory: Any = getattr(factories, f"{arm.capitalize()}Factory")
    target = factory()
    NameFactory(text="METI", lang="en", **{arm: target})
    accepts(UNIQUE[arm], NameFactory(text="METI", lang="en", **{arm: factory()}))
    other = NameFactory(text="METI", lang="ja-Latn", **{arm: target})
    accepts(UNIQUE[arm], other)
    other.lang = "en"
    refuses(UNIQUE[arm], other, "This name is recorded already.")


def test_the_same_mention_may_be_unresolved_twice() -> None:
    for _ in range(2):
        NameFactory(text="Production Institute", lang="en", institution=None).full_clean()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("METI", "meti", id="case"),
        pytest.param("Ｍｅｔｉ  Bureau", "meti bureau", id="width-and-space"),
        pytest.param("経済産業省", "経済産業省", id="native"),
    ],
)
def test_the_key_follows_the_text(text: str, key: str) -> None:
    name = NameFactory(institution=InstitutionFactory(), text="before")
    name.text = text
    name.save()
    assert Name.objects.get(key=key) == name


@pytest.mark.parametrize("kind", NameKind)
def test_a_fault_of_a_text_is_no_name(kind: NameKind) -> None:
    assert NameFactory.build(kind=kind).is_garbled is (
        kind in (NameKind.GARBLE, NameKind.MISSPELLING)
    )
