"""Documents that match: all of them, or of what is common those in a share of the records."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import InstitutionFactory, JurisdictionFactory, LawFactory, TopicFactory
from tracker.models import Law
from tracker.search import matching as module
from tracker.search.asking import Asked
from tracker.search.matching import Matches, keys_matching, matching
from tracker.search.searching import search
from tracker.search.words import SAMPLE, sample_marks

pytestmark = pytest.mark.django_db

LAWS = 60


@pytest.fixture
def laws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make some laws of one word, of which five are ranked at most."""
    monkeypatch.setattr(module, "MOST", 5)
    monkeypatch.setattr(module, "_ENOUGH", 2)
    for number in range(LAWS):
        LawFactory(slug=f"law-{number}", name=f"Trade {number}")


def slugs(found: Matches) -> set[str]:
    """Return the slugs of what was found."""
    return {document.slug for document in found.documents}


def in_share(level: int) -> set[str]:
    """Return the slugs of the laws in a share of the records."""
    known = Law.objects.values_list("slug", flat=True)
    return {slug for slug in known if f"{SAMPLE}{level}" in sample_marks("law", slug)}


def asked(query: str) -> Matches:
    """Return what matches a query or begins so."""
    return matching(Asked(query).by_words(), Asked(query).by_beginning())


def test_few_are_all_found_in_one_query() -> None:
    for name in ("Trade", "Trading", "Commerce"):
        LawFactory(slug=name.lower(), name=name)
    with CaptureQueriesContext(connection) as queries:
        found = asked("trad")
    assert (slugs(found), found.share, len(queries)) == ({"trade", "trading"}, 1, 1)


@pytest.mark.usefixtures("laws")
@pytest.mark.parametrize("tried", [1, 2, 7], ids="share {}".format)
def test_of_what_is_common_the_least_share_that_is_enough_stands_for_all(
    tried: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_TRIED", tried)
    monkeypatch.setattr(module, "_COMMON", 1)
    assert [len(in_share(level)) for level in (1, 2, 3)] == [15, 3, 1]
    found = asked("trade")
    assert (slugs(found), found.share) == (in_share(2), 4**2)


@pytest.mark.usefixtures("laws")
def test_what_is_surely_common_is_never_looked_for_in_all_records(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_TRIED", 2)
    monkeypatch.setattr(module, "_COMMON", 1)
    with CaptureQueriesContext(connection) as queries:
        asked("trade")
    # Two are enough, and three were found where it was tried.
    assert len(queries) == 1


@pytest.mark.usefixtures("laws")
def test_what_only_begins_so_is_shared_beside_what_has_the_words() -> None:
    whole = InstitutionFactory(slug="whole", name="Trad")
    found = asked("trad")
    assert (slugs(found), found.share) == ({whole.slug, *in_share(2)}, 4**2)


@pytest.mark.usefixtures("laws")
def test_who_bears_the_name_is_found_beside_a_share() -> None:
    LawFactory(slug="whole", name="Trade")
    best = search("trade").hits[0]
    assert (best.document.slug, best.why) == ("whole", "exact")
    assert "whole" not in in_share(2)


@pytest.mark.usefixtures("laws")
@pytest.mark.parametrize("sampled", [False, True], ids=["beside the share", "within it"])
def test_what_has_the_words_stands_for_itself_and_what_begins_so_for_others(sampled: bool) -> None:
    names = (f"whole-{number}" for number in range(LAWS))
    marked = (f"{SAMPLE}2" in sample_marks("institution", name) for name in names)
    number = list(marked).index(sampled)
    topic, state = TopicFactory(), JurisdictionFactory()
    whole = InstitutionFactory(
        slug=f"whole-{number}", name="Trad", jurisdiction=state, founded="1999"
    )
    whole.topics.set([topic])
    match = asked("trad")
    assert [match.stands_for(document) for document in match.documents].count(1) == 1
    found = search("trad")
    # Three of the laws are in the share.
    assert (found.count, found.ranked, found.estimated) == (1 + 3 * 4**2, 4, True)
    assert found.facets.kinds == {"institution": 1, "law": 3 * 4**2}
    assert found.facets.topics == {topic.pk: 1}
    assert found.facets.jurisdictions[state.pk] == 1
    assert found.facets.years == {1999: 1}


@pytest.mark.usefixtures("laws")
def test_who_bears_the_name_stands_for_itself() -> None:
    LawFactory(slug="whole", name="Trade")
    found = search("trade")
    assert (found.count, found.facets.kinds) == (1 + 3 * 4**2, {"law": 1 + 3 * 4**2})


@pytest.mark.usefixtures("laws")
def test_a_share_of_those_who_bear_the_name_is_not_counted_for_more() -> None:
    def levels(slug: str) -> set[str]:
        return {f"{SAMPLE}1", f"{SAMPLE}2"} & set(sample_marks("law", slug))

    names = [f"whole-{number}" for number in range(LAWS)]
    beside = [name for name in names if levels(name) == {f"{SAMPLE}1"}][:3]
    for name in beside + [name for name in names if not levels(name)][:3]:
        LawFactory(slug=name, name="Trade")
    found = search("trade")
    # The three of the share of all stand for sixteen each, and the three names for themselves.
    assert (found.ranked, found.count) == (6, 3 * 4**2 + 3)


@pytest.mark.usefixtures("laws")
def test_no_more_keys_are_read_than_tell_that_they_are_too_many() -> None:
    assert len(keys_matching(Asked("trade").by_words())) == 6


def test_a_name_with_a_space_is_found_without_and_other_words_are_not() -> None:
    LawFactory(slug="apart", name="A", name_ja="安全 保障法")
    LawFactory(slug="elsewhere", name="B", name_ja="安全と全保と保障")
    assert slugs(asked("安全保障")) == {"apart"}
