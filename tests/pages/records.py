"""Records with everything a page shows, `n` of each part, every part cited."""

from typing import Any

from tests.factories import (
    CitationFactory,
    IndicatorFactory,
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    LawRelationFactory,
    MilestoneFactory,
    NameFactory,
    ObservationFactory,
    ParticipationFactory,
    PartnershipFactory,
    PartnershipMemberFactory,
    PassageFactory,
    PersonFactory,
    PositionFactory,
    ProvisionFactory,
    SourceFactory,
    TenureFactory,
    TopicFactory,
)
from tracker.models import ARM_OF


def cite(record: Any, field: str = "", reported: str = "yes", **values: Any) -> Any:
    """Return a new citation of one field of a record."""
    return CitationFactory(
        **{ARM_OF[type(record)]: record}, field=field, reported=reported, **values
    )


def _steps(n: int, **owner: Any) -> None:
    for _ in range(n):
        step = MilestoneFactory(
            body=InstitutionFactory(), people=[PersonFactory(), PersonFactory()], **owner
        )
        cite(step)
        cite(step, "date", "2022-05-18")
        cite(step, "body", step.body.slug)


def _actors(n: int, **target: Any) -> None:
    for _ in range(n):
        cite(ParticipationFactory(person=PersonFactory(), **target))
        cite(ParticipationFactory(institution=InstitutionFactory(), **target))


def _figures(n: int, **subject: Any) -> None:
    for _ in range(n):
        figure = ObservationFactory(**subject)
        cite(figure, "value", str(figure.value))


def _names(n: int, **named: Any) -> None:
    for _ in range(n):
        name = NameFactory(kind="garble", **named)
        cite(name, "text", name.text)


def full_law(n: int) -> Any:
    law = LawFactory(topics=[TopicFactory() for _ in range(n)])
    for _ in range(n):
        cite(law, "name", law.name, speaker=PersonFactory())
        cite(law, "name", "Another name", rank="deprecated", reason="misprint")
        cite(ProvisionFactory(law=law, topics=[TopicFactory()]), "title", "")
        cite(LawRelationFactory(from_law=law))
        cite(LawRelationFactory(to_law=law))
        InitiativeFactory(laws=[law])
    _steps(n, law=law)
    _actors(n, law=law)
    _figures(n, law=law)
    _names(n, law=law)
    return law


def full_institution(n: int) -> Any:
    body = InstitutionFactory(
        parent=InstitutionFactory(), predecessors=[InstitutionFactory() for _ in range(n)]
    )
    for _ in range(n):
        cite(body, "parent", body.parent.slug, speaker=PersonFactory())
        post = PositionFactory(institution=body)
        cite(post, "title", post.title)
        _names(1, position=post)
        cite(TenureFactory(position=post))
        cite(PartnershipMemberFactory(institution=body))
        cite(ParticipationFactory(institution=body, law=LawFactory()))
        cite(ParticipationFactory(institution=body, initiative=InitiativeFactory()))
        figures = IndicatorFactory(producer=body)
        cite(figures, "name", "")
        _figures(1, indicator=figures)
        InstitutionFactory(parent=body)
        InstitutionFactory(predecessors=[body])
        InitiativeFactory(lead=body)
        MilestoneFactory(body=body, law=LawFactory())
    _steps(n, institution=body)
    _figures(n, institution=body)
    _names(n, institution=body)
    return body


def full_person(n: int) -> Any:
    person = PersonFactory()
    for _ in range(n):
        cite(person, "name", person.name, speaker=PersonFactory())
        cite(TenureFactory(person=person), "start", "2021-10-04")
        cite(ParticipationFactory(person=person, law=LawFactory()))
        cite(ParticipationFactory(person=person, partnership=PartnershipFactory()))
        MilestoneFactory(people=[person], law=LawFactory())
        MilestoneFactory(people=[person], institution=InstitutionFactory())
    _names(n, person=person)
    return person


def full_initiative(n: int) -> Any:
    initiative = InitiativeFactory(
        amount=10_000_000_000_000,
        currency="JPY",
        amount_kind="target_size",
        parent=InitiativeFactory(),
        lead=InstitutionFactory(),
        laws=[LawFactory() for _ in range(n)],
        partnerships=[PartnershipFactory() for _ in range(n)],
        topics=[TopicFactory() for _ in range(n)],
    )
    for _ in range(n):
        cite(initiative, "amount", "10000000000000 JPY", rank="preferred", speaker=PersonFactory())
        cite(
            initiative,
            "amount",
            "100000000000000 JPY",
            rank="deprecated",
            reason="translation_error",
        )
        InitiativeFactory(parent=initiative)
    _steps(n, initiative=initiative)
    _actors(n, initiative=initiative)
    _figures(n, initiative=initiative)
    _names(n, initiative=initiative)
    return initiative


def full_partnership(n: int) -> Any:
    partnership = PartnershipFactory(
        parent=PartnershipFactory(), formed="2021-04", topics=[TopicFactory() for _ in range(n)]
    )
    for _ in range(n):
        cite(partnership, "formed", "2021-04", speaker=PersonFactory())
        cite(PartnershipMemberFactory(partnership=partnership))
        cite(PartnershipMemberFactory(partnership=partnership, institution=InstitutionFactory()))
        PartnershipFactory(parent=partnership)
        InitiativeFactory(partnerships=[partnership])
    _steps(n, partnership=partnership)
    _actors(n, partnership=partnership)
    _figures(n, partnership=partnership)
    _names(n, partnership=partnership)
    return partnership


def full_indicator(n: int) -> Any:
    indicator = IndicatorFactory()
    for _ in range(n):
        cite(indicator, "published", "2021-12", speaker=PersonFactory())
    _figures(n, indicator=indicator)
    return indicator


def full_source(n: int) -> Any:
    """Return a source with `n` passages, each cited for one of every kind of record."""
    source = SourceFactory()
    for _ in range(n):
        passage = PassageFactory(source=source)
        step = MilestoneFactory(body=InstitutionFactory())
        for record in (
            LawFactory(),
            ProvisionFactory(),
            InstitutionFactory(),
            PersonFactory(),
            InitiativeFactory(),
            PartnershipFactory(),
            PositionFactory(),
            TenureFactory(),
            PartnershipMemberFactory(),
            ParticipationFactory(),
            LawRelationFactory(),
            step,
            IndicatorFactory(),
            ObservationFactory(),
            NameFactory(position=PositionFactory()),
        ):
            cite(record, passage=passage, speaker=PersonFactory())
        cite(step, "body", step.body.slug, passage=passage)
    return source


FULL = {
    "law": full_law,
    "institution": full_institution,
    "person": full_person,
    "initiative": full_initiative,
    "partnership": full_partnership,
    "indicator": full_indicator,
    "source": full_source,
}
"""The maker of a full record for each kind of page."""
