"""Documents: what they hold, and that they are what would be computed, whatever was changed."""

import random
from typing import Any

import pytest
from django.core import serializers
from django.core.management import call_command

from tests.factories import (
    InstitutionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PersonFactory,
    ProvisionFactory,
    SearchDocumentFactory,
    TopicFactory,
)
from tracker.models import Law, Milestone, Name, SearchDocument
from tracker.models.search_document import KINDS, document_id
from tracker.search.documents import computed, refresh_all
from tracker.search.indexed import INDEXED
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db

Index = dict[int, dict[str, Any]]


def index() -> Index:
    """Return what the index holds."""
    return {row["id"]: row for row in SearchDocument.objects.values()}


def by_hand() -> Index:
    """Return the documents of all public records, computed one by one."""
    found: Index = {}
    columns = [field.attname for field in SearchDocument._meta.concrete_fields]
    for indexed in INDEXED.values():
        for pk in indexed.model.objects.public().order_by().values_list("pk", flat=True):
            document = computed(indexed, [pk])[pk]
            found[document.id] = {name: getattr(document, name) for name in columns}
    return found


def change(number: int, choose: random.Random) -> None:
    """Change one thing, of a kind that follows from the number."""
    kinds = [kind for kind in INDEXED if kind not in ("topic", "jurisdiction")]
    kind = choose.choice(kinds)
    record = choose.choice(list(INDEXED[kind].model.objects.order_by("pk")))
    name = choose.choice(list(Name.objects.exclude(person=None, institution=None).order_by("pk")))
    step = choose.choice(list(Milestone.objects.exclude(law=None).order_by("pk")))
    match number % 8:
        case 0 | 1:
            record.status = choose.choice(Status.values)
            record.save()
        case 2:
            column = INDEXED[kind].names[0].column
            setattr(record, column, f"{getattr(record, column)} {number}")
            record.save()
        case 3:
            name.status = choose.choice(Status.values)
            name.text = f"{name.text} {number}"
            name.save()
        case 4:
            name.delete()
        case 5:
            step.date = f"20{number % 30:02}-05"
            step.status = choose.choice(Status.values)
            step.save()
        case 6:
            topic = TopicFactory()
            law = choose.choice(list(Law.objects.order_by("pk")))
            law.topics.add(topic)
        case 7:
            law = choose.choice(list(Law.objects.order_by("pk")))
            law.topics.clear()


@pytest.mark.usefixtures("dataset")
def test_the_index_is_what_would_be_computed_after_any_change() -> None:
    assert len(index()) > 250
    assert index() == by_hand()
    choose = random.Random(5)  # noqa: S311 - the same changes on every run
    for number in range(32):
        change(number, choose)
        if number % 8 == 7:
            assert index() == by_hand()
    assert refresh_all() == 0


def test_every_kind_that_is_found_has_a_number() -> None:
    assert KINDS.keys() == INDEXED.keys()


def test_a_document_holds_each_name_once_and_how_far_to_trust_it() -> None:
    meti = InstitutionFactory(name="Ministry of Trade", name_ja="経済産業省", abbreviation="METI")
    NameFactory(institution=meti, text="METI", lang="en", kind="acronym", slug="a")
    NameFactory(institution=meti, text="Meetie", lang="en", kind="garble", slug="b")
    NameFactory(institution=meti, text="…", lang="en", kind="garble", slug="c")
    document = SearchDocument.objects.get(pk=document_id("institution", meti.pk))
    assert document.known_as == [
        ["Ministry of Trade", "ministry of trade", "en", "main", 0],
        ["経済産業省", "経済産業省", "ja", "native", 0],
        ["METI", "meti", "en", "acronym", 1],
        ["Meetie", "meetie", "en", "garble", 2],
    ]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([], None, id="no step"),
        pytest.param([("enacted", "actual", "2022-05-11")], 2022, id="enacted"),
        pytest.param(
            [("promulgated", "actual", "2022-05"), ("enacted", "actual", "2021-12")],
            2021,
            id="the first of two",
        ),
        pytest.param([("enacted", "planned", "2022")], None, id="only planned"),
        pytest.param([("in_force", "actual", "2023")], None, id="another step"),
        pytest.param([("enacted", "actual", "2021/2022")], None, id="one of two years"),
    ],
)
def test_the_year_of_a_law(steps: list[tuple[str, str, str]], expected: int | None) -> None:
    law = LawFactory()
    for kind, modality, date in steps:
        MilestoneFactory(law=law, kind=kind, modality=modality, date=date)
    assert SearchDocument.objects.get(pk=document_id("law", law.pk)).year == expected


def test_the_year_hides_with_the_step_and_with_its_scope() -> None:
    law = LawFactory()
    scope = ProvisionFactory(law=law)
    step = MilestoneFactory(
        law=law, kind="enacted", modality="actual", date="2022", provision=scope
    )
    key = document_id("law", law.pk)

    def year() -> Any:
        return SearchDocument.objects.get(pk=key).year

    assert year() == 2022
    scope.status = Status.DRAFT
    scope.save()
    assert year() is None
    scope.status = Status.PUBLISHED
    scope.save()
    assert year() == 2022
    step.delete()
    assert year() is None


def test_rebuilding_mends_what_no_signal_told() -> None:
    law = LawFactory(name="Before")
    gone = SearchDocumentFactory()
    hidden = LawFactory()
    Law.objects.filter(pk=law.pk).update(name="After")
    Law.objects.filter(pk=hidden.pk).update(status=Status.WITHDRAWN)
    told: list[tuple[int, int]] = []
    assert refresh_all(lambda done, total: told.append((done, total))) == 3
    assert told[-1][0] == told[-1][1]
    assert not SearchDocument.objects.filter(pk=gone.pk).exists()
    assert list(SearchDocument.objects.filter(kind="law").values_list("name")) == [("After",)]


def test_a_dump_is_loaded_over_what_the_loading_itself_makes(tmp_path: Any) -> None:
    person = PersonFactory(name="Fumio Kishida")
    NameFactory(person=person, text="岸田文雄", lang="ja")
    before = index()
    rows = [*type(person.country).objects.all()] if person.country else []
    rows += [person, *Name.objects.all(), *SearchDocument.objects.all()]
    dump = tmp_path / "dump.json"
    dump.write_text(serializers.serialize("json", rows), encoding="utf-8")
    Name.objects.all().delete()
    person.delete()
    assert document_id("person", before[min(before)]["object_id"]) not in index()
    call_command("loaddata", dump, verbosity=0)
    assert index() == before
