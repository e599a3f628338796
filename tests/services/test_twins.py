"""Records are suspected by what they go by, and cleared by facts that tell them apart."""

from typing import Any

import pytest

from tests.factories import (
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    LawRelationFactory,
    NameFactory,
    PersonFactory,
    PositionFactory,
)
from tracker.models import Institution, Law, Person, Position
from tracker.services.twins import Book

pytestmark = pytest.mark.django_db


def suspected(model: Any) -> list[tuple[int, tuple[str, ...]]]:
    """Return score and reasons of all pairs; the same must be found from either record."""
    pairs = Book(model).pairs()
    for pair in pairs:
        for record in model.objects.filter(pk__in=pair):
            assert Book(model).twins_of(record.pk)[pair] == pairs[pair]
            assert Book.around(record, ()).twins_of(record.pk)[pair] == pairs[pair]
    return [(likeness.score, likeness.reasons) for likeness in pairs.values()]


@pytest.fixture
def japan(db: None) -> Any:
    return JurisdictionFactory(code="JP")


def test_a_name_of_both_is_told(japan: Any) -> None:
    first = InstitutionFactory(name="Ministry of Economy", jurisdiction=japan)
    InstitutionFactory(name="Keizai-shō", abbreviation="METI", jurisdiction=japan)
    NameFactory(institution=first, text="ＭＥＴＩ", kind="acronym")
    assert suspected(Institution) == [
        (100, ("Both go by “ＭＥＴＩ”", "Same jurisdiction and kind"))
    ]


def test_names_that_are_nearly_one_are_told(japan: Any) -> None:
    PersonFactory(name="Takaichi Sanae", country=japan)
    PersonFactory(name="Sanae Takeichi", country=japan)
    assert suspected(Person) == [(93, ("Names 93 alike: “Takaichi Sanae” / “Sanae Takeichi”",))]


def test_a_garble_that_is_recorded_leads_to_the_other(japan: Any) -> None:
    person = PersonFactory(name="Gan Liming", country=japan)
    NameFactory(person=person, text="Ghanlimin", kind="garble")
    PersonFactory(name="Ganli Ming", country=japan)
    assert suspected(Person) == [(100, ("Both go by “Gan Liming”",))]


def test_two_scripts_are_one_only_where_both_are_recorded(japan: Any) -> None:
    romanised = PersonFactory(name="Kishida Fumio", country=japan)
    PersonFactory(name="F. K.", name_ja="岸田文雄", country=japan)
    assert suspected(Person) == []
    NameFactory(person=romanised, text="岸田文雄", lang="ja", kind="native")
    assert suspected(Person) == [(100, ("Both go by “岸田文雄”",))]


def test_one_wikidata_item_is_one_record() -> None:
    for _ in range(2):
        LawFactory(wikidata_id="Q17")
    assert suspected(Law) == [(100, ("Same Wikidata id",))]


def _of_other_countries() -> None:
    for code in ("JP", "GB"):
        InstitutionFactory(name="Ministry of Defence", jurisdiction=JurisdictionFactory(code=code))


def _of_other_items() -> None:
    for item in ("Q1", "Q2"):
        InstitutionFactory(name="Bank of Japan", wikidata_id=item, jurisdiction=None)


def _of_which_one_is_part() -> None:
    InstitutionFactory(
        name="Bank of Japan",
        jurisdiction=None,
        parent=InstitutionFactory(name="Bank of Japan", jurisdiction=None),
    )


def _of_which_one_came_first() -> None:
    before = InstitutionFactory(name="Bank of Japan", jurisdiction=None)
    InstitutionFactory(name="Bank of Japan", jurisdiction=None, predecessors=[before])


@pytest.mark.parametrize(
    "bodies",
    [_of_other_countries, _of_other_items, _of_which_one_is_part, _of_which_one_came_first],
    ids=lambda make: make.__name__,
)
def test_bodies_of_one_name_that_are_two(bodies: Any) -> None:
    bodies()
    assert suspected(Institution) == []


def test_a_law_and_what_amends_it_are_two(japan: Any) -> None:
    law, amending = (LawFactory(name="Foreign Exchange Act", jurisdiction=japan) for _ in range(2))
    LawRelationFactory(from_law=amending, to_law=law)
    assert suspected(Law) == []


def test_posts_are_alike_only_in_one_body() -> None:
    body = InstitutionFactory()
    for institution in (body, body, InstitutionFactory()):
        PositionFactory(institution=institution, title="Vice-Minister")
    assert suspected(Position) == [(100, ("Both go by “Vice-Minister”",))]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("Ec", [], id="too little"),
        pytest.param(
            "econ", [(70, ("Goes by “Economic Security Promotion Act”",))], id="the beginning"
        ),
        pytest.param(
            "Economic Securty Promotion Act",
            [
                (
                    98,
                    (
                        "Names 98 alike: “Economic Security Promotion Act” / “Economic Securty "
                        "Promotion Act”",
                    ),
                )
            ],
            id="misspelt",
        ),
        pytest.param("経済安保", [(70, ("Goes by “経済安保推進法”",))], id="japanese"),
        pytest.param("Forestry Act", [], id="something else"),
    ],
)
def test_likely_twins_of_a_name_being_typed(typed: str, expected: Any) -> None:
    LawFactory(name="Economic Security Promotion Act", name_ja="経済安保推進法")
    for book in (Book(Law), Book.near(Law, typed)):
        assert [(found.score, found.reasons) for _, found in book.like(typed)] == expected
