"""The database chooses the few records that are compared, and leaves out none that is alike."""

from typing import Any

import pytest

from tests.factories import InstitutionFactory, LawFactory, NameFactory, PersonFactory
from tracker.models import Institution, Law, Person
from tracker.services import narrowing
from tracker.services.likeness import form_of
from tracker.services.narrowing import candidates, pieces_of

pytestmark = pytest.mark.django_db

NAMING = ("name", "name_ja")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Sanae Takaichi", ["san", "nae", "tak", "aic", "chi"], id="words"),
        pytest.param("経済安保", ["経済", "安保"], id="japanese"),
        pytest.param("Act 5 of 2022", ["2022", "5", "act"], id="numbers stay whole"),
        pytest.param("F. K.", ["f", "k"], id="nothing but letters"),
        pytest.param("…", [], id="nothing"),
    ],
)
def test_pieces_of_a_name(text: str, expected: list[str]) -> None:
    assert pieces_of(form_of(text)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Shinzo Abe", "ABE, Shinzō", id="order, case, accent"),
        pytest.param("Semi-conductor Fund", "Semiconductor Fund", id="written together"),
        pytest.param("Takaichi Sanae", "Takeichi Sanae", id="garbled"),
        pytest.param("Ganli Ming", "Ghanlimin", id="garbled and written together"),
        pytest.param("経済安全保障推進法", "経済安全保障推進法案", id="japanese"),
        pytest.param("Economic Securty Promotion Act", "Economic Security Promotion", id="slip"),
        pytest.param("Act on the Control of Trade", "Act for Controls of Trade", id="little words"),
    ],
)
def test_names_that_are_alike_find_each_other(one: str, other: str) -> None:
    for typed, known in ((one, other), (other, one)):
        person = PersonFactory(name=known)
        assert candidates(Person, NAMING, [typed]) == {person.pk}
        person.delete()


def test_other_names_count_in_their_folded_form() -> None:
    first = PersonFactory(name="Ann", name_ja="高市早苗")
    second = NameFactory(
        person=PersonFactory(name="Bob"), institution=None, text="ＴＡＫＡＩＣＨＩ"
    )
    assert candidates(Person, NAMING, ["Takaichi"]) == {second.person_id}
    assert candidates(Person, NAMING, ["Takaichi", "高市"]) == {first.pk, second.person_id}


def test_each_of_many_names_has_its_say() -> None:
    laws = [LawFactory(name=name) for name in ("Economic Security Promotion Act", "Cable", "Salt")]
    assert candidates(Law, NAMING, [law.name for law in laws]) == {law.pk for law in laws}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("Bank", 3, id="what begins so"),
        pytest.param("Bank of Japan", 2, id="what has more of it"),
        pytest.param("Savings Bank 7", 1, id="what has the number"),
    ],
)
def test_of_too_many_the_best_are_kept(typed: str, kept: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(narrowing, "CANDIDATES", 1)
    names = ("A Savings Bank", "Savings Bank 7", "The Bank of Japan", "Banks")
    bodies = [InstitutionFactory(name=name) for name in names]
    assert candidates(Institution, NAMING, [typed]) == {bodies[kept].pk}


def test_nothing_to_look_for_costs_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert candidates(Person, NAMING, ["", "…"]) == set()
