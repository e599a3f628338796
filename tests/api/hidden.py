"""A public world, and hidden rows, marked in every text column, put beside and onto it."""

import itertools
from typing import Any

from tests import factories as f
from tests.api.rows import MAKERS
from tracker.api.nouns import NOUN_OF
from tracker.fields import EdtfField
from tracker.models import CITABLE

MARK = "qz-q"
"""In no word, and, by its hyphen, in no token or digest either."""
HIDING = ["draft", "in_review", "withdrawn"]
_numbers = itertools.count(1)


def free_text(model: type[Any]) -> list[Any]:
    """Return the columns that take free text, long enough for a mark."""
    kinds = ("CharField", "TextField", "SlugField", "URLField")
    return [
        field
        for field in model._meta.concrete_fields
        if field.get_internal_type() in kinds
        and not field.choices
        and not isinstance(field, EdtfField)
        and (field.max_length is None or field.max_length > 8)
    ]


def mark(row: Any) -> Any:
    """Write the mark into every text column of a row that takes free text, and return the row.

    Not through `save()`, so that no redirect of a rename is written.
    """
    values: dict[str, Any] = {
        field.attname: f"{MARK}{next(_numbers)}" for field in free_text(type(row))
    }
    # What a citation reports must stay readable, and the field it bears on real.
    if NOUN_OF[type(row)].type == "citation":
        values.pop("field")
        values.pop("reported")
    if "translated_from" in values:
        values["translation"] = "human"
    type(row)._base_manager.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def hidden(factory: Any, status: str, **values: Any) -> Any:
    """Return a marked row that is not public by its own status."""
    return mark(factory(**values, status=status))


class Hidden:
    """A marked hidden row of each model that has a status, by its factory."""

    def __init__(self, status: str) -> None:
        self.status = status
        self.law = hidden(f.LawFactory, status, topics=[f.TopicFactory._meta.model.objects.first()])
        self.institution = hidden(f.InstitutionFactory, status)
        self.person = hidden(f.PersonFactory, status)
        self.initiative = hidden(f.InitiativeFactory, status)
        self.partnership = hidden(f.PartnershipFactory, status)
        self.indicator = hidden(f.IndicatorFactory, status)
        self.source = hidden(f.SourceFactory, status)
        self.provision = hidden(f.ProvisionFactory, status)
        self.position = hidden(f.PositionFactory, status)
        self.tenure = hidden(f.TenureFactory, status)
        self.member = hidden(f.PartnershipMemberFactory, status)
        self.participation = hidden(f.ParticipationFactory, status)
        self.law_relation = hidden(f.LawRelationFactory, status)
        self.milestone = hidden(f.MilestoneFactory, status)
        self.observation = hidden(f.ObservationFactory, status)
        self.name = hidden(f.NameFactory, status)
        self.passage = mark(f.PassageFactory(source=self.source))
        self.citation = hidden(f.CitationFactory, status)


def hang_on(world: dict[str, Any], dark: Hidden) -> list[Any]:
    """Hang hidden rows, and public ones that hidden rows hide, on the public world.

    Returns the further rows made, none of which may show.
    """
    status = dark.status
    law, institution = world["laws"], world["institutions"]
    person, initiative = world["people"], world["initiatives"]
    partnership, position = world["partnerships"], world["positions"]
    made = [
        # Hidden parts of public records.
        hidden(f.ProvisionFactory, status, law=law),
        hidden(f.LawRelationFactory, status, from_law=law),
        hidden(f.LawRelationFactory, status, to_law=law),
        hidden(f.PositionFactory, status, institution=institution),
        hidden(f.TenureFactory, status, person=person, position=position),
        hidden(f.PartnershipMemberFactory, status, partnership=partnership),
        hidden(f.PartnershipMemberFactory, status, institution=institution),
        hidden(f.InitiativeFactory, status, parent=initiative, lead=institution, laws=[law]),
        hidden(f.InitiativeFactory, status, partnerships=[partnership]),
        hidden(f.InstitutionFactory, status, parent=institution, predecessors=[institution]),
        hidden(f.PartnershipFactory, status, parent=partnership),
        hidden(f.IndicatorFactory, status, producer=institution),
        hidden(f.ObservationFactory, status, indicator=world["indicators"], law=law),
        hidden(f.ParticipationFactory, status, person=person, law=law),
        hidden(f.ParticipationFactory, status, institution=institution, initiative=initiative),
        hidden(f.ParticipationFactory, status, person=person, partnership=partnership),
        hidden(f.MilestoneFactory, status, law=law, people=[person], body=institution),
        # Public parts of hidden records.
        mark(f.ProvisionFactory(law=dark.law)),
        mark(f.LawRelationFactory(from_law=law, to_law=dark.law)),
        mark(f.LawRelationFactory(from_law=dark.law, to_law=law)),
        mark(f.PositionFactory(institution=dark.institution)),
        mark(f.TenureFactory(person=dark.person, position=position)),
        mark(f.TenureFactory(person=person, position=dark.position)),
        mark(
            f.TenureFactory(person=person, position=f.PositionFactory(institution=dark.institution))
        ),
        mark(f.PartnershipMemberFactory(partnership=partnership, institution=dark.institution)),
        mark(f.PartnershipMemberFactory(partnership=dark.partnership, institution=institution)),
        mark(f.ParticipationFactory(person=dark.person, law=law)),
        mark(f.ParticipationFactory(institution=dark.institution, initiative=initiative)),
        mark(f.ParticipationFactory(person=person, law=dark.law)),
        mark(f.ParticipationFactory(person=person, partnership=dark.partnership)),
        mark(f.MilestoneFactory(law=law, provision=dark.provision)),
        mark(f.MilestoneFactory(initiative=dark.initiative, people=[person], body=institution)),
        mark(f.ObservationFactory(indicator=dark.indicator, law=law)),
        mark(f.ObservationFactory(indicator=world["indicators"], law=dark.law)),
        mark(f.NameFactory(institution=None)),
    ]
    for arm, target in (
        ("law", law),
        ("institution", institution),
        ("person", person),
        ("initiative", initiative),
        ("partnership", partnership),
        ("position", position),
        ("jurisdiction", world["jurisdictions"]),
    ):
        made.append(hidden(f.NameFactory, status, **{arm: target}))
        if arm != "jurisdiction":
            made.append(mark(f.NameFactory(**{arm: getattr(dark, arm)})))
    return made


def cite(world: dict[str, Any], dark: Hidden) -> list[Any]:
    """Cite every public record in every way that may not show, and hidden ones publicly."""
    made = []
    # One public passage for all of them; each would else bring a source, and that its page.
    seen = f.PassageFactory()
    targets = {
        NOUN_OF[type(row)].type: row for row in world.values() if NOUN_OF[type(row)].type in CITABLE
    }
    for arm, target in targets.items():
        existence = {arm: target, "field": "", "reported": "no"}
        made.append(hidden(f.CitationFactory, dark.status, **existence, passage=seen))
        made.append(mark(f.CitationFactory(**existence, passage=dark.passage)))
        of_hidden = {arm: getattr(dark, arm), "field": "", "reported": "yes"}
        made.append(mark(f.CitationFactory(**of_hidden, passage=seen)))
    for arm, field, named in (
        ("institution", "parent", dark.institution),
        ("institution", "predecessors", dark.institution),
        ("initiative", "lead", dark.institution),
        ("initiative", "parent", dark.initiative),
        ("initiative", "laws", dark.law),
        ("initiative", "partnerships", dark.partnership),
        ("partnership", "parent", dark.partnership),
        ("position", "institution", dark.institution),
        ("participation", "person", dark.person),
        ("milestone", "body", dark.institution),
        ("milestone", "people", dark.person),
        ("indicator", "producer", dark.institution),
    ):
        naming = {arm: targets[arm], "field": field, "reported": named.slug}
        made.append(mark(f.CitationFactory(**naming, passage=seen)))
    for arm, field, named in (
        ("initiative", "laws", dark.law),
        ("milestone", "people", dark.person),
    ):
        absent = {arm: targets[arm], "field": field, "reported": f"!{named.slug}"}
        made.append(mark(f.CitationFactory(**absent, passage=seen)))
    return made


def darken_relations(world: dict[str, Any], dark: Hidden) -> None:
    """Point the relations of public records at hidden ones, where the record stays public.

    Those relations are empty before, so that nothing may change by it.
    """
    world["bare-institution"].parent = dark.institution
    world["bare-institution"].save()
    world["institutions"].predecessors.add(dark.institution)
    dark.institution.predecessors.add(world["institutions"])
    world["bare-initiative"].parent = dark.initiative
    world["bare-initiative"].lead = dark.institution
    world["bare-initiative"].save()
    world["initiatives"].laws.add(dark.law)
    world["initiatives"].partnerships.add(dark.partnership)
    world["bare-partnership"].parent = dark.partnership
    world["bare-partnership"].save()
    world["bare-milestone"].body = dark.institution
    world["bare-milestone"].save()
    world["milestones"].people.add(dark.person)
    world["bare-indicator"].producer = dark.institution
    world["bare-indicator"].save()
    world["bare-citation"].speaker = dark.person
    world["bare-citation"].save()
    f.RedirectFactory(kind="law", old_slug="was-once", new_slug=dark.law.slug)
    f.RedirectFactory(kind="person", old_slug=f"{MARK}-was", new_slug=dark.person.slug)


def public_world() -> dict[str, Any]:
    """Return a full public row of each list, and some whose relations are empty."""
    world = {place: make(1) for place, make in MAKERS.items()}
    law = world["laws"]
    return {
        **world,
        "bare-institution": f.InstitutionFactory(),
        "bare-initiative": f.InitiativeFactory(),
        "bare-partnership": f.PartnershipFactory(),
        "bare-milestone": f.MilestoneFactory(law=law),
        "bare-indicator": f.IndicatorFactory(producer=None),
        "bare-citation": f.CitationFactory(law=law, field="name", reported=law.name),
    }


def darken(world: dict[str, Any], status: str) -> list[Any]:
    """Put hidden rows beside and onto a public world; return all that may not show."""
    dark = Hidden(status)
    rows = list(vars(dark).values())[1:]
    rows += hang_on(world, dark)
    rows += cite(world, dark)
    darken_relations(world, dark)
    return rows
