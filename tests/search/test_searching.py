"""Search as its callers see it: what stands on top, why, and that nothing hidden is found."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    IndicatorFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PersonFactory,
    PositionFactory,
    ProvisionFactory,
    SourceFactory,
    TopicFactory,
)
from tracker.models import SearchDocument
from tracker.search.asking import Filters
from tracker.search.ranking import Hit
from tracker.search.searching import search
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db

# What is asked for, and what must stand on top: the record, why, and the name that matched.
TOPS = {
    # Abbreviations and names that are just what is asked for.
    "METI": ("institution meti", "exact", "METI"),
    "ｍｅｔｉ": ("institution meti", "exact", "METI"),
    "JETRO": ("institution jetro", "exact", "JETRO"),
    "economic security promotion act": (
        "law economic-security-promotion-act",
        "exact",
        "Economic Security Promotion Act",
    ),
    # Words in another order, beginnings, some of the words.
    "Kishida Fumio": ("person kishida-fumio", "exact", "Fumio Kishida"),
    "KISHIDA, Fumio": ("person kishida-fumio", "exact", "Fumio Kishida"),
    "Kishida Fum": ("person kishida-fumio", "words", "Fumio Kishida"),
    "Fumio Kish": ("person kishida-fumio", "prefix", "Fumio Kishida"),
    "promotion act": (
        "law economic-security-promotion-act",
        "words",
        "Economic Security Promotion Act",
    ),
    # Macrons that nobody wrote, and accents.
    "Kishidā Fumiō": ("person kishida-fumio", "exact", "Fumio Kishida"),
    "Sanaé Takaichi": ("person takaichi-sanae", "exact", "Sanae Takaichi"),
    # Japanese: two characters, whole names, one character wrong.
    "半導体": ("topic semiconductors", "exact", "半導体"),
    "外交": ("topic economic-diplomacy", "words", "経済外交"),
    "経済": ("topic economic-coercion", "prefix", "経済的威圧"),
    "経済 外交": ("topic economic-diplomacy", "exact", "経済外交"),
    "経済安全保証政策": ("topic economic-security-policy", "similar", "経済安全保障政策"),
    # Garbles, as a text has them.
    "Ganli Ming": ("person amari-akira", "exact", "Ganli Ming"),
    "Ghanlimin": ("person amari-akira", "exact", "Ghanlimin"),
    "Economic Safety and Security Promotion Act": (
        "law economic-security-promotion-act",
        "exact",
        "Economic Safety and Security Promotion Act",
    ),
    # Typos.
    "Takaechi": ("person takaichi-sanae", "similar", "Sanae Takaichi"),
    "Kishda Fumio": ("person kishida-fumio", "similar", "Fumio Kishida"),
    "Yoshimassa Hayashi": ("person hayashi-yoshimasa", "similar", "Yoshimasa Hayashi"),
    "Donald Turmp": ("person trump-donald", "similar", "Donald Trump"),
}


def told(hit: Hit) -> tuple[str, str, str | None]:
    """Return what a hit is, why, and by which name."""
    return str(hit.document), hit.why, hit.name.text if hit.name else None


def found(query: str, **filters: Any) -> list[str]:
    """Return what a query finds, in order."""
    return [str(hit.document) for hit in search(query, filters=Filters(**filters)).hits]


@pytest.mark.usefixtures("dataset")
def test_what_stands_on_top_in_the_dataset() -> None:
    tops = {query: told(hits[0]) if (hits := search(query).hits) else None for query in TOPS}
    assert tops == TOPS
    check_pairs()


def check_pairs() -> None:
    """Fail unless each pair of Japanese characters finds just what holds it, as LIKE would."""
    names = [name[0] for document in SearchDocument.objects.all() for name in document.known_as]
    pairs = {
        name[place : place + 2]
        for name in names
        for place in range(len(name) - 1)
        if all("\u3041" <= character <= "\u9fff" for character in name[place : place + 2])
    }
    assert len(pairs) > 50
    for pair in sorted(pairs):
        holding = SearchDocument.objects.filter(text__contains=pair).values_list("id", flat=True)
        assert {hit.document.id for hit in search(pair).hits} == set(holding), pair


def test_names_come_in_every_script_and_spelling() -> None:
    person = PersonFactory(slug="kono", name="Taro Kono", name_ja="河野太郎")
    for text, lang, kind in (
        ("こうのたろう", "ja", "native"),
        ("Kōno Tarō", "ja-Latn", "romanised"),
        ("Kouno Tarou", "ja-Latn", "romanised"),
        ("Heye Tailang", "zh-Latn", "garble"),
    ):
        NameFactory(person=person, text=text, lang=lang, kind=kind)
    expected = {
        "河野 太郎": ("exact", "河野太郎", "native", False),
        "河野": ("prefix", "河野太郎", "native", False),
        "太郎": ("words", "河野太郎", "native", False),
        "こうのたろう": ("exact", "こうのたろう", "native", False),
        "コウノタロウ": ("similar", "こうのたろう", "native", False),
        "Taro Kono": ("exact", "Taro Kono", "main", False),
        "kono taro": ("exact", "Taro Kono", "main", False),
        "Kouno Tarou": ("exact", "Kouno Tarou", "romanised", False),
        "Heye Tailang": ("exact", "Heye Tailang", "garble", True),
    }
    for query, answer in expected.items():
        (hit,) = search(query).hits
        assert hit.document.slug == "kono"
        assert hit.name is not None
        assert (hit.why, hit.name.text, hit.name.kind, hit.name.garbled) == answer, query


def test_the_best_reason_comes_first_and_the_best_name() -> None:
    InstitutionFactory(slug="whole", name="Trade")
    InstitutionFactory(slug="begun", name="Trade Office")
    InstitutionFactory(slug="within", name="Office of Trade")
    InstitutionFactory(slug="text", name="Bureau", summary="It deals with trade.")
    SourceFactory(slug="title", title="On trade")
    alias = InstitutionFactory(slug="alias", name="Exchange")
    NameFactory(institution=alias, text="Trade", lang="en", kind="former")
    garbled = InstitutionFactory(slug="garbled", name="Commerce")
    NameFactory(institution=garbled, text="Trade", lang="en", kind="garble")
    assert [told(hit) for hit in search("trade").hits] == [
        ("institution whole", "exact", "Trade"),
        ("institution alias", "exact", "Trade"),
        ("institution garbled", "exact", "Trade"),
        ("institution begun", "prefix", "Trade Office"),
        ("institution within", "words", "Office of Trade"),
        ("source title", "title", "On trade"),
        ("institution text", "summary", None),
    ]


def test_equals_stand_by_name_and_slug() -> None:
    for slug, name in (("c", "Trade Act"), ("b", "Trade Act"), ("a", "Trade Bill")):
        LawFactory(slug=slug, name=name)
    assert found("trade") == ["law b", "law c", "law a"]


def test_words_may_stand_in_a_name_and_in_the_text() -> None:
    LawFactory(slug="act", name="Semiconductor Act", summary="Subsidies for new plants.")
    assert found("semiconductor subsidies") == ["law act"]
    assert found("semiconductor levies") == []


def test_longer_japanese_must_stand_as_it_is() -> None:
    LawFactory(slug="apart", name="A", name_ja="安全と全保")
    LawFactory(slug="whole", name="B", name_ja="安全保障法")
    assert found("安全保") == ["law whole"]


def test_a_post_is_found_with_its_institution_and_a_provision_with_its_law() -> None:
    meti = InstitutionFactory(slug="meti", name="Ministry of Trade", abbreviation="METI")
    PositionFactory(slug="minister", title="Minister", institution=meti)
    act = LawFactory(slug="act", name="Promotion Act")
    ProvisionFactory(slug="patents", title="Secret patents", law=act)
    assert found("METI minister") == ["position minister"]
    assert found("promotion act patents") == ["provision patents"]


def test_numbers_and_codes_are_names_too() -> None:
    LawFactory(slug="act", law_number="令和四年法律第四十三号", egov_law_id="504AC0000000043")
    PersonFactory(slug="someone", wikidata_id="Q1234567")
    JurisdictionFactory(code="JP-23", name="Aichi")
    assert found("令和四年法律第四十三号") == ["law act"]
    assert found("504ac0000000043") == ["law act"]
    assert found("q1234567") == ["person someone"]
    assert found("JP-23") == ["jurisdiction JP-23"]


def test_filters_narrow_hits_counts_and_facets() -> None:
    chips, cyber = TopicFactory(slug="chips"), TopicFactory(slug="cyber")
    japan, korea = JurisdictionFactory(code="JP"), JurisdictionFactory(code="KR")
    one = LawFactory(slug="one", name="Trade one", jurisdiction=japan)
    one.topics.set([chips, cyber])
    MilestoneFactory(law=one, kind="enacted", modality="actual", date="2022-05-11")
    two = InstitutionFactory(slug="two", name="Trade two", jurisdiction=korea, founded="2019")
    two.topics.set([chips])
    InstitutionFactory(slug="three", name="Trade three", jurisdiction=japan, founded="1949~")
    every = search("trade")
    assert every.count == 3
    assert every.facets.kinds == {"law": 1, "institution": 2}
    assert every.facets.topics == {chips.pk: 2, cyber.pk: 1}
    assert every.facets.jurisdictions == {japan.pk: 2, korea.pk: 1}
    assert every.facets.years == {2022: 1, 2019: 1, 1949: 1}
    assert found("trade", kinds=("law",)) == ["law one"]
    assert found("trade", topics=(chips.pk,)) == ["law one", "institution two"]
    assert found("trade", topics=(cyber.pk, 0)) == ["law one"]
    assert found("trade", jurisdictions=(japan.pk,)) == ["law one", "institution three"]
    assert found("trade", years=(2019, 2022)) == ["law one", "institution two"]
    assert found("trade", kinds=("institution",), jurisdictions=(japan.pk,)) == [
        "institution three"
    ]
    narrowed = search("trade", filters=Filters(kinds=("institution",)))
    assert (narrowed.count, narrowed.facets.topics) == (2, {chips.pk: 1})


def test_pages_are_cut_from_one_order() -> None:
    for number in range(5):
        LawFactory(slug=f"act-{number}", name=f"Trade {number}")
    whole = found("trade")
    pages = [search("trade", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [str(hit.document) for page in pages for hit in page.hits] == whole
    assert {page.count for page in pages} == {5}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="nothing"),
        pytest.param("  \t\n", id="spaces"),
        pytest.param("'\"`", id="quotes"),
        pytest.param("&|!<->:*()", id="signs of PostgreSQL"),
        pytest.param("\ue000trade", id="a mark of our own"),
    ],
)
def test_nothing_is_found_by_what_nobody_writes(query: str) -> None:
    LawFactory(name="Law")
    assert search(query).hits == []


@pytest.mark.parametrize(
    "query",
    [
        "trade' OR 1=1 --",
        'trade" AND "act',
        "NEAR(trade act, 2)",
        "trade NOT act",
        "words:trade",
        "^trade*",
        "trade:*",
        "{trade} %_\\",
        "trade\0act",
        "trade " * 2000,
        "経済" * 2000,
        "a" * 10000,
        "\U00020bb7野家 trade",
        "🙂 trade",
    ],
)
def test_odd_queries_are_words_like_any_other(query: str) -> None:
    LawFactory(slug="act", name="Trade Act")
    assert found(query) in ([], ["law act"])


HIDING: dict[str, Callable[[], Any]] = {
    "a draft": lambda: LawFactory(name="Trade Act", status=Status.DRAFT),
    "withdrawn": lambda: LawFactory(name="Trade Act", status=Status.WITHDRAWN),
    "a provision of a hidden law": lambda: ProvisionFactory(
        title="Trade", law=LawFactory(name="Other", status=Status.DRAFT)
    ),
    "a post in a hidden institution": lambda: PositionFactory(
        title="Trade", institution=InstitutionFactory(name="Other", status=Status.WITHDRAWN)
    ),
    "a hidden name": lambda: NameFactory(
        person=PersonFactory(name="Somebody"), text="Trade", status=Status.DRAFT
    ),
    "a mention of nobody": lambda: NameFactory(person=None, text="Trade"),
    "a note for editors": lambda: IndicatorFactory(name="Chips", note="Trade"),
}


@pytest.mark.parametrize("made", HIDING.values(), ids=list(HIDING))
def test_what_is_hidden_is_not_found_nor_counted(made: Callable[[], Any]) -> None:
    made()
    nothing = search("trade")
    assert (nothing.hits, nothing.count, nothing.facets.kinds) == ([], 0, {})


def test_a_search_costs_as_many_queries_for_many_as_for_one() -> None:
    counts = []
    for total in (1, 10):
        for number in range(total):
            law = LawFactory(name=f"Trade {total} {number}")
            NameFactory(law=law, text=f"Commerce {total} {number}", lang="en")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert search("trade").hits
        counts.append(len(queries))
    # All at once; for a single hit also what is like it.
    assert counts == [2, 1]


def test_only_what_finds_little_is_taken_for_a_slip() -> None:
    for number in range(3):
        PersonFactory(name=f"Kishda {number}")
    PersonFactory(slug="right", name="Fumio Kishida")
    assert "person right" not in found("Kishda")
