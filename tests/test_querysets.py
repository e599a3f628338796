"""What the public sees, what a user sees, what held on a day and which laws are in force."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Permission
from django.db import models

from tests import factories
from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    ParticipationFactory,
    PartnershipMemberFactory,
    PassageFactory,
    PersonFactory,
    ProvisionFactory,
    RedirectFactory,
    SourceFactory,
    TenureFactory,
    TopicFactory,
    UserFactory,
)
from tracker.models import (
    CITABLE,
    Citation,
    Law,
    Name,
    Participation,
    PartnershipMember,
    Passage,
    Person,
    Record,
    Source,
    Tenure,
    Topic,
)
from tracker.models.base import Versioned, at_most_one, exactly_one
from tracker.querysets import published_q
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db

DAY = dt.date.fromisoformat
HIDDEN = [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN]
RECORDS: list[type[Any]] = [*CITABLE.values(), Source]


def factory_of(model: type[models.Model]) -> Any:
    return getattr(factories, f"{model.__name__}Factory")


def is_public(row: Any) -> bool:
    return bool(type(row).objects.public().filter(pk=row.pk).exists())


# Public


@pytest.mark.parametrize("model", [*RECORDS, Citation], ids=lambda m: m.__name__)
def test_only_a_published_row_is_public(model: Any) -> None:
    row = factory_of(model)()
    assert is_public(row)
    for status in HIDDEN:
        model.objects.filter(pk=row.pk).update(status=status)
        assert not is_public(row)


def parent_paths(model: type[Versioned], seen: tuple[type, ...] = ()) -> list[tuple[str, ...]]:
    """Return every way up from a model through its public parents, each as names of keys."""
    paths = []
    for name in model.PUBLIC_PARENTS:
        parent: Any = model._meta.get_field(name).related_model
        if parent in seen:
            continue
        paths.append((name,))
        paths += [(name, *rest) for rest in parent_paths(parent, (*seen, model))]
    return paths


def with_parent(model: Any, path: tuple[str, ...]) -> tuple[Any, Any]:
    """Return a public row of `model` and the record that lies up the `path` from it."""
    name, *rest = path
    parent_model: Any = model._meta.get_field(name).related_model
    if rest:
        parent, top = with_parent(parent_model, tuple(rest))
    else:
        parent = top = factory_of(parent_model)()
    return factory_of(model)(**{name: parent}), top


WAYS_UP = [
    pytest.param(model, path, id=f"{model.__name__}-{'-'.join(path)}")
    for model in [*RECORDS, Citation, Passage]
    for path in parent_paths(model)
]


@pytest.mark.parametrize(("model", "path"), WAYS_UP)
def test_a_row_is_hidden_by_each_parent_at_every_level(model: Any, path: tuple[str, ...]) -> None:
    row, top = with_parent(model, path)
    if model is Passage:
        CitationFactory(passage=row)
    assert is_public(row)
    has_status = isinstance(top, Record)
    for status in HIDDEN if has_status else ():
        type(top).objects.filter(pk=top.pk).update(status=status)
        assert not is_public(row)
    assert has_status or isinstance(top, Passage)


def test_the_ways_up_are_those_of_the_data_model() -> None:
    first = {
        model.__name__: sorted({path[0] for path in parent_paths(model)})
        for model in [*RECORDS, Citation, Passage]
    }
    assert {name: ways for name, ways in first.items() if ways} == {
        "Provision": ["law"],
        "Position": ["institution"],
        "Tenure": ["person", "position"],
        "PartnershipMember": ["institution", "partnership"],
        "Participation": ["initiative", "institution", "law", "partnership", "person"],
        "LawRelation": ["from_law", "to_law"],
        "Milestone": ["initiative", "institution", "law", "partnership", "provision"],
        "Observation": ["indicator", "initiative", "institution", "law", "partnership"],
        "Name": ["initiative", "institution", "law", "partnership", "person", "position"],
        "Passage": ["source"],
        "Citation": sorted(["passage", *CITABLE]),
    }


def test_a_passage_is_public_once_a_published_citation_rests_on_it() -> None:
    passage = PassageFactory()
    assert not is_public(passage)
    citation = CitationFactory(passage=passage)
    CitationFactory()  # another passage's
    assert is_public(passage)
    for status in HIDDEN:
        Citation.objects.filter(pk=citation.pk).update(status=status)
        assert not is_public(passage)
    CitationFactory(passage=passage)
    assert is_public(passage)


def test_a_withdrawn_citation_is_told_from_drafts_though_its_passage_is_hidden() -> None:
    gone = CitationFactory(status=Status.WITHDRAWN)
    CitationFactory(status=Status.DRAFT)
    CitationFactory(status=Status.WITHDRAWN, passage__source__status=Status.DRAFT)
    assert list(Citation.objects.withdrawn()) == [gone]


def test_reference_data_is_public() -> None:
    assert is_public(JurisdictionFactory())
    assert is_public(TopicFactory())


def test_an_unresolved_mention_is_never_public() -> None:
    mention = NameFactory(institution=None)
    assert not is_public(mention)
    assert list(Name.objects.unresolved()) == [mention]
    assert not is_public(CitationFactory(name=mention))

    mention.jurisdiction = JurisdictionFactory()
    mention.save()
    assert is_public(mention)
    assert list(Name.objects.unresolved()) == []


def test_every_public_read_fits_what_sqlite_can_join() -> None:
    for model in [*RECORDS, Citation, Passage]:
        assert list(model.objects.public()) == []


def test_the_condition_can_be_asked_through_a_relation() -> None:
    shown, hidden = CitationFactory(), CitationFactory(status=Status.DRAFT)
    laws = Law.objects.filter(published_q(Citation, "citations__"))
    assert list(laws) == [shown.law]
    assert hidden.law not in laws


# Visible to


def with_permission(codename: str) -> Any:
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename=codename))
    return user


@pytest.mark.parametrize(
    ("make", "sees_drafts"),
    [
        pytest.param(lambda: None, False, id="nobody"),
        pytest.param(AnonymousUser, False, id="anonymous"),
        pytest.param(UserFactory, False, id="user-without-permission"),
        pytest.param(lambda: with_permission("view_person"), False, id="other-permission"),
        pytest.param(lambda: with_permission("view_law"), True, id="view-permission"),
        pytest.param(lambda: UserFactory(is_superuser=True), True, id="superuser"),
        pytest.param(
            lambda: UserFactory(is_superuser=True, is_active=False), False, id="not-active"
        ),
        *(
            pytest.param(lambda role=role: UserFactory(role=role), True, id=role)
            for role in factories.ROLES
        ),
    ],
)
def test_visible_to(make: Callable[[], Any], sees_drafts: bool) -> None:
    public, draft = LawFactory(name="A"), LawFactory(name="B", status=Status.DRAFT)
    assert list(Law.objects.visible_to(make())) == ([public, draft] if sees_drafts else [public])


def test_reference_data_is_visible_to_anyone() -> None:
    topic = TopicFactory()
    assert list(Topic.objects.visible_to(None)) == [topic]


# Held on a day


@pytest.mark.parametrize(
    ("start", "end", "day", "held"),
    [
        pytest.param("2021-10-04", "", "2021-10-03", False, id="day-before-start"),
        pytest.param("2021-10-04", "", "2021-10-04", True, id="on-start"),
        pytest.param("2021", "", "2021-01-01", True, id="earliest-day-of-start"),
        pytest.param("2021", "", "2020-12-31", False, id="before-earliest-day-of-start"),
        pytest.param("", "2021-10-04", "2021-10-04", True, id="end-is-inclusive"),
        pytest.param("", "2021-10-04", "2021-10-05", False, id="day-after-end"),
        pytest.param("2020", "2021", "2021-06-01", True, id="end-year-still-counts"),
        pytest.param("2020", "2021", "2021-12-31", True, id="last-day-of-end-year"),
        pytest.param("2020", "2021", "2022-01-01", False, id="after-end-year"),
        pytest.param("", "", "1900-01-01", True, id="nothing-known"),
        pytest.param("2020", "..", "2099-01-01", True, id="going-on"),
        pytest.param("[2020..]", "", "2019-12-31", False, id="before-half-open-start"),
        pytest.param("[..2020]", "", "1900-01-01", True, id="no-earliest-start"),
        pytest.param("", "[2021..]", "2099-01-01", True, id="no-latest-end"),
        pytest.param("2021~", "2021~", "2021-06-01", True, id="approximate-within"),
    ],
)
@pytest.mark.parametrize("factory", [TenureFactory, PartnershipMemberFactory])
def test_held_on(factory: Any, start: str, end: str, day: str, held: bool) -> None:
    first, last = factory._meta.model.SPAN
    row = factory(**{first: start, last: end})
    model = type(row)
    assert list(model.objects.held_on(DAY(day))) == ([row] if held else [])
    assert list(model.objects.as_of(DAY(day))) == ([row] if held else [])


# As of a day, with certainty


def certainty(day: str, *, public: bool = True) -> str | None:
    """Return how certain the only tenure is on a day; None if it is not held."""
    return Tenure.objects.as_of(DAY(day), public=public).values_list("certainty", flat=True).first()


def attest(tenure: Any, as_of: str = "", **values: Any) -> Any:
    return CitationFactory(tenure=tenure, field="", reported="yes", as_of=as_of, **values)


@pytest.fixture
def kishida() -> Any:
    """Prime minister since 2021-10-04, seen in the post in December 2021 and in April 2024."""
    tenure = TenureFactory(start="2021-10-04")
    attest(tenure, passage__source__published="2021-12-09")
    attest(tenure, as_of="2024-04")
    return tenure


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        pytest.param("2021-10-03", None, id="day-before"),
        pytest.param("2021-10-04", "certain", id="first-day"),
        pytest.param("2022-06-15", "certain", id="june-2022"),
        pytest.param("2024-04-01", "certain", id="last-day-surely-attested"),
        pytest.param("2024-04-02", "possible", id="day-after-that"),
        pytest.param("2024-08-15", "possible", id="august-2024"),
    ],
)
def test_worked_example_kishida(kishida: Any, day: str, answer: str | None) -> None:
    assert certainty(day) == answer


@pytest.mark.parametrize(
    "day", ["2020-01-01", "2024-07-01", "2024-08-15", "2024-09-30", "2030-01-01"]
)
def test_worked_example_ohno_is_possible_everywhere(day: str) -> None:
    source = SourceFactory(published="[2024-07-01..2024-09-30]")
    attest(TenureFactory(start="", end=""), passage__source=source)
    assert certainty(day) == "possible"


@pytest.mark.parametrize(
    ("start", "end", "attested", "day", "answer"),
    [
        pytest.param("2021", "2023", [], "2022-06-01", "certain", id="between-the-years"),
        pytest.param("2021", "2023", [], "2021-06-01", "possible", id="in-the-first-year"),
        pytest.param("2021", "2023", [], "2023-06-01", "possible", id="in-the-last-year"),
        pytest.param("2021", "2023", [], "2021-12-31", "certain", id="by-the-latest-start"),
        pytest.param("2021", "2023", [], "2023-01-01", "certain", id="up-to-the-earliest-end"),
        pytest.param("2021", "2021", [], "2021-06-01", "possible", id="within-one-year"),
        pytest.param("2021", "2023", ["2021-03-05"], "2021-03-05", "certain", id="seen-early"),
        pytest.param("2021", "2023", ["2021-03-05"], "2021-03-04", "possible", id="before-seen"),
        pytest.param("2021", "2023", ["2023-05-01"], "2023-05-01", "certain", id="seen-late"),
        pytest.param("2021", "2023", ["2023-05-01"], "2023-05-02", "possible", id="after-seen"),
        pytest.param("", "", ["2021-03", "2022-03"], "2021-08-01", "certain", id="seen-around"),
        pytest.param("", "", ["2021-03", "2022-03"], "2021-03-31", "certain", id="seen-month-end"),
        pytest.param("", "", ["2021-03", "2022-03"], "2021-03-30", "possible", id="seen-month"),
        pytest.param("", "", ["2021-03", "2022-03"], "2022-03-02", "possible", id="last-month"),
        pytest.param("", "", ["2021-03-05"], "2021-03-05", "certain", id="seen-that-day"),
        pytest.param("2021-10-04", "", [], "2021-10-04", "possible", id="never-attested"),
        pytest.param("2021-10-04", "..", ["2022"], "2022-01-01", "certain", id="still-so-seen"),
        pytest.param("2021-10-04", "..", ["2022"], "2022-01-02", "possible", id="still-so-later"),
        pytest.param("", "2023-05-01", ["2022-01-01"], "2022-12-01", "certain", id="end-known"),
        pytest.param("", "2023-05-01", ["2022-01-01"], "2021-12-31", "possible", id="start-not"),
        pytest.param("", "", ["..", "[..2022]"], "2021-01-01", "possible", id="open-attested"),
    ],
)
def test_certainty(start: str, end: str, attested: list[str], day: str, answer: str | None) -> None:
    tenure = TenureFactory(start=start, end=end)
    for as_of in attested:
        attest(tenure, as_of)
    assert certainty(day) == answer


@pytest.mark.parametrize(
    ("values", "to_public", "to_editor"),
    [
        pytest.param({}, "certain", "certain", id="counts"),
        pytest.param(
            {"rank": "deprecated", "reason": "garbled"}, "possible", "possible", id="deprecated"
        ),
        pytest.param({"status": Status.WITHDRAWN}, "possible", "possible", id="withdrawn"),
        pytest.param({"reported": "no"}, "possible", "possible", id="denied"),
        pytest.param(
            {"field": "end", "reported": "2022"}, "possible", "possible", id="of-the-end-only"
        ),
        pytest.param({"status": Status.DRAFT}, "possible", "certain", id="draft"),
        pytest.param(
            {"passage__source__status": Status.DRAFT}, "possible", "certain", id="draft-source"
        ),
    ],
)
def test_only_live_citations_attest(values: dict[str, Any], to_public: str, to_editor: str) -> None:
    tenure = TenureFactory(start="", end="")
    CitationFactory(
        **{"tenure": tenure, "field": "", "reported": "yes", "as_of": "2022-01-01", **values}
    )
    assert certainty("2022-01-01") == to_public
    assert certainty("2022-01-01", public=False) == to_editor


def test_members_are_asked_in_the_same_way() -> None:
    member = PartnershipMemberFactory(joined="2017", left="")
    CitationFactory(member=member, field="", reported="yes", as_of="2021-12-09")
    rows = type(member).objects.as_of(DAY("2020-01-01"))
    assert [(row, row.certainty) for row in rows] == [(member, "certain")]


def test_as_of_is_one_query(django_assert_num_queries: Any, kishida: Any) -> None:
    TenureFactory()
    with django_assert_num_queries(1):
        assert len(Tenure.objects.as_of(DAY("2022-06-15"))) == 2


# Force

FIRST_PART = {"scope": "supply chains"}
SECOND_PART = {"scope": "patents"}


def entry(date: str, **values: Any) -> dict[str, Any]:
    return {"kind": "in_force", "date": date, **values}


def scheduled(date: str, **values: Any) -> dict[str, Any]:
    return entry(date, modality="scheduled", **values)


def repeal(date: str, **values: Any) -> dict[str, Any]:
    return {"kind": "repealed", "date": date, **values}


@pytest.mark.parametrize(
    ("steps", "day", "force"),
    [
        pytest.param([], "2022-08-01", "unknown", id="no-milestones"),
        pytest.param(
            [{"kind": "promulgated", "date": "2022-05-18"}],
            "2022-08-01",
            "unknown",
            id="promulgated",
        ),
        pytest.param([entry("2022-08-01")], "2022-07-31", "not_in_force", id="day-before"),
        pytest.param([entry("2022-08-01")], "2022-08-01", "in_force", id="on-the-day"),
        pytest.param([entry("2022-08")], "2022-08-31", "in_force", id="month-over"),
        pytest.param([entry("2022-08")], "2022-08-15", "unknown", id="within-the-month"),
        pytest.param([entry("2022-08")], "2022-07-31", "not_in_force", id="before-the-month"),
        pytest.param([entry("")], "2022-08-01", "unknown", id="date-unknown"),
        pytest.param([entry("[..2022]")], "2020-01-01", "unknown", id="by-a-year-before-it"),
        pytest.param([entry("[..2022]")], "2023-01-01", "in_force", id="by-a-year-after-it"),
        pytest.param(
            [entry("2022-08-01", **FIRST_PART), entry("2023-11-17", **SECOND_PART)],
            "2022-08-01",
            "partially_in_force",
            id="first-phase",
        ),
        pytest.param(
            [entry("2022-08-01", **FIRST_PART), entry("2023-11-17", **SECOND_PART)],
            "2024-01-01",
            "partially_in_force",
            id="all-phases-but-none-whole",
        ),
        pytest.param(
            [entry("2022-08-01", **FIRST_PART), entry("2024-05-01")],
            "2024-05-01",
            "in_force",
            id="part-then-whole",
        ),
        pytest.param(
            [entry("2022-08-01", **FIRST_PART), entry("2024-05-01")],
            "2023-01-01",
            "partially_in_force",
            id="part-before-whole",
        ),
        pytest.param(
            [entry("2022-08-01"), entry("2023-11-17", **SECOND_PART)],
            "2022-09-01",
            "partially_in_force",
            id="whole-with-a-part-ahead",
        ),
        pytest.param(
            [entry("2022-08-01"), scheduled("2023-11-17", **SECOND_PART)],
            "2023-11-16",
            "partially_in_force",
            id="whole-with-a-part-planned",
        ),
        pytest.param(
            [entry("2022-08-01"), scheduled("2023-11-17", **SECOND_PART)],
            "2023-11-17",
            "in_force",
            id="whole-with-a-part-planned-for-a-day-gone-by",
        ),
        pytest.param(
            [entry("2022-08-01"), entry("2022-08", modality="expected")],
            "2026-01-01",
            "in_force",
            id="whole-as-expected",
        ),
        pytest.param(
            [entry("2022-08-01"), scheduled("[..2023]")],
            "2024-01-01",
            "in_force",
            id="whole-as-scheduled-by-then",
        ),
        pytest.param(
            [entry("2022-08-01"), scheduled("[..2024]", **SECOND_PART)],
            "2024-01-01",
            "partially_in_force",
            id="whole-with-a-part-planned-by-a-later-day",
        ),
        pytest.param(
            [entry("2022-08-01"), entry("", **SECOND_PART)],
            "2024-01-01",
            "partially_in_force",
            id="whole-with-an-undated-part",
        ),
        pytest.param(
            [entry("2022-08-01", **FIRST_PART), scheduled("2023-11-17", **SECOND_PART)],
            "2024-01-01",
            "partially_in_force",
            id="part-with-a-part-unconfirmed",
        ),
        pytest.param(
            [entry("2022-08-01"), entry("2023", modality="missed", **SECOND_PART)],
            "2022-09-01",
            "in_force",
            id="missed-does-not-count",
        ),
        pytest.param([scheduled("2022-08-01")], "2022-07-31", "not_in_force", id="scheduled-ahead"),
        pytest.param([scheduled("2022-08-01")], "2022-08-01", "expected", id="scheduled-behind"),
        pytest.param([scheduled("2022")], "2022-06-01", "expected", id="scheduled-within"),
        pytest.param([scheduled("[..2022]")], "2024-01-01", "expected", id="scheduled-by"),
        pytest.param(
            [entry("2022-08-01", modality="expected")], "2022-09-01", "expected", id="expected"
        ),
        pytest.param(
            [entry("2022-08-01", modality="missed")], "2022-09-01", "unknown", id="only-missed"
        ),
        pytest.param(
            [entry("2022-08-01"), repeal("2024-04-01")],
            "2024-03-31",
            "in_force",
            id="before-repeal",
        ),
        pytest.param(
            [entry("2022-08-01"), repeal("2024-04-01")], "2024-04-01", "repealed", id="repealed"
        ),
        pytest.param(
            [entry("2022-08-01"), repeal("2024")], "2024-06-01", "in_force", id="repeal-not-certain"
        ),
        pytest.param(
            [entry("2022-08-01"), repeal("2024-04-01", modality="scheduled")],
            "2024-06-01",
            "in_force",
            id="repeal-scheduled-only",
        ),
        pytest.param(
            [entry("2022-08-01"), repeal("2024-04-01", scope="one article")],
            "2024-06-01",
            "in_force",
            id="repeal-of-a-part",
        ),
        pytest.param([repeal("2024-04-01")], "2024-06-01", "repealed", id="repeal-alone"),
    ],
)
def test_force(steps: list[dict[str, Any]], day: str, force: str) -> None:
    law = LawFactory()
    for step in steps:
        MilestoneFactory(law=law, **step)
    MilestoneFactory(**entry("2000-01-01"))  # another law's

    found = Law.objects.with_force(DAY(day)).get(pk=law.pk)
    assert found.force == force
    in_force = Law.objects.in_force_on(DAY(day)).filter(pk=law.pk).exists()
    assert in_force is (force in {"in_force", "partially_in_force"})


def test_a_repeal_of_a_provision_leaves_the_law() -> None:
    law = LawFactory()
    MilestoneFactory(law=law, **entry("2022-08-01"))
    MilestoneFactory(law=law, provision=ProvisionFactory(law=law), **repeal("2023-01-01"))
    assert Law.objects.with_force(DAY("2024-01-01")).get(pk=law.pk).force == "in_force"


def test_a_step_that_covers_a_provision_covers_a_part() -> None:
    law = LawFactory()
    MilestoneFactory(law=law, provision=ProvisionFactory(law=law), **entry("2022-08-01"))
    assert Law.objects.with_force(DAY("2023-01-01")).get(pk=law.pk).force == "partially_in_force"


@pytest.mark.parametrize(
    ("values", "to_public", "to_editor"),
    [
        pytest.param({"status": Status.DRAFT}, "unknown", "in_force", id="draft"),
        pytest.param({"status": Status.WITHDRAWN}, "unknown", "unknown", id="withdrawn"),
        pytest.param(
            {"provision__status": Status.DRAFT},
            "unknown",
            "partially_in_force",
            id="draft-provision",
        ),
    ],
)
def test_force_rests_on_the_steps_that_count(
    values: dict[str, Any], to_public: str, to_editor: str
) -> None:
    law = LawFactory()
    if "provision__status" in values:
        values = {"provision": ProvisionFactory(law=law, status=values["provision__status"])}
    MilestoneFactory(law=law, **entry("2022-08-01"), **values)
    day = DAY("2023-01-01")
    assert Law.objects.with_force(day).get(pk=law.pk).force == to_public
    assert Law.objects.with_force(day, public=False).get(pk=law.pk).force == to_editor


def test_force_is_one_query(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        MilestoneFactory(**entry("2022-08-01"))
    with django_assert_num_queries(1):
        assert [law.force for law in Law.objects.with_force(DAY("2023-01-01"))] == ["in_force"] * 3


def _models_of_groups() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if getattr(model, "ONE_OF", ())]


def test_groups_of_keys_are_those_that_the_database_keeps() -> None:
    groups = {model.__name__: model.ONE_OF for model in _models_of_groups()}  # type: ignore[attr-defined]  # they have it
    parts = ("law", "initiative", "partnership", "institution")
    assert groups == {
        "Milestone": (parts,),
        "Name": (Name.ARMS,),
        "Observation": (parts,),
        "Participation": (Participation.ACTORS, Participation.OBJECTS),
        "PartnershipMember": (PartnershipMember.ARMS,),
    }
    for model in _models_of_groups():
        kept = [rule.condition for rule in model._meta.constraints if hasattr(rule, "condition")]
        for group in model.ONE_OF:  # type: ignore[attr-defined]  # as above
            rules = [make(*group, name="x").condition for make in (exactly_one, at_most_one)]
            assert any(rule in kept for rule in rules), (model, group)


@pytest.mark.parametrize("model", _models_of_groups())
def test_below_a_public_row_what_is_public_is_found_without_asking_it_again(
    model: type[models.Model],
) -> None:
    shown, hidden = getattr(factories, f"{model.__name__}Factory").create_batch(2)
    parents: tuple[str, ...] = model.PUBLIC_PARENTS  # type: ignore[attr-defined]  # they have it
    arm = next(name for name in parents if getattr(shown, f"{name}_id"))
    hidden.status = "draft"
    hidden.save()
    rows = model.objects.order_by()  # type: ignore[attr-defined]  # a manager of ours
    assert list(rows.public(below=arm)) == [shown]
    parent = model._meta.get_field(arm).related_model._meta.db_table  # type: ignore[union-attr]  # a relation
    # A milestone's provision is still asked, and it for its law.
    asked, less = (
        str(found.query).count(f'JOIN "{parent}"') + str(found.query).count(f'FROM "{parent}"')
        for found in (rows.public(), rows.public(below=arm))
    )
    assert less < asked


def test_withdrawn_rows_are_told_from_drafts() -> None:
    gone = LawFactory(status=Status.WITHDRAWN)
    LawFactory(status=Status.DRAFT)
    LawFactory()
    assert list(Law.objects.withdrawn()) == [gone]
    assert list(Topic.objects.withdrawn()) == []
    part = ParticipationFactory(law=gone, status=Status.WITHDRAWN)
    assert list(type(part).objects.withdrawn()) == []
    assert InstitutionFactory() not in type(InstitutionFactory()).objects.withdrawn()


# Reported slugs


@pytest.mark.parametrize("absent", ["", "!"])
@pytest.mark.parametrize("status", HIDDEN)
def test_a_citation_is_hidden_with_the_record_it_reports(status: str, absent: str) -> None:
    person = PersonFactory(slug="old")
    citation = CitationFactory(
        milestone=MilestoneFactory(), field="people", reported=f"{absent}old"
    )
    assert is_public(citation)
    person = Person.objects.get(pk=person.pk)
    person.slug = "new"
    person.save()
    assert is_public(citation)
    person.status = status
    person.save()
    assert not is_public(citation)
    person.slug = "newer"
    person.save()
    assert not is_public(citation)


def test_a_citation_is_hidden_with_the_draft_it_reports_also_after_a_rename() -> None:
    draft = Person.objects.get(pk=PersonFactory(slug="old", status=Status.DRAFT).pk)
    citation = CitationFactory(milestone=MilestoneFactory(), field="people", reported="old")
    assert not is_public(citation)
    for slug in ("new", "newer"):
        draft.slug = slug
        draft.save()
        assert not is_public(citation)
    draft.status = Status.PUBLISHED
    draft.save()
    assert is_public(citation)


def test_a_former_slug_names_who_has_it_now() -> None:
    hidden = PersonFactory(status=Status.DRAFT)
    RedirectFactory(kind="person", old_slug="old", new_slug=hidden.slug)
    citation = CitationFactory(milestone=MilestoneFactory(), field="people", reported="old")
    other = CitationFactory(institution=InstitutionFactory(), field="parent", reported="old")
    assert (is_public(citation), is_public(other)) == (False, True)
    PersonFactory(slug="old")
    assert is_public(citation)
