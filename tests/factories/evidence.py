"""Factories of sources, passages and citations."""

import factory

from tests.factories.base import RecordFactory, TrackerFactory
from tests.factories.entities import (
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    LawRelationFactory,
    PartnershipFactory,
    PersonFactory,
    PositionFactory,
    ProvisionFactory,
    TenureFactory,
)
from tests.factories.parts import (
    IndicatorFactory,
    MilestoneFactory,
    NameFactory,
    ObservationFactory,
    ParticipationFactory,
    PartnershipMemberFactory,
)
from tracker.models import Citation, Passage, Source
from tracker.vocabularies import SourceKind, Status


class SourceFactory(RecordFactory):
    class Meta:
        model = Source

    slug = factory.Sequence(lambda n: f"source-{n:05}")
    title = factory.Sequence(lambda n: f"Source {n:05}")
    authors = factory.Sequence(lambda n: f"Author {n:05}")
    publisher = "The Example Journal"
    kind = SourceKind.NEWS
    language = "en"
    published = "2022-06-24"
    url = factory.Sequence(lambda n: f"https://example.org/articles/{n:05}")


class PassageFactory(TrackerFactory):
    class Meta:
        model = Passage

    ref = factory.Sequence(lambda n: f"s{n:05}-p01")
    source = factory.SubFactory(SourceFactory)
    start = factory.Sequence(lambda n: f"Passage {n:05} begins")
    end = "ends here."


class CitationFactory(TrackerFactory):
    """Evidence that the given arm exists; with no arm given, for the name of a new law."""

    class Meta:
        model = Citation

    _arcs = (
        {
            "law": LawFactory,
            "provision": ProvisionFactory,
            "institution": InstitutionFactory,
            "person": PersonFactory,
            "initiative": InitiativeFactory,
            "partnership": PartnershipFactory,
            "position": PositionFactory,
            "tenure": TenureFactory,
            "member": PartnershipMemberFactory,
            "participation": ParticipationFactory,
            "law_relation": LawRelationFactory,
            "milestone": MilestoneFactory,
            "indicator": IndicatorFactory,
            "observation": ObservationFactory,
            "name": NameFactory,
        },
    )

    class Params:
        # Whether the call named no arm, so that the default law's name is cited.
        of_law_name = False

    passage = factory.SubFactory(PassageFactory)
    field = factory.LazyAttribute(lambda o: "name" if o.of_law_name else "")
    reported = factory.LazyAttribute(
        lambda o: o.law.name if o.of_law_name and o.field == "name" else _existence(o.field)
    )
    status = Status.PUBLISHED

    @classmethod
    def _generate(cls, strategy, params):
        named = {name.partition("__")[0] for name in params}
        none = not named & cls._arcs[0].keys()
        return super()._generate(strategy, {"of_law_name": none, **params})


def _existence(field: str) -> str:
    """Return “yes” for a citation of existence; another value is for the caller to report."""
    return "" if field else "yes"
