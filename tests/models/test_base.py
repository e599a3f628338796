"""What all records share: status, slug, natural key, dates in order, versions."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.forms import modelform_factory

from tests import factories
from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PersonFactory,
    PositionFactory,
    RedirectFactory,
    TenureFactory,
    TopicFactory,
)
from tests.models.constraints import accepts, refuses
from tracker.fields import edtf_fields
from tracker.models import (
    CITABLE,
    Citation,
    Initiative,
    Institution,
    Jurisdiction,
    Law,
    Partnership,
    Person,
    Record,
    Redirect,
    Source,
    Tenure,
    Topic,
)
from tracker.models.base import SLUG_LENGTH
from tracker.vocabularies import NameKind, Status

pytestmark = pytest.mark.django_db

RECORDS: list[type[Record]] = [*CITABLE.values(), Source]
ORDERED = [
    (Institution, "founded", "dissolved"),
    (Initiative, "started", "ended"),
    (Partnership, "formed", "ended"),
    (Tenure, "start", "end"),
    (CITABLE["member"], "joined", "left"),
]
PARENTED = [
    (Jurisdiction, "A jurisdiction cannot be its own parent."),
    (Institution, "An institution cannot be its own parent."),
    (Initiative, "An initiative cannot be its own parent."),
    (Partnership, "A partnership cannot be its own parent."),
]


def factory_of(model: type[models.Model]) -> Any:
    return getattr(factories, f"{model.__name__}Factory")


def name_of(value: object) -> str | None:
    return value.__name__ if isinstance(value, type) else None


# Status


@pytest.mark.parametrize("model", [*RECORDS, Citation], ids=name_of)
def test_status_is_one_of_four(model: type[models.Model]) -> None:
    row = factory_of(model)()
    for status in Status.values:
        row.status = status
        accepts(f"{model._meta.model_name}_status", row)

    row.status = "secret"
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert refused.value.message_dict == {
        "status": ["Value 'secret' is not a valid choice."],
    }
    with pytest.raises(ValidationError) as refused:
        row.validate_constraints()
    assert refused.value.messages == ["Choose one of the four statuses."]
    name = f"{model._meta.model_name}_status"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()


@pytest.mark.parametrize("model", [*RECORDS, Citation], ids=name_of)
def test_a_new_record_is_a_draft(model: type[models.Model]) -> None:
    assert model().status == Status.DRAFT  # type: ignore[attr-defined]  # every record has one


# Dates in order, parents


@pytest.mark.parametrize(("model", "start", "end"), ORDERED)
@pytest.mark.parametrize(
    ("begun", "ended"),
    [
        pytest.param("2021", "2021", id="same-year"),
        pytest.param("2021-10-04", "2021", id="day-in-the-year-of-the-end"),
        pytest.param("2021-06-30", "2021-06~", id="marked"),
        pytest.param("", "2021", id="start-unknown"),
        pytest.param("2021", "", id="end-unknown"),
        pytest.param("2021", "..", id="going-on"),
        pytest.param("[2020..2023]", "2021", id="overlapping-spans"),
    ],
)
def test_dates_that_may_be_in_order_are_accepted(
    model: type[models.Model], start: str, end: str, begun: str, ended: str
) -> None:
    accepts(
        f"{model._meta.model_name}_{start}_before_{end}",
        factory_of(model)(**{start: begun, end: ended}),
    )


@pytest.mark.parametrize(("model", "start", "end"), ORDERED)
@pytest.mark.parametrize(
    ("begun", "ended"),
    [
        pytest.param("2022", "2021", id="years"),
        pytest.param("2021-10-05", "2021-10-04", id="days"),
        pytest.param("[2023..]", "[..2022]", id="spans"),
    ],
)
def test_an_end_before_its_start_is_refused(
    model: type[models.Model], start: str, end: str, begun: str, ended: str
) -> None:
    row = factory_of(model)(**{start: "", end: ""})
    setattr(row, start, begun)
    setattr(row, end, ended)
    refuses(
        f"{model._meta.model_name}_{start}_before_{end}",
        row,
        f"The {end} date lies before the {start} date.",
    )


def test_a_form_refuses_an_end_before_its_start_though_derived_columns_are_not_in_it() -> None:
    row = TenureFactory(start="2021-10-04")
    form = modelform_factory(Tenure, fields=["start", "end"])(
        {"start": "2021-10-04", "end": "2020"}, instance=row
    )

    assert form.errors == {"__all__": ["The end date lies before the start date."]}


def test_a_form_with_an_unreadable_date_says_so_once() -> None:
    form = modelform_factory(Tenure, fields=["start", "end"])(
        {"start": "October", "end": "2020"}, instance=TenureFactory(start="")
    )

    assert list(form.errors) == ["start"]


@pytest.mark.parametrize(("model", "message"), PARENTED)
def test_nothing_is_its_own_parent(model: type[models.Model], message: str) -> None:
    name = f"{model._meta.model_name}_parent_not_self"
    row = factory_of(model)(parent=factory_of(model)())
    accepts(name, row)
    row.parent = row
    refuses(name, row, message)


# Slugs


@pytest.mark.parametrize("model", [*RECORDS, Topic], ids=name_of)
def test_slugs_are_unique_within_a_kind(model: type[models.Model]) -> None:
    one, other = factory_of(model)(), factory_of(model)()
    other.slug = one.slug
    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    assert list(refused.value.message_dict) == ["slug"]
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_two_kinds_may_share_a_slug() -> None:
    assert LawFactory(slug="quad").slug == InstitutionFactory(slug="quad").slug


@pytest.mark.parametrize(
    ("make", "slug"),
    [
        pytest.param(
            lambda: LawFactory(slug="", name="The Economic Security Act (2022)"),
            "the-economic-security-act-2022",
            id="law",
        ),
        pytest.param(
            lambda: PersonFactory(slug="", name="Ōno Keitarō"), "ono-keitaro", id="accents"
        ),
        pytest.param(
            lambda: PersonFactory(slug="", name="岸田文雄"), "person", id="no-latin-letters"
        ),
        pytest.param(
            lambda: TenureFactory(slug="", person__slug="ohno", position__slug="minister"),
            "ohno--minister",
            id="tenure",
        ),
        pytest.param(
            lambda: PositionFactory(slug="", institution__slug="meti", title="Head of Bureau"),
            "meti--head-of-bureau",
            id="position",
        ),
        pytest.param(
            lambda: factories.ProvisionFactory(slug="", law__slug="act", title="Patents"),
            "act--patents",
            id="provision",
        ),
        pytest.param(
            lambda: factories.MilestoneFactory(slug="", law__slug="act", title="Enacted"),
            "act--enacted",
            id="milestone",
        ),
        pytest.param(
            lambda: factories.PartnershipMemberFactory(
                slug="", partnership__slug="quad", jurisdiction__code="AU"
            ),
            "quad--au",
            id="member-jurisdiction",
        ),
        pytest.param(
            lambda: factories.PartnershipMemberFactory(
                slug="", partnership__slug="quad", institution__slug="jetro"
            ),
            "quad--jetro",
            id="member-institution",
        ),
        pytest.param(
            lambda: factories.ParticipationFactory(
                slug="", institution__slug="ldp", law__slug="act", role="champion"
            ),
            "ldp--champion--act",
            id="participation",
        ),
        pytest.param(
            lambda: factories.LawRelationFactory(
                slug="", from_law__slug="new", to_law__slug="old", kind="repeals"
            ),
            "new--repeals--old",
            id="law-relation",
        ),
        pytest.param(
            lambda: factories.ObservationFactory(
                slug="", indicator__slug="jetro", jurisdiction__code="VN", period="2021"
            ),
            "jetro--vn--2021",
            id="observation",
        ),
        pytest.param(
            lambda: factories.ObservationFactory(
                slug="", indicator__slug="jetro", jurisdiction=None, dimension="All surveyed"
            ),
            "jetro--all-surveyed--2021",
            id="observation-of-a-slice",
        ),
        pytest.param(
            lambda: NameFactory(slug="", institution__slug="meti", text="M.E.T.I."),
            "meti--meti",
            id="name",
        ),
        pytest.param(
            lambda: NameFactory(slug="", institution=None, text="Production Institute"),
            "unresolved--production-institute",
            id="unresolved-name",
        ),
        pytest.param(
            lambda: factories.SourceFactory(slug="", title="What It Means"),
            "what-it-means",
            id="source",
        ),
        pytest.param(
            lambda: factories.IndicatorFactory(slug="", name="Share expanding"),
            "share-expanding",
            id="indicator",
        ),
    ],
)
def test_a_blank_slug_is_made_from_the_values(make: Any, slug: str) -> None:
    assert make().slug == slug


def test_a_made_slug_is_counted_up_until_it_is_free() -> None:
    slugs = [LawFactory(slug="", name="Act").slug for _ in range(3)]
    assert slugs == ["act", "act-2", "act-3"]


def test_a_made_slug_is_not_one_that_leads_elsewhere() -> None:
    RedirectFactory(kind="law", old_slug="act", new_slug="other-act")
    RedirectFactory(kind="person", old_slug="act-2", new_slug="somebody")
    assert LawFactory(slug="", name="Act").slug == "act-2"


def test_a_made_slug_fits_its_column() -> None:
    name = "word " * 40
    slugs = [LawFactory(slug="", name=name).slug for _ in range(11)]
    assert max(map(len, slugs)) <= SLUG_LENGTH
    assert len(set(slugs)) == 11
    assert not slugs[0].endswith("-")


def test_a_given_slug_stays() -> None:
    law = LawFactory(slug="espa", name="Act")
    law.name = "Another name"
    law.save()
    assert law.slug == "espa"


# Natural keys and redirects


@pytest.mark.parametrize("model", [*RECORDS, Topic], ids=name_of)
def test_natural_key_is_the_slug_and_finds_the_row(model: Any) -> None:
    row = factory_of(model)()
    assert row.natural_key() == (row.slug,)
    assert model.objects.get_by_natural_key(row.slug) == row


@pytest.mark.parametrize("model", [*RECORDS, Topic], ids=name_of)
def test_natural_key_follows_redirects(model: Any) -> None:
    row = factory_of(model)()
    kind = model.kind_name()
    RedirectFactory(kind=kind, old_slug="first", new_slug="second")
    RedirectFactory(kind=kind, old_slug="second", new_slug=row.slug)
    assert model.objects.get_by_natural_key("first") == row


def test_natural_key_does_not_follow_another_kinds_redirect() -> None:
    law = LawFactory()
    RedirectFactory(kind="person", old_slug="old", new_slug=law.slug)
    with pytest.raises(Law.DoesNotExist) as missing:
        Law.objects.get_by_natural_key("old")
    assert str(missing.value) == "There is no law with the slug “old”."


def test_a_record_that_has_the_slug_now_comes_before_a_redirect() -> None:
    law = LawFactory(slug="act")
    RedirectFactory(kind="law", old_slug="act", new_slug=LawFactory().slug)
    assert Law.objects.get_by_natural_key("act") == law


@pytest.mark.parametrize(
    ("status", "written"),
    [
        pytest.param(Status.PUBLISHED, [("old", "new")], id="published"),
        pytest.param(Status.WITHDRAWN, [("old", "new")], id="withdrawn"),
        pytest.param(Status.DRAFT, [], id="draft"),
        pytest.param(Status.IN_REVIEW, [], id="in-review"),
    ],
)
def test_renaming_what_the_public_knew_leaves_a_redirect(
    status: str, written: list[tuple[str, str]]
) -> None:
    LawFactory(slug="old", status=status)
    law = Law.objects.get(slug="old")
    law.slug = "new"
    law.save()
    assert list(Redirect.objects.values_list("old_slug", "new_slug")) == written


def test_publishing_and_renaming_at_once_leaves_no_redirect() -> None:
    law = LawFactory(slug="old", status=Status.DRAFT)
    law.slug, law.status = "new", Status.PUBLISHED
    law.save()
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
@pytest.mark.parametrize("reported", ["old", "!old"])
def test_renaming_what_a_citation_reports_leaves_a_redirect(status: str, reported: str) -> None:
    person = Person.objects.get(pk=PersonFactory(slug="old", status=status).pk)
    CitationFactory(
        milestone=MilestoneFactory(), field="people", reported=reported, status=Status.DRAFT
    )
    person.slug = "new"
    person.save()
    assert list(Redirect.objects.values_list("old_slug", "new_slug")) == [("old", "new")]


def test_a_word_that_is_no_slug_leaves_no_redirect() -> None:
    person = Person.objects.get(pk=PersonFactory(slug="old", status=Status.DRAFT).pk)
    CitationFactory(law=LawFactory(name="old"), field="name", reported="old")
    CitationFactory(institution=InstitutionFactory(), field="parent", reported="old")
    person.slug = "new"
    person.save()
    assert not Redirect.objects.exists()


def test_a_slug_that_is_not_written_leaves_no_redirect() -> None:
    law = LawFactory(slug="old")
    law.slug, law.note = "new", "A doubt."
    law.save(update_fields=["note"])
    assert not Redirect.objects.exists()
    law.save()
    assert Law.objects.get_by_natural_key("old") == law


def test_a_rename_that_fails_leaves_no_redirect() -> None:
    LawFactory(slug="taken")
    law = LawFactory(slug="old")
    law.slug = "taken"
    with pytest.raises(IntegrityError), transaction.atomic():
        law.save()
    assert not Redirect.objects.exists()


# Versions


def versions(row: Any) -> tuple[int, dt.datetime]:
    fresh = type(row).objects.get(pk=row.pk)
    return fresh.version, fresh.updated_at


def test_a_new_row_has_version_one() -> None:
    law = LawFactory()
    assert versions(law) == (1, law.updated_at)
    assert law.created_at <= law.updated_at


def test_saving_without_a_change_moves_nothing() -> None:
    law = LawFactory()
    before = versions(law)
    law.save()
    Law.objects.get(pk=law.pk).save()
    law.save(update_fields=["name"])
    assert versions(law) == before


def test_a_change_moves_version_and_time_once() -> None:
    law = LawFactory()
    number, time = versions(law)
    law.name = "Another name"
    law.save()
    law.save()
    now = versions(law)
    assert now[0] == number + 1 == law.version
    assert now[1] > time


def test_a_partial_save_moves_the_version_by_what_it_writes() -> None:
    law = LawFactory()
    law.name, law.note = "Another name", "A doubt."

    law.save(update_fields=["kind"])
    assert versions(law)[0] == 1
    law.save(update_fields=["note"])
    assert versions(law)[0] == 2
    law.save()
    assert versions(law)[0] == 3
    assert Law.objects.get(pk=law.pk).name == "Another name"


def test_a_partial_save_of_a_foreign_key_by_its_column_moves_the_version() -> None:
    law = LawFactory()
    law.jurisdiction = factories.JurisdictionFactory()
    law.save(update_fields=["jurisdiction_id"])
    assert versions(law)[0] == 2


def test_an_empty_partial_save_writes_nothing(django_assert_num_queries: Any) -> None:
    law = LawFactory()
    law.name = "Another name"
    with django_assert_num_queries(0):
        law.save(update_fields=[])
    assert versions(law)[0] == 1


def test_a_reloaded_row_is_compared_with_what_was_reloaded() -> None:
    law = LawFactory(name="First")
    same = Law.objects.get(pk=law.pk)
    same.name = "Second"
    same.save()

    law.refresh_from_db()
    law.save()
    assert versions(law)[0] == 2
    law.name = "First"
    law.save()
    assert versions(law)[0] == 3


def test_a_row_read_in_part_is_saved_in_part() -> None:
    pk = LawFactory(name="First", note="A doubt.").pk
    law = Law.objects.only("name").get(pk=pk)
    assert law.note == "A doubt."
    law.name = "Second"
    law.save()
    assert versions(law)[0] == 2


def test_changed_fields_names_them() -> None:
    law = Law.objects.get(pk=LawFactory().pk)
    assert law.changed_fields() == set()
    law.name, law.jurisdiction = "Another name", factories.JurisdictionFactory()
    assert law.changed_fields() == {"name", "jurisdiction_id"}
    assert {"slug", "name", "status", "kind"} <= Law().changed_fields()


def test_a_changed_list_moves_version_and_time() -> None:
    law, topic = LawFactory(), TopicFactory()
    number, time = versions(law)

    law.topics.add(topic)
    added = versions(law)
    assert (added[0], law.version) == (number + 1, number + 1)
    assert added[1] > time
    law.topics.add(topic)
    assert versions(law) == added
    law.topics.set([topic])
    assert versions(law) == added
    law.topics.remove(topic)
    assert versions(law)[0] == number + 2
    law.topics.clear()
    assert versions(law)[0] == number + 2


@pytest.mark.parametrize("act", ["add", "set", "remove", "clear"])
def test_a_list_changed_from_the_other_side_moves_the_versions_of_those_that_change(
    act: str,
) -> None:
    topic = TopicFactory()
    inside, other = LawFactory(topics=[topic]), LawFactory()
    start = versions(inside)[0], versions(other)[0]
    if act in ("add", "remove"):
        getattr(topic.laws, act)(inside, other)
    else:
        getattr(topic.laws, act)(*([[other]] if act == "set" else []))

    moved = versions(inside)[0] - start[0], versions(other)[0] - start[1]
    assert moved == {"add": (0, 1), "set": (1, 1), "remove": (1, 0), "clear": (1, 0)}[act]
    assert topic.version == 1


def test_clearing_a_list_moves_the_version() -> None:
    law = LawFactory(topics=[TopicFactory()])
    number = versions(law)[0]
    law.topics.clear()
    assert versions(law)[0] == number + 1


def test_a_list_of_its_own_kind_moves_the_version_of_the_row_that_declares_it() -> None:
    old, new = InstitutionFactory(), InstitutionFactory()
    old.successors.add(new)
    assert list(new.predecessors.all()) == [old]
    assert (versions(old)[0], versions(new)[0]) == (1, 2)
    old.successors.clear()
    assert (versions(old)[0], versions(new)[0]) == (1, 3)


def test_deleting_a_row_moves_the_versions_of_the_lists_it_leaves() -> None:
    topic = TopicFactory()
    law, other = LawFactory(topics=[topic]), LawFactory()
    number = versions(law)[0]
    topic.delete()
    assert (versions(law)[0], versions(other)[0]) == (number + 1, 1)
    assert not law.topics.exists()


# Derived columns


def test_a_partial_save_writes_the_columns_that_follow() -> None:
    tenure = TenureFactory(start="2021")
    tenure.start = "2022-10"
    tenure.save(update_fields=["start"])
    stored = Tenure.objects.get(pk=tenure.pk)
    assert (stored.start_min, stored.start_max) == (dt.date(2022, 10, 1), dt.date(2022, 10, 31))

    name = NameFactory(text="First")
    name.text = "SECOND"
    name.save(update_fields=["text"])
    name.refresh_from_db()
    assert (name.text, name.key) == ("SECOND", "second")


@pytest.mark.parametrize("model", [*RECORDS, Citation], ids=name_of)
def test_every_partial_date_has_its_companions(model: type[models.Model]) -> None:
    columns = {field.name for field in model._meta.concrete_fields}
    for field in edtf_fields(model):
        assert set(field.companions) <= columns


# Addresses


def test_a_part_without_owners_page_has_no_address(settings: Any) -> None:
    body = InstitutionFactory(slug="meti")
    name = NameFactory(institution=body, kind=NameKind.SHORT, slug="meti--short")
    assert name.get_absolute_url() == "/institutions/meti/#meti--short"
    assert NameFactory(institution=None).get_absolute_url() == ""
    settings.ROOT_URLCONF = "tests.models.no_pages"
    assert (body.get_absolute_url(), name.get_absolute_url()) == ("", "")


@pytest.mark.parametrize("model", RECORDS, ids=name_of)
def test_every_record_says_what_it_is(model: type[models.Model]) -> None:
    row = factory_of(model)()
    assert str(row).strip() != ""
    assert str(row) != f"{model.__name__} object ({row.pk})"


def test_an_initiative_has_the_class_of_its_kind() -> None:
    assert InitiativeFactory(kind="fund").stip_class == "direct_finance"


@pytest.mark.parametrize("model", [Law, Topic, Citation, Source])
def test_what_nobody_sees_is_refused_by_forms_with_its_place(model: Any, db: None) -> None:
    columns = {Law: "name", Topic: "label", Citation: "printed", Source: "title"}
    name = columns[model]
    form = modelform_factory(model, fields=[name])({name: "Shown \u202e here"})
    assert form.errors[name] == [
        "Character 7 is U+202E (right-to-left override), which nobody sees: take it out."
    ]
    assert modelform_factory(model, fields=[name])({name: "Shown\u3000here"}).errors == {}


def test_lines_are_for_long_texts(db: None) -> None:
    texts = {"name": "Law", "summary": "One.\r\n\tTwo.\nThree."}
    assert modelform_factory(Law, fields=list(texts))(texts).errors == {}
    broken = modelform_factory(Law, fields=list(texts))({"name": "La\nw", "summary": "\x07"})
    assert broken.errors == {
        "name": ["Character 3 is U+000A (a line break), which nobody sees: take it out."],
        "summary": ["Character 1 is U+0007 (a control character), which nobody sees: take it out."],
    }


def test_what_nobody_sees_and_was_there_before_is_not_asked_again(db: None) -> None:
    law = LawFactory(name="Trade Act", summary="Good.")
    Law.objects.update(name="Trade\u202e Act")
    law = Law.objects.get()
    law.summary = "Better."
    law.full_clean()
    part = Law.objects.only("summary").get()
    part.summary = "Better."
    part.full_clean()
    law.name = "Trade\u202e Law"
    law.summary = "Best.\u202e"
    with pytest.raises(ValidationError) as refused:
        law.full_clean()
    assert set(refused.value.message_dict) == {"name", "summary"}
    # A row that was not read has nothing from before.
    with pytest.raises(ValidationError):
        Law(name="Trade\u202e Act").clean_fields(exclude=["kind", "jurisdiction"])


def test_texts_that_hold_what_nobody_sees_are_told_also_unchanged(db: None) -> None:
    LawFactory(name="Act", summary="One.")
    Law.objects.update(name="A\u202ect", summary="\x07")
    law = Law.objects.get()
    names = [name for name, _ in law.unseen_faults(["name", "summary", "kind"])]
    assert sorted(names) == ["name", "summary"]
    assert [name for name, _ in law.unseen_faults(["summary"])] == ["summary"]
