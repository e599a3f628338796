"""Public rows of every noun with all their relations filled, for tests that walk the endpoints."""

from collections.abc import Callable
from typing import Any

from tests import factories as f
from tracker.models import Redirect


def _cited(**target: Any) -> None:
    """Cite that a record exists, in someone's words."""
    f.CitationFactory(**target, field="", reported="yes", speaker=f.PersonFactory())


def _about(parts: int, **target: Any) -> None:
    """Add to a record the parts that several nouns have."""
    for _ in range(parts):
        f.MilestoneFactory(**target, body=f.InstitutionFactory(), people=[f.PersonFactory()])
        f.ObservationFactory(**target)
        f.NameFactory(**target)
        _cited(**target)


def law(parts: int = 1) -> Any:
    row = f.LawFactory(topics=[f.TopicFactory() for _ in range(parts)])
    _about(parts, law=row)
    for _ in range(parts):
        provision = f.ProvisionFactory(law=row, topics=[f.TopicFactory()])
        f.MilestoneFactory(law=row, provision=provision)
        f.ParticipationFactory(law=row)
        f.ParticipationFactory(law=row, institution=f.InstitutionFactory())
        f.LawRelationFactory(from_law=row)
        f.LawRelationFactory(to_law=row)
        f.InitiativeFactory(laws=[row])
    return row


def institution(parts: int = 1) -> Any:
    row = f.InstitutionFactory(
        parent=f.InstitutionFactory(),
        predecessors=[f.InstitutionFactory() for _ in range(parts)],
        topics=[f.TopicFactory() for _ in range(parts)],
    )
    _about(parts, institution=row)
    for _ in range(parts):
        f.InstitutionFactory(parent=row)
        f.InstitutionFactory(predecessors=[row])
        f.TenureFactory(position=f.PositionFactory(institution=row))
        f.ParticipationFactory(institution=row, law=f.LawFactory())
        f.InitiativeFactory(lead=row)
        f.PartnershipMemberFactory(institution=row)
        f.IndicatorFactory(producer=row)
    return row


def person(parts: int = 1) -> Any:
    row = f.PersonFactory(topics=[f.TopicFactory() for _ in range(parts)])
    for _ in range(parts):
        f.TenureFactory(person=row)
        f.ParticipationFactory(person=row)
        f.ParticipationFactory(person=row, initiative=f.InitiativeFactory())
        f.MilestoneFactory(people=[row], body=f.InstitutionFactory())
        f.NameFactory(person=row)
        _cited(person=row)
    return row


def initiative(parts: int = 1) -> Any:
    row = f.InitiativeFactory(
        parent=f.InitiativeFactory(),
        lead=f.InstitutionFactory(),
        amount="1000.50",
        currency="JPY",
        amount_kind="budget",
        laws=[f.LawFactory() for _ in range(parts)],
        partnerships=[f.PartnershipFactory() for _ in range(parts)],
        topics=[f.TopicFactory() for _ in range(parts)],
    )
    _about(parts, initiative=row)
    for _ in range(parts):
        f.InitiativeFactory(parent=row)
        f.ParticipationFactory(initiative=row)
    return row


def partnership(parts: int = 1) -> Any:
    row = f.PartnershipFactory(
        parent=f.PartnershipFactory(), topics=[f.TopicFactory() for _ in range(parts)]
    )
    _about(parts, partnership=row)
    for _ in range(parts):
        f.PartnershipMemberFactory(partnership=row)
        f.PartnershipMemberFactory(partnership=row, institution=f.InstitutionFactory())
        f.PartnershipFactory(parent=row)
        f.InitiativeFactory(partnerships=[row])
        f.ParticipationFactory(partnership=row)
    return row


def provision(parts: int = 1) -> Any:
    row = f.ProvisionFactory(topics=[f.TopicFactory() for _ in range(parts)])
    for _ in range(parts):
        f.MilestoneFactory(law=row.law, provision=row, people=[f.PersonFactory()])
        f.CitationFactory(provision=row, field="gist", reported="", speaker=f.PersonFactory())
    return row


def position(parts: int = 1) -> Any:
    row = f.PositionFactory()
    for _ in range(parts):
        f.TenureFactory(position=row)
        f.NameFactory(position=row)
        f.CitationFactory(
            position=row, field="title", reported=row.title, speaker=f.PersonFactory()
        )
    return row


def _part(factory: Any, arm: str, **values: Any) -> Callable[[int], Any]:
    """Return a maker of rows that have citations for their only list."""

    def make(parts: int = 1) -> Any:
        row = factory(**{name: value() for name, value in values.items()})
        for _ in range(parts):
            _cited(**{arm: row})
        return row

    return make


def milestone(parts: int = 1) -> Any:
    law_ = f.LawFactory()
    row = f.MilestoneFactory(
        law=law_,
        provision=f.ProvisionFactory(law=law_),
        body=f.InstitutionFactory(),
        people=[f.PersonFactory() for _ in range(parts)],
    )
    for _ in range(parts):
        _cited(milestone=row)
    return row


def indicator(parts: int = 1) -> Any:
    row = f.IndicatorFactory()
    for _ in range(parts):
        f.ObservationFactory(indicator=row, law=f.LawFactory())
        f.CitationFactory(indicator=row, field="name", reported="", speaker=f.PersonFactory())
    return row


def source(parts: int = 1) -> Any:
    row = f.SourceFactory()
    for _ in range(parts):
        passage_ = f.PassageFactory(source=row)
        f.CitationFactory(passage=passage_, speaker=f.PersonFactory())
        f.CitationFactory(passage=passage_, tenure=f.TenureFactory())
    return row


def passage(parts: int = 1) -> Any:
    row = f.PassageFactory()
    for _ in range(parts):
        f.CitationFactory(passage=row, speaker=f.PersonFactory())
    return row


def citation(parts: int = 1) -> Any:
    row = f.InstitutionFactory(parent=f.InstitutionFactory())
    for _ in range(parts):
        f.NameFactory(institution=row)
    return f.CitationFactory(
        institution=row, field="parent", reported=row.parent.slug, speaker=f.PersonFactory()
    )


def jurisdiction(parts: int = 1) -> Any:
    row = f.JurisdictionFactory(parent=f.JurisdictionFactory())
    for _ in range(parts):
        f.JurisdictionFactory(parent=row)
        f.NameFactory(jurisdiction=row)
    return row


def topic(parts: int = 1) -> Any:
    row = f.TopicFactory(broader=f.TopicFactory())
    for _ in range(parts):
        f.TopicFactory(broader=row)
    return row


def redirect(parts: int = 1) -> Redirect:
    return f.RedirectFactory(kind="law", new_slug=f.LawFactory().slug)


MAKERS: dict[str, Callable[[int], Any]] = {
    "laws": law,
    "institutions": institution,
    "people": person,
    "initiatives": initiative,
    "partnerships": partnership,
    "provisions": provision,
    "positions": position,
    "tenures": _part(f.TenureFactory, "tenure"),
    "members": _part(f.PartnershipMemberFactory, "member"),
    "participations": _part(f.ParticipationFactory, "participation"),
    "law-relations": _part(f.LawRelationFactory, "law_relation"),
    "milestones": milestone,
    "names": _part(f.NameFactory, "name"),
    "indicators": indicator,
    "observations": _part(f.ObservationFactory, "observation", law=f.LawFactory),
    "sources": source,
    "passages": passage,
    "citations": citation,
    "jurisdictions": jurisdiction,
    "topics": topic,
    "redirects": redirect,
}
"""A maker of one full public row for each list; its argument says how many of each part."""
