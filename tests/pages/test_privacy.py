"""No page shows anything of what is not public: one hidden row of every kind beside public ones."""

from typing import Any

import pytest
from django.test import Client

from tests import factories as f
from tests.pages.records import FULL, cite
from tracker.pages.kinds import KINDS

pytestmark = pytest.mark.django_db

MARK = "zzhidden"


def hide_everything(records: dict[str, Any], status: str) -> None:
    """Hang one row of every kind, not public and marked, on the public records."""
    law, body, person = records["law"], records["institution"], records["person"]
    initiative, partnership = records["initiative"], records["partnership"]
    common = {"status": status, "note": MARK}
    hidden_body = f.InstitutionFactory(name=MARK, slug=f"{MARK}-body", parent=body, **common)
    hidden_law = f.LawFactory(name=MARK, slug=f"{MARK}-law", **common)
    hidden_person = f.PersonFactory(name=MARK, slug=f"{MARK}-person", **common)
    hidden_partnership = f.PartnershipFactory(name=MARK, parent=partnership, **common)
    f.InitiativeFactory(
        name=MARK, parent=initiative, lead=body, laws=[law], partnerships=[partnership], **common
    )
    f.ProvisionFactory(law=law, title=MARK, gist=MARK, n=99, **common)
    post = f.PositionFactory(institution=body, title=MARK, **common)
    f.TenureFactory(person=person, position=post)
    f.TenureFactory(person=hidden_person, position=f.PositionFactory(institution=body))
    f.PartnershipMemberFactory(partnership=partnership, institution=hidden_body)
    f.PartnershipMemberFactory(partnership=hidden_partnership, institution=body)
    for target in ({"law": law}, {"initiative": initiative}, {"partnership": partnership}):
        f.ParticipationFactory(person=hidden_person, **target)
        f.ParticipationFactory(person=f.PersonFactory(), detail=MARK, **target, **common)
        f.NameFactory(text=MARK, **target, **common)
        f.MilestoneFactory(title=MARK, people=[person], body=body, **target, **common)
    f.ParticipationFactory(person=person, law=hidden_law)
    f.LawRelationFactory(from_law=law, to_law=hidden_law)
    f.LawRelationFactory(from_law=hidden_law, to_law=law)
    f.IndicatorFactory(name=MARK, producer=body, **common)
    f.ObservationFactory(law=law, dimension=MARK, **common)
    # Public rows that point at hidden ones: the pointer must read as empty.
    step = f.MilestoneFactory(law=law, body=hidden_body, people=[hidden_person])
    cite(step, "body", hidden_body.slug)
    cite(step, "people", hidden_person.slug)
    for record, field in ((body, "parent"), (initiative, "lead")):
        type(record).objects.filter(pk=record.pk).update(**{field: hidden_body})
        cite(record, field, hidden_body.slug)
    body.predecessors.add(hidden_body)
    initiative.laws.add(hidden_law)
    cite(initiative, "laws", hidden_law.slug)
    cite(law, "name", law.name, speaker=hidden_person)
    # Evidence that is not public, or of a source that is not.
    cite(law, "name", MARK, status=status)
    source = f.SourceFactory(title=MARK, slug=f"{MARK}-source", **common)
    passage = f.PassageFactory(source=source, ref=f"{MARK}-p01", start=MARK, gist=MARK)
    cite(law, "name", law.name, passage=passage, note=MARK)
    shown = f.PassageFactory(source=records["source"])
    cite(hidden_law, passage=shown, printed=MARK)
    cite(law, "name", law.name, passage=shown, note=MARK, status=status)


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_no_page_shows_what_is_not_public(status: str, client: Client) -> None:
    records = {kind: make(1) for kind, make in FULL.items()}
    hide_everything(records, status)
    urls = ["/", *(kind.list_url for kind in KINDS)]
    urls += [f"{kind.list_url}?q={MARK}" for kind in KINDS]
    urls += [record.get_absolute_url() for record in records.values()]

    leaks = {}
    for url in urls:
        response = client.get(url)
        assert response.status_code == 200
        text = response.content.decode().replace(f"“{MARK}”", "").replace(f'value="{MARK}"', "")
        if MARK in text:
            leaks[url] = text[text.index(MARK) - 200 : text.index(MARK) + 50]
    assert leaks == {}


def test_editor_sees_the_same_public_page(client_as: Any) -> None:
    law = f.LawFactory()
    f.ProvisionFactory(law=law, title=MARK, status="draft")

    assert MARK not in client_as("Editor").get(law.get_absolute_url()).content.decode()
