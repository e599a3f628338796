"""How reports stand to our values, and what state that leaves a field in."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from tests import factories
from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    ObservationFactory,
    PersonFactory,
    PositionFactory,
    ProvisionFactory,
    RedirectFactory,
    TenureFactory,
    UserFactory,
)
from tracker.edtf import Comparison
from tracker.evidence.agreement import (
    STATE_MEANING,
    FieldEvidence,
    FieldState,
    Subject,
    citations_of,
    evidence_of,
    field_label,
)
from tracker.models import ARM_OF, CITABLE, Citation, Law, Milestone, Tenure
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db

AGREES, COARSER, FINER = Comparison.AGREES, Comparison.COARSER, Comparison.FINER
DIFFERS, UNSTATED = Comparison.DIFFERS, Comparison.UNSTATED

DEPRECATED = {"rank": "deprecated", "reason": "garbled"}
PREFERRED = {"rank": "preferred"}


def law(**values: Any) -> Any:
    return LawFactory(**{"name": "Economic Security Promotion Act", "diet_session": 208, **values})


def university_fund() -> Any:
    return InitiativeFactory(amount=Decimal(10**13), currency="JPY", stage="announced")


def office() -> Any:
    meti = InstitutionFactory(slug="meti")
    return InstitutionFactory(
        parent=meti, founded="2019-06", jurisdiction=JurisdictionFactory(code="JP-13")
    )


def statement() -> Any:
    people = [PersonFactory(slug="suga-yoshihide"), PersonFactory(slug="biden-joe")]
    return MilestoneFactory(people=people)


# How one report stands to our value: every row of the table of canonical forms


@pytest.mark.parametrize(
    ("make", "field", "reported", "expected"),
    [
        pytest.param(law, "name", "Economic Security Promotion Act", AGREES, id="text"),
        pytest.param(law, "name", "economic  SECURITY promotion act", AGREES, id="text-folded"),
        pytest.param(law, "name", "Ｅconomic Security Promotion Act", AGREES, id="text-width"),
        pytest.param(law, "name", "Economic Security Act", DIFFERS, id="text-other"),
        pytest.param(law, "name", "", UNSTATED, id="text-unstated"),
        pytest.param(law, "law_number", "令和四年法律第四十三号", DIFFERS, id="text-we-lack"),
        pytest.param(
            lambda: law(bill_origin="cabinet"), "bill_origin", "cabinet", AGREES, id="choice"
        ),
        pytest.param(
            lambda: law(bill_origin="cabinet"),
            "bill_origin",
            "house_of_councillors",
            DIFFERS,
            id="choice-other",
        ),
        pytest.param(university_fund, "stage", "announced", AGREES, id="stage"),
        pytest.param(university_fund, "stage", "completed", DIFFERS, id="stage-other"),
        pytest.param(law, "diet_session", "208", AGREES, id="whole-number"),
        pytest.param(law, "diet_session", "207", DIFFERS, id="whole-number-other"),
        pytest.param(law, "bill_number", "37", DIFFERS, id="whole-number-we-lack"),
        pytest.param(
            lambda: ObservationFactory(value=Decimal("43.6")), "value", "43.60", AGREES, id="number"
        ),
        pytest.param(
            lambda: ObservationFactory(value=Decimal("43.6")),
            "value",
            "40.9",
            DIFFERS,
            id="number-other",
        ),
        pytest.param(
            lambda: ObservationFactory(value=Decimal(0)), "value", "0", AGREES, id="nought"
        ),
        pytest.param(
            lambda: ObservationFactory(value=Decimal(0)),
            "value",
            "",
            UNSTATED,
            id="number-unstated",
        ),
        pytest.param(university_fund, "amount", "10000000000000 JPY", AGREES, id="amount"),
        pytest.param(university_fund, "amount", "10000000000000.00 JPY", AGREES, id="amount-cents"),
        pytest.param(
            university_fund, "amount", "100000000000000 JPY", DIFFERS, id="amount-tenfold"
        ),
        pytest.param(
            university_fund, "amount", "10000000000000 USD", DIFFERS, id="amount-currency"
        ),
        pytest.param(InitiativeFactory, "amount", "5 JPY", DIFFERS, id="amount-we-lack"),
        pytest.param(office, "founded", "2019-06", AGREES, id="date"),
        pytest.param(office, "founded", "2019", COARSER, id="date-coarser"),
        pytest.param(office, "founded", "2019-06-11", FINER, id="date-finer"),
        pytest.param(office, "founded", "[2020-04..2022-06]", DIFFERS, id="date-other"),
        pytest.param(office, "founded", "", UNSTATED, id="date-unstated"),
        pytest.param(office, "dissolved", "2021", DIFFERS, id="date-we-lack"),
        pytest.param(office, "parent", "meti", AGREES, id="relation"),
        pytest.param(office, "parent", "mofa", DIFFERS, id="relation-other"),
        pytest.param(office, "jurisdiction", "JP-13", AGREES, id="jurisdiction"),
        pytest.param(office, "jurisdiction", "JP", DIFFERS, id="jurisdiction-other"),
        pytest.param(InstitutionFactory, "parent", "meti", DIFFERS, id="relation-we-lack"),
        pytest.param(statement, "people", "biden-joe", AGREES, id="in-the-list"),
        pytest.param(statement, "people", "kishida-fumio", DIFFERS, id="missing-from-the-list"),
        pytest.param(statement, "people", "!kishida-fumio", AGREES, id="absent-as-reported"),
        pytest.param(statement, "people", "!biden-joe", DIFFERS, id="there-though-reported-absent"),
        pytest.param(statement, "people", "", UNSTATED, id="list-unstated"),
        pytest.param(MilestoneFactory, "people", "biden-joe", DIFFERS, id="empty-list"),
        pytest.param(MilestoneFactory, "people", "!biden-joe", AGREES, id="absent-from-empty-list"),
        pytest.param(TenureFactory, "", "yes", AGREES, id="exists"),
        pytest.param(TenureFactory, "", "no", DIFFERS, id="does-not-exist"),
        pytest.param(TenureFactory, "", "", UNSTATED, id="existence-unstated"),
    ],
)
def test_compare(make: Any, field: str, reported: str, expected: Comparison) -> None:
    row = make()
    assert Subject(type(row).objects.get(pk=row.pk)).compare(field, reported) is expected


@pytest.mark.parametrize(
    ("make", "field", "reported"),
    [
        pytest.param(university_fund, "amount", "10 trillion", id="amount"),
        pytest.param(ObservationFactory, "value", "about half", id="number"),
        pytest.param(law, "diet_session", "208th", id="whole-number"),
        pytest.param(office, "founded", "June 2019", id="date"),
    ],
)
def test_compare_names_what_is_not_in_canonical_form(make: Any, field: str, reported: str) -> None:
    with pytest.raises(ValueError, match=f"“{reported}”"):
        Subject(make()).compare(field, reported)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"confidence": "certain", "kind": "garble"}, AGREES, id="certain-garble"),
        pytest.param({"confidence": "certain", "kind": "short"}, AGREES, id="certain-short-form"),
        pytest.param({"confidence": "probable"}, DIFFERS, id="probable"),
        pytest.param({"confidence": "possible"}, DIFFERS, id="possible"),
        pytest.param({"status": Status.WITHDRAWN}, DIFFERS, id="withdrawn"),
        pytest.param({"text": "Another garble"}, DIFFERS, id="another-name"),
    ],
)
def test_a_certain_name_is_our_name(values: dict[str, Any], expected: Comparison) -> None:
    row = law()
    NameFactory(**{"law": row, "text": "The Security Act", **values})
    assert Subject(row).compare("name", "the security ACT") is expected
    assert Subject(row).compare("law_number", "The Security Act") is DIFFERS


def test_a_certain_name_of_another_record_is_not_ours() -> None:
    NameFactory(law=LawFactory(), text="The Security Act")
    assert Subject(law()).compare("name", "The Security Act") is DIFFERS


def test_names_count_for_titles_and_for_the_japanese_name() -> None:
    post = PositionFactory(title="Secretary-general")
    NameFactory(position=post, text="Chief of Staff")
    assert Subject(post).compare("title", "Chief of Staff") is AGREES
    act = law(name_ja="経済安全保障推進法")
    NameFactory(law=act, text="経済安保推進法", lang="ja")
    assert Subject(act).compare("name_ja", "経済安保推進法") is AGREES


@pytest.mark.parametrize(
    ("make", "field", "reported", "expected"),
    [
        pytest.param(office, "parent", "miti", AGREES, id="relation"),
        pytest.param(office, "parent", "mcit", AGREES, id="relation-over-two-steps"),
        pytest.param(office, "parent", "elsewhere", DIFFERS, id="relation-led-elsewhere"),
    ],
)
def test_a_merged_institution_is_followed(
    make: Any, field: str, reported: str, expected: Comparison
) -> None:
    for old, new in [("mcit", "miti"), ("miti", "meti"), ("elsewhere", "mofa")]:
        RedirectFactory(kind="institution", old_slug=old, new_slug=new)
    assert Subject(make()).compare(field, reported) is expected


def test_a_merged_person_in_a_list_is_followed() -> None:
    RedirectFactory(kind="person", old_slug="joe-biden", new_slug="biden-joe")
    subject = Subject(statement())
    assert subject.compare("people", "joe-biden") is AGREES
    assert subject.compare("people", "!joe-biden") is DIFFERS


def test_another_kinds_redirect_is_not_followed() -> None:
    RedirectFactory(kind="law", old_slug="miti", new_slug="meti")
    assert Subject(office()).compare("parent", "miti") is DIFFERS


# The state of a field


def state(row: Any, field: str) -> FieldState | None:
    """Return the state of one field as an editor sees it; None if the field is not asked about."""
    found = evidence_of(row, Citation.objects.filter(**{ARM_OF[type(row)]: row}))
    return next((part.state for part in found if part.field == field), None)


Cited = list[tuple[str, dict[str, Any]]]


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        pytest.param([], FieldState.UNCITED, id="nothing"),
        pytest.param([("2019-06", {})], FieldState.SOUND, id="agrees"),
        pytest.param([("2019", {})], FieldState.SOUND, id="coarser"),
        pytest.param([("2019-06-11", {})], FieldState.SOUND, id="finer"),
        pytest.param([("2019-06", {}), ("", {})], FieldState.SOUND, id="agrees-and-unstated"),
        pytest.param([("", {})], FieldState.UNSUPPORTED, id="unstated-only"),
        pytest.param([("2020", {})], FieldState.UNSUPPORTED, id="differs-only"),
        pytest.param([("2020", DEPRECATED)], FieldState.UNSUPPORTED, id="differs-deprecated-only"),
        pytest.param([("2019-06", DEPRECATED)], FieldState.UNSUPPORTED, id="agrees-but-deprecated"),
        pytest.param([("2019-06", {}), ("2020", {})], FieldState.DISPUTED, id="both"),
        pytest.param(
            [("2019-06", {}), ("2020", DEPRECATED)], FieldState.RESOLVED, id="other-deprecated"
        ),
        pytest.param(
            [("2019-06", {}), ("2020", DEPRECATED), ("2021", {})],
            FieldState.DISPUTED,
            id="one-of-two-others-deprecated",
        ),
        pytest.param(
            [("2019-06", PREFERRED), ("2020", {})], FieldState.RESOLVED, id="ours-preferred"
        ),
        pytest.param(
            [("2019-06", {}), ("2020", PREFERRED)], FieldState.DISPUTED, id="other-preferred"
        ),
        pytest.param(
            [("2019", PREFERRED), ("2020", {})], FieldState.RESOLVED, id="coarser-preferred"
        ),
        pytest.param([("when it began", {})], FieldState.UNSUPPORTED, id="unreadable-only"),
        pytest.param(
            [("2019-06", {}), ("when it began", {})], FieldState.DISPUTED, id="unreadable-beside"
        ),
    ],
)
def test_state_of_a_field_with_a_value(cited: Cited, expected: FieldState) -> None:
    row = office()
    for reported, values in cited:
        CitationFactory(institution=row, field="founded", reported=reported, **values)
    assert state(row, "founded") is expected


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param([("2021", {})], FieldState.DISPUTED, id="reported"),
        pytest.param([("2021", DEPRECATED)], FieldState.RESOLVED, id="reported-and-judged-wrong"),
        pytest.param([("", {})], FieldState.SOUND, id="unstated"),
    ],
)
def test_state_of_a_field_without_a_value(cited: Cited, expected: FieldState | None) -> None:
    row = office()
    for reported, values in cited:
        CitationFactory(institution=row, field="dissolved", reported=reported, **values)
    assert state(row, "dissolved") is expected


def test_a_stage_that_is_unknown_wants_no_evidence() -> None:
    row = InitiativeFactory(stage="unknown")
    assert state(row, "stage") is None
    row.stage = "announced"
    assert state(row, "stage") is FieldState.UNCITED


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        pytest.param("", FieldState.SOUND, id="borne-out"),
        pytest.param("What provision requires", FieldState.UNSUPPORTED, id="other-words"),
    ],
)
def test_prose_is_borne_out_without_being_stated(reported: str, expected: FieldState) -> None:
    row = ProvisionFactory(gist="Our own words.")
    CitationFactory(provision=row, field="gist", reported=reported)
    assert state(row, "gist") is expected


def test_prose_is_not_borne_out_by_a_deprecated_citation() -> None:
    row = ProvisionFactory()
    CitationFactory(provision=row, field="gist", reported="", **DEPRECATED)
    assert state(row, "gist") is FieldState.UNSUPPORTED


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        pytest.param([], FieldState.UNCITED, id="nothing"),
        pytest.param(["biden-joe"], FieldState.UNSUPPORTED, id="one-of-two"),
        pytest.param(["biden-joe", "suga-yoshihide"], FieldState.SOUND, id="both"),
        pytest.param(["joe-biden", "suga-yoshihide"], FieldState.SOUND, id="both-one-by-old-slug"),
        pytest.param(
            ["biden-joe", "!suga-yoshihide"], FieldState.UNSUPPORTED, id="one-and-other-denied"
        ),
        pytest.param(
            ["biden-joe", "suga-yoshihide", "!abe-shinzo"], FieldState.SOUND, id="both-and-no-third"
        ),
        pytest.param(
            ["biden-joe", "suga-yoshihide", "abe-shinzo"],
            FieldState.DISPUTED,
            id="both-and-a-third",
        ),
        pytest.param(["!abe-shinzo"], FieldState.UNSUPPORTED, id="only-an-absence"),
    ],
)
def test_every_member_of_a_list_wants_evidence(reports: list[str], expected: FieldState) -> None:
    RedirectFactory(kind="person", old_slug="joe-biden", new_slug="biden-joe")
    row = statement()
    for reported in reports:
        CitationFactory(milestone=row, field="people", reported=reported)
    assert state(row, "people") is expected


def test_preferring_one_entry_of_a_list_settles_no_question_about_another() -> None:
    row = statement()
    for reported, values in [
        ("biden-joe", PREFERRED),
        ("suga-yoshihide", {}),
        ("!suga-yoshihide", {}),
    ]:
        CitationFactory(milestone=row, field="people", reported=reported, **values)
    assert state(row, "people") is FieldState.DISPUTED
    Citation.objects.filter(reported="suga-yoshihide").update(rank="preferred")
    assert state(row, "people") is FieldState.RESOLVED


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param("published", FieldState.SOUND, id="published"),
        pytest.param("draft", FieldState.UNSUPPORTED, id="draft"),
    ],
)
def test_a_published_records_value_rests_on_published_names_only(
    status: str, expected: FieldState
) -> None:
    row = InstitutionFactory(name="House of Councillors")
    NameFactory(institution=row, text="Upper House", confidence="certain", status=status)
    CitationFactory(institution=row, field="name", reported="Upper House")
    assert state(row, "name") is expected


def test_an_empty_list_may_be_borne_out_by_an_absence() -> None:
    row = MilestoneFactory()
    assert state(row, "people") is None
    CitationFactory(milestone=row, field="people", reported="!abe-shinzo")
    assert state(row, "people") is FieldState.SOUND


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        pytest.param([("yes", {})], FieldState.SOUND, id="yes"),
        pytest.param([("no", {})], FieldState.UNSUPPORTED, id="no"),
        pytest.param([("yes", {}), ("no", {})], FieldState.DISPUTED, id="both"),
        pytest.param(
            [("yes", {}), ("no", DEPRECATED)], FieldState.RESOLVED, id="worked-example-11"
        ),
    ],
)
def test_state_of_existence(cited: Cited, expected: FieldState) -> None:
    row = factories.PartnershipMemberFactory()
    for reported, values in cited:
        CitationFactory(member=row, field="", reported=reported, **values)
    assert state(row, "") is expected


def test_worked_example_4_the_fund() -> None:
    row = university_fund()
    CitationFactory(initiative=row, field="amount", reported="10000000000000 JPY", **PREFERRED)
    CitationFactory(
        initiative=row,
        field="amount",
        reported="100000000000000 JPY",
        rank="deprecated",
        reason="translation_error",
    )
    assert state(row, "amount") is FieldState.RESOLVED


def test_an_editors_change_scores_every_citation_anew() -> None:
    row = office()
    CitationFactory(institution=row, field="founded", reported="2019-06")
    assert state(row, "founded") is FieldState.SOUND
    row.founded = "2020"
    row.save()
    assert state(row, "founded") is FieldState.UNSUPPORTED


def test_every_state_is_explained() -> None:
    assert STATE_MEANING.keys() == set(FieldState)


# Evidence of a whole record


def test_evidence_comes_in_declared_order_then_what_else_is_cited() -> None:
    row = law(law_number="令和四年法律第四十三号", summary="In our own words.")
    summary = CitationFactory(law=row, field="summary", reported="")
    name = CitationFactory(law=row, field="name", reported=row.name)
    other = CitationFactory(law=row, field="name", reported="Security Act", **DEPRECATED)

    found = evidence_of(row, citations_of(row))
    assert [(part.field, part.state) for part in found] == [
        ("name", FieldState.RESOLVED),
        ("jurisdiction", FieldState.UNCITED),
        ("law_number", FieldState.UNCITED),
        ("diet_session", FieldState.UNCITED),
        ("summary", FieldState.SOUND),
    ]
    assert [(c.citation, c.agreement) for c in found[0].cited] == [(name, AGREES), (other, DIFFERS)]
    assert found[-1] == FieldEvidence(
        field="summary",
        label="summary",
        value="In our own words.",
        state=FieldState.SOUND,
        cited=found[-1].cited,
    )
    assert [c.citation for c in found[-1].cited] == [summary]


def test_values_are_given_as_they_stand_in_a_row() -> None:
    row = university_fund()
    subject = Subject(type(row).objects.get(pk=row.pk))
    assert subject.value("amount") == "10000000000000 JPY"
    assert subject.value("jurisdiction") == row.jurisdiction.code
    assert subject.value("parent") is None
    assert subject.value("stage") == "announced"
    assert subject.value("") == "yes"
    assert Subject(statement()).value("people") == ["biden-joe", "suga-yoshihide"]
    assert Subject(InitiativeFactory()).value("amount") is None


@pytest.mark.parametrize("arm", CITABLE)
def test_every_citable_field_of_every_record_can_be_asked(arm: str) -> None:
    model = CITABLE[arm]
    row: Any = getattr(factories, f"{model.__name__}Factory")()
    for field in ("", *model.CITABLE_FIELDS, *model.ALSO_CITABLE):
        subject = Subject(row)
        assert subject.compare(field, "") is UNSTATED
        assert isinstance(subject.holds(field), bool)
        assert field_label(model, field)
    assert [part.state for part in evidence_of(row, [])] == [
        FieldState.UNCITED for field in model.CITABLE_FIELDS if Subject(row).holds(field)
    ]


@pytest.mark.parametrize(
    ("model", "field", "label"),
    [
        pytest.param(Law, "", "exists", id="entity"),
        pytest.param(Tenure, "", "holds", id="relation"),
        pytest.param(Milestone, "", "holds", id="step"),
        pytest.param(Law, "name_ja", "Japanese name", id="verbose-name"),
        pytest.param(Law, "diet_session", "diet session", id="field-name"),
    ],
)
def test_label(model: Any, field: str, label: str) -> None:
    assert field_label(model, field) == label


# Which citations count for whom


def test_citations_of_a_record_are_those_its_viewer_may_see() -> None:
    row = LawFactory()
    shown = CitationFactory(law=row, field="name", passage__ref="b-p01")
    first = CitationFactory(law=row, field="", passage__ref="z-p01")
    draft = CitationFactory(law=row, field="name", passage__ref="a-p01", status=Status.DRAFT)
    hidden_source = CitationFactory(
        law=row, field="name", passage__ref="c-p01", passage__source__status=Status.DRAFT
    )
    CitationFactory(law=row, field="name", status=Status.WITHDRAWN)
    CitationFactory(law=LawFactory())

    for anyone in (None, AnonymousUser(), UserFactory()):
        assert list(citations_of(row, anyone)) == [first, shown]
    editor = UserFactory(role="Editor")
    assert list(citations_of(row, editor)) == [first, draft, shown, hidden_source]


def test_a_draft_citation_changes_the_state_for_editors_only() -> None:
    row = office()
    CitationFactory(institution=row, field="founded", reported="2019-06")
    CitationFactory(institution=row, field="founded", reported="2021", status=Status.DRAFT)

    def founded(user: Any) -> FieldState:
        found = evidence_of(row, citations_of(row, user))
        return next(part.state for part in found if part.field == "founded")

    assert founded(None) is FieldState.SOUND
    assert founded(UserFactory(role="Viewer")) is FieldState.DISPUTED


@pytest.mark.parametrize("count", [1, 3])
def test_evidence_costs_the_same_whatever_is_cited(
    count: int, django_assert_num_queries: Any
) -> None:
    row = statement()
    for n in range(count):
        CitationFactory(milestone=row, field="people", reported="biden-joe")
        CitationFactory(milestone=row, field="title", reported="")
        CitationFactory(milestone=row, field="date", reported=f"20{20 + n}")
    row = Milestone.objects.prefetch_related("people").get(pk=row.pk)
    # 1: citations with passages, sources and speakers.
    with django_assert_num_queries(1):
        for part in evidence_of(row, citations_of(row)):
            for cited in part.cited:
                assert cited.citation.passage.source.title
