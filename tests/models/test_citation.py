"""Citations: one target, a field that may be cited, a value in the field's own form."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests import factories
from tests.factories import CitationFactory, LawFactory, PassageFactory, PersonFactory
from tests.models.constraints import accepts, refuses
from tracker.models import (
    ARM_OF,
    CITABLE,
    Citation,
    Indicator,
    Initiative,
    Institution,
    Law,
    Milestone,
    Observation,
    Participation,
    Person,
    Tenure,
)
from tracker.models.citation import parse_amount, reported_fault

pytestmark = pytest.mark.django_db

ONE_TARGET = f"Fill exactly one of: {', '.join(CITABLE)}."


@pytest.mark.parametrize("arm", CITABLE)
def test_every_arm_may_be_the_target(arm: str) -> None:
    target = getattr(factories, f"{CITABLE[arm].__name__}Factory")()
    citation = CitationFactory(**{arm: target})
    accepts("citation_one_target", citation)
    assert (citation.arm, citation.target) == (arm, target)
    assert list(target.citations.all()) == [citation]
    assert ARM_OF[type(target)] == arm


def test_a_citation_without_target_is_refused() -> None:
    citation = CitationFactory()
    citation.law = None
    assert (citation.arm, citation.target) == ("", None)
    refuses("citation_one_target", citation, ONE_TARGET)


def test_a_citation_of_two_targets_is_refused() -> None:
    citation = CitationFactory()
    citation.person = PersonFactory()
    refuses("citation_one_target", citation, ONE_TARGET)


def test_a_number_stands_once_in_a_passage() -> None:
    name = "citation_unique_number"
    one = CitationFactory(n=1)
    accepts(name, CitationFactory(n=1))
    other = CitationFactory(passage=one.passage, n=2)
    accepts(name, other)
    other.n = 1
    refuses(name, other, "The passage has a citation with this number.")


def test_numbers_are_given_within_the_passage() -> None:
    passage = PassageFactory()
    assert [CitationFactory(passage=passage).n for _ in range(2)] == [1, 2]
    CitationFactory(passage=passage, n=9)
    assert CitationFactory(passage=passage).n == 10
    assert CitationFactory().n == 1


def test_a_deprecated_citation_says_why() -> None:
    name = "citation_deprecated_with_reason"
    accepts(name, CitationFactory(rank="deprecated", reason="garbled"))
    accepts(name, CitationFactory(rank="normal", reason=""))
    citation = CitationFactory()
    citation.rank = "deprecated"
    refuses(name, citation, "Say why the citation is deprecated.")


def test_named_by_passage_and_number() -> None:
    citation = CitationFactory(passage__ref="a004-p09", n=3)
    assert (str(citation), citation.slug) == ("a004-p09-3", "a004-p09-3")
    assert citation.natural_key() == ("a004-p09", 3)
    assert Citation.objects.get_by_natural_key("a004-p09", 3) == citation
    with pytest.raises(Citation.DoesNotExist):
        Citation.objects.get_by_natural_key("a004-p09", 4)


@pytest.mark.parametrize("field", ["", "name", "law_number", "summary"])
def test_a_field_that_may_be_cited_is_accepted(field: str) -> None:
    CitationFactory(law=LawFactory(), field=field, reported="").full_clean()


@pytest.mark.parametrize(
    "field", ["slug", "kind", "topics", "note", "status", "nonsense", "name_min"]
)
def test_a_field_that_may_not_be_cited_is_refused_with_those_that_may(field: str) -> None:
    citation = CitationFactory.build(law=LawFactory(), passage=PassageFactory(), n=1, field=field)
    with pytest.raises(ValidationError) as refused:
        citation.full_clean()
    assert refused.value.message_dict == {
        "field": [
            f"“{field}” of law is not cited; it may be empty or one of name, name_ja, "
            "jurisdiction, law_number, egov_law_id, diet_session, bill_origin, bill_number, "
            "summary."
        ]
    }


def test_a_reported_value_in_another_form_is_refused() -> None:
    citation = CitationFactory(field="diet_session", reported="208th", law=LawFactory())
    with pytest.raises(ValidationError) as refused:
        citation.full_clean()
    assert refused.value.message_dict == {
        "reported": ["“208th” is not a plain number, such as 43.6."]
    }


def test_printed_words_are_few() -> None:
    citation = CitationFactory(printed="one two three four five six seven eight nine ten 11 12")
    citation.full_clean()
    citation.printed += " 13"
    with pytest.raises(ValidationError) as refused:
        citation.full_clean()
    assert refused.value.message_dict == {
        "printed": ["13 words; at most 12 words of a source are kept here."]
    }


SLUG_FAULT = "“{}” is not a slug; a relation is reported by it."
NUMBER_FAULT = "“{}” is not a plain number, such as 43.6."


@pytest.mark.parametrize(
    ("model", "field", "reported"),
    [
        pytest.param(Law, "", "", id="existence-unstated"),
        pytest.param(Law, "", "yes", id="existence-yes"),
        pytest.param(Law, "", "no", id="existence-no"),
        pytest.param(Law, "name", "Any text: as it is", id="text"),
        pytest.param(Law, "diet_session", "208", id="whole-number"),
        pytest.param(Law, "bill_origin", "cabinet", id="choice"),
        pytest.param(Law, "jurisdiction", "JP", id="jurisdiction"),
        pytest.param(Observation, "value", "43.6", id="number"),
        pytest.param(Observation, "value", "-0.5", id="negative-number"),
        pytest.param(Initiative, "amount", "10000000000000 JPY", id="amount"),
        pytest.param(Initiative, "amount", "0.50 USD", id="amount-with-cents"),
        pytest.param(Tenure, "start", "[2021..2022-03]", id="date"),
        pytest.param(Tenure, "end", "..", id="date-open"),
        pytest.param(Institution, "parent", "meti", id="relation"),
        pytest.param(Milestone, "people", "abe-shinzo", id="member-of-a-list"),
        pytest.param(Milestone, "people", "!abe-shinzo", id="not-in-a-list"),
        pytest.param(Participation, "person", "abe-shinzo", id="arm"),
        pytest.param(Person, "name", "", id="unstated"),
    ],
)
def test_a_value_in_its_fields_form_has_no_fault(model: Any, field: str, reported: str) -> None:
    assert reported_fault(model, field, reported) == ""


@pytest.mark.parametrize(
    ("model", "field", "reported", "fault"),
    [
        pytest.param(Law, "", "true", "Existence is reported as yes or no.", id="existence"),
        pytest.param(Law, "diet_session", "two", NUMBER_FAULT.format("two"), id="word"),
        pytest.param(Observation, "value", "43,6", NUMBER_FAULT.format("43,6"), id="comma"),
        pytest.param(Observation, "value", "43.6 %", NUMBER_FAULT.format("43.6 %"), id="unit"),
        pytest.param(Observation, "value", "NaN", NUMBER_FAULT.format("NaN"), id="not-a-number"),
        pytest.param(
            Observation, "value", "Infinity", NUMBER_FAULT.format("Infinity"), id="endless"
        ),
        pytest.param(
            Initiative,
            "amount",
            "10 trillion yen",
            "“10 trillion yen” is not an amount: write it as 10000000000000 JPY.",
            id="amount-in-words",
        ),
        pytest.param(
            Initiative,
            "amount",
            "-5 JPY",
            "“-5 JPY” is not an amount: write it as 10000000000000 JPY.",
            id="negative-amount",
        ),
        pytest.param(
            Initiative,
            "amount",
            "1.234 USD",
            "“1.234 USD” is not an amount: write it as 10000000000000 JPY.",
            id="amount-with-too-many-places",
        ),
        pytest.param(
            Law,
            "bill_origin",
            "the cabinet",
            "“the cabinet” is not one of cabinet, house_of_representatives, house_of_councillors.",
            id="choice",
        ),
        pytest.param(
            Institution, "parent", "The METI", SLUG_FAULT.format("The METI"), id="relation-by-name"
        ),
        pytest.param(
            Institution, "parent", "!meti", SLUG_FAULT.format("!meti"), id="absence-of-one"
        ),
        pytest.param(Milestone, "people", "!Abe", SLUG_FAULT.format("!Abe"), id="absence-by-name"),
        pytest.param(
            Indicator, "producer", "JETRO", SLUG_FAULT.format("JETRO"), id="relation-in-capitals"
        ),
    ],
)
def test_a_value_in_another_form_is_named(
    model: Any, field: str, reported: str, fault: str
) -> None:
    assert reported_fault(model, field, reported) == fault


@pytest.mark.parametrize("code", ["japan", "JPN", "J P", "!JP"])
def test_a_jurisdiction_is_reported_by_its_code(code: str) -> None:
    assert reported_fault(Law, "jurisdiction", code) == (
        f"“{code}” is not a jurisdiction's code, such as JP or X-ASEAN."
    )


def test_a_date_that_is_not_read_is_named() -> None:
    assert reported_fault(Tenure, "start", "October").startswith("“October” is not a date")


def test_amounts_are_number_and_currency() -> None:
    assert parse_amount("10000000000000 JPY") == (Decimal(10**13), "JPY")
    with pytest.raises(ValueError, match="“1e13 JPY” is not an amount"):
        parse_amount("1e13 JPY")


def test_the_address_is_the_passages() -> None:
    citation = CitationFactory()
    assert citation.get_absolute_url() == citation.passage.get_absolute_url()
