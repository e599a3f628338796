"""The graph around records: what is tied to what, how far, on which day, and how much of it."""

import datetime as dt
from typing import Any

import pytest

from tests import factories as f
from tracker.evidence.agreement import FieldState
from tracker.models import Institution, Law, Person
from tracker.services import graph
from tracker.services.graph import EDGE_TYPES, LINKS, NODE_MODELS, Asked, Graph, walk

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 1, 15)


def around(*roots: Any, **asked: Any) -> Graph:
    return walk(Asked([(type(root), root.pk) for root in roots], **asked))


def nodes(found: Graph) -> list[tuple[str, int]]:
    """Return the nodes of a graph by slug, each with its depth, in order."""
    return [(model.objects.get(pk=pk).slug, depth) for (model, pk), depth in found.depth_of.items()]


def edges(found: Graph) -> list[tuple[str, str, str]]:
    """Return the edges of a graph: type, and the slugs at its ends, in order."""

    def slug(node: Any) -> str:
        model, pk = node
        return str(model.objects.get(pk=pk).slug)

    return [(edge.link.edge, slug(edge.source), slug(edge.target)) for edge in found.edges]


class World:
    """A record of each type of node, tied to the others in every way there is."""

    def __init__(self) -> None:
        self.japan = f.JurisdictionFactory(code="JP", parent=f.JurisdictionFactory(code="X-ASIA"))
        self.topic = f.TopicFactory(slug="chips", broader=f.TopicFactory(slug="industry"))
        about = {"topics": [self.topic], "jurisdiction": self.japan}
        self.law = f.LawFactory(slug="act", **about)
        self.amended = f.LawFactory(slug="amended", jurisdiction=self.japan)
        self.office = f.InstitutionFactory(
            slug="office",
            parent=f.InstitutionFactory(slug="ministry", jurisdiction=None),
            predecessors=[f.InstitutionFactory(slug="forerunner", jurisdiction=None)],
            **about,
        )
        self.person = f.PersonFactory(slug="kishida", country=self.japan, topics=[self.topic])
        self.partnership = f.PartnershipFactory(
            slug="quad", topics=[self.topic], parent=f.PartnershipFactory(slug="alliance")
        )
        self.initiative = f.InitiativeFactory(
            slug="fund",
            lead=self.office,
            parent=f.InitiativeFactory(slug="strategy", jurisdiction=self.japan),
            laws=[self.law],
            partnerships=[self.partnership],
            **about,
        )
        self.post = f.PositionFactory(slug="minister", institution=self.office)
        f.LawRelationFactory(from_law=self.law, to_law=self.amended, kind="amends")
        f.TenureFactory(person=self.person, position=self.post)
        f.PartnershipMemberFactory(partnership=self.partnership, jurisdiction=self.japan)
        f.PartnershipMemberFactory(partnership=self.partnership, institution=self.office)
        for actor in ({"person": self.person}, {"institution": self.office}):
            for target in (
                {"law": self.law},
                {"initiative": self.initiative},
                {"partnership": self.partnership},
            ):
                f.ParticipationFactory(**actor, **target)
        for target in (
            {"law": self.law},
            {"initiative": self.initiative},
            {"partnership": self.partnership},
            {"institution": self.office},
        ):
            f.MilestoneFactory(**target, body=self.office, people=[self.person])


def test_every_kind_of_edge_is_found() -> None:
    world = World()
    found = around(world.law, depth=4, edges=EDGE_TYPES, limit=1000)
    assert {edge.link for edge in found.edges} == set(LINKS)
    assert {model for model, _ in found.depth_of} == set(NODE_MODELS)
    assert len({(e.link, e.row.pk, e.source, e.target) for e in found.edges}) == len(found.edges)


def test_edges_lead_from_who_acts_to_what_is_acted_on() -> None:
    world = World()
    found = set(edges(around(world.law, depth=4, edges=EDGE_TYPES, limit=1000)))
    assert found == {
        ("law_relation", "act", "amended"),
        ("tenure", "kishida", "minister"),
        ("post", "minister", "office"),
        ("membership", "JP", "quad"),
        ("membership", "office", "quad"),
        ("lead", "office", "fund"),
        ("related_law", "fund", "act"),
        ("pursued_through", "fund", "quad"),
        ("successor", "forerunner", "office"),
        ("parent", "office", "ministry"),
        ("parent", "fund", "strategy"),
        ("parent", "quad", "alliance"),
        ("parent", "JP", "X-ASIA"),
        ("parent", "chips", "industry"),
        *(("jurisdiction", slug, "JP") for slug in ("act", "amended", "office", "kishida")),
        *(("jurisdiction", slug, "JP") for slug in ("fund", "strategy")),
        *(("topic", slug, "chips") for slug in ("act", "office", "kishida", "fund", "quad")),
        *(
            ("participation", actor, target)
            for actor in ("kishida", "office")
            for target in ("act", "fund", "quad")
        ),
        *(("milestone", "kishida", target) for target in ("act", "fund", "quad", "office")),
        # That a body takes a step of its own ties it to nothing.
        *(("milestone", "office", target) for target in ("act", "fund", "quad")),
    }


def test_nodes_stand_nearest_first_then_by_type_and_slug() -> None:
    law = f.LawFactory(slug="act")
    f.LawRelationFactory(from_law=law, to_law=f.LawFactory(slug="z-law"))
    f.LawRelationFactory(from_law=f.LawFactory(slug="a-law"), to_law=law)
    person = f.PersonFactory(slug="a-person")
    f.ParticipationFactory(law=law, person=person)
    post = f.PositionFactory(slug="post", institution=f.InstitutionFactory(slug="a-ministry"))
    f.TenureFactory(person=person, position=post)
    assert nodes(around(law, depth=1)) == [
        ("act", 0),
        ("a-law", 1),
        ("z-law", 1),
        ("a-person", 1),
    ]
    assert nodes(around(law, depth=2))[4:] == [("post", 2)]
    assert nodes(around(law, depth=3))[5:] == [("a-ministry", 3)]


def test_edges_between_nodes_equally_far_are_there_too() -> None:
    law = f.LawFactory(slug="act")
    person, fund = f.PersonFactory(slug="kishida"), f.InitiativeFactory(slug="fund", laws=[law])
    f.ParticipationFactory(person=person, law=law)
    f.ParticipationFactory(person=person, initiative=fund)
    assert edges(around(law)) == [
        ("participation", "kishida", "act"),
        ("participation", "kishida", "fund"),
        ("related_law", "fund", "act"),
    ]


def test_what_ties_almost_everything_is_walked_only_if_asked_for() -> None:
    japan, chips = f.JurisdictionFactory(code="JP"), f.TopicFactory(slug="chips")
    law = f.LawFactory(slug="act", jurisdiction=japan, topics=[chips])
    f.LawFactory(slug="other", jurisdiction=japan)
    assert nodes(around(law)) == [("act", 0)]
    assert nodes(around(law, edges=["topic"])) == [("act", 0), ("chips", 1)]
    assert nodes(around(japan)) == [("JP", 0), ("act", 1), ("other", 1)]
    assert nodes(around(chips, depth=2)) == [("chips", 0), ("act", 1)]


def test_types_narrow_the_nodes_but_not_the_roots() -> None:
    world = World()
    found = around(world.law, types=[Person])
    assert nodes(found) == [("act", 0), ("kishida", 1)]
    assert {edge.link.edge for edge in found.edges} == {"participation", "milestone"}


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_nothing_hidden_is_a_node_or_an_edge(status: str) -> None:
    law, person = f.LawFactory(slug="act"), f.PersonFactory(slug="kishida")
    f.ParticipationFactory(law=law, person=person, status=status)
    f.ParticipationFactory(law=law, person=f.PersonFactory(status=status))
    f.InitiativeFactory(laws=[law], status=status)
    f.LawRelationFactory(from_law=law, to_law=f.LawFactory(status=status))
    f.MilestoneFactory(law=law, people=[person], status=status)
    f.MilestoneFactory(law=law, body=f.InstitutionFactory(status=status))
    f.MilestoneFactory(
        law=law, people=[person], provision=f.ProvisionFactory(law=law, status=status)
    )
    found = around(law, depth=4)
    assert nodes(found) == [("act", 0)]
    assert found.edges == []


def test_on_a_day_only_what_may_have_held() -> None:
    post = f.PositionFactory(slug="prime-minister", institution=f.InstitutionFactory(slug="cab"))
    for slug, start, end in (
        ("abe", "2012-12", "2020-09"),
        ("kishida", "2021-10-04", "2024-10-01"),
        ("perhaps", "2022", ""),
        ("ishiba", "2024-10-01", ".."),
    ):
        f.TenureFactory(position=post, person=f.PersonFactory(slug=slug), start=start, end=end)
    found = around(post, as_of=DAY)
    assert nodes(found) == [
        ("prime-minister", 0),
        ("cab", 1),
        ("kishida", 1),
        ("perhaps", 1),
    ]
    assert {
        Person.objects.get(pk=edge.source[1]).slug: edge.certainty
        for edge in found.edges
        if edge.link.edge == "tenure"
    } == {"kishida": "certain", "perhaps": "possible"}
    assert [e.certainty for e in found.edges if e.link.edge == "post"] == [None]
    assert {edge.certainty for edge in around(post).edges} == {None}


def test_on_a_day_only_records_that_may_have_existed() -> None:
    law = f.LawFactory(slug="act")
    f.InitiativeFactory(slug="over", laws=[law], started="2019", ended="2021")
    f.InitiativeFactory(slug="to-come", laws=[law], started="2023")
    f.InitiativeFactory(slug="there", laws=[law], started="2021", ended="2022")
    f.InitiativeFactory(slug="undated", laws=[law])
    assert nodes(around(law, as_of=DAY))[1:] == [("there", 1), ("undated", 1)]
    later = f.PositionFactory(created="2023", institution=f.InstitutionFactory(slug="cab"))
    assert nodes(around(later.institution, as_of=DAY)) == [("cab", 0)]


def test_only_steps_that_were_taken_tie() -> None:
    law = f.LawFactory(slug="act")
    for modality in ("actual", "scheduled", "expected", "missed"):
        f.MilestoneFactory(law=law, body=f.InstitutionFactory(slug=modality), modality=modality)
    assert nodes(around(law))[1:] == [("actual", 1)]


def test_on_a_day_steps_that_may_have_been_taken_by_then() -> None:
    law = f.LawFactory(slug="act")
    for slug, date in (
        ("before", "2021-12"),
        ("around", "2022-01"),
        ("after", "2022-02"),
        ("unknown", ""),
    ):
        f.MilestoneFactory(law=law, body=f.InstitutionFactory(slug=slug), date=date)
    found = around(law, as_of=DAY)
    assert {
        Institution.objects.get(pk=edge.source[1]).slug: edge.certainty for edge in found.edges
    } == {"before": "certain", "around": "possible", "unknown": "possible"}


def test_edges_carry_the_state_of_what_speaks_for_them() -> None:
    world = World()
    tenure = world.person.tenures.get()
    f.CitationFactory(tenure=tenure, field="", reported="yes")
    f.CitationFactory(institution=world.office, field="parent", reported="ministry")
    f.CitationFactory(institution=world.office, field="parent", reported="forerunner")
    f.CitationFactory(institution=world.office, field="parent", reported="office", status="draft")
    f.CitationFactory(initiative=world.initiative, field="laws", reported="act")
    found = around(world.law, depth=4, edges=EDGE_TYPES, limit=1000)
    states = {
        (edge.link.edge, edge.row.slug): edge.state
        for edge in found.edges
        if edge.link.edge in ("tenure", "parent", "related_law", "topic", "successor")
    }
    assert states["tenure", tenure.slug] is FieldState.SOUND
    assert states["parent", "office"] is FieldState.DISPUTED
    assert states["parent", "quad"] is FieldState.UNCITED
    assert states["parent", "JP"] is None
    assert states["related_law", "fund"] is FieldState.SOUND
    assert states["successor", "office"] is FieldState.UNCITED
    assert states["topic", "act"] is None


def test_hidden_relation_beside_a_public_one_changes_no_state() -> None:
    law = f.LawFactory(slug="act")
    fund = f.InitiativeFactory(laws=[law, f.LawFactory(status="draft")])
    f.CitationFactory(initiative=fund, field="laws", reported="act")
    assert [edge.state for edge in around(law).edges] == [FieldState.SOUND]


def test_full_graph_says_what_was_left_out() -> None:
    law = f.LawFactory(slug="act")
    for number in range(3):
        f.LawRelationFactory(from_law=law, to_law=f.LawFactory(slug=f"law-{number}"))
        f.ParticipationFactory(law=law, person=f.PersonFactory(slug=f"person-{number}"))
    f.ParticipationFactory(person=Person.objects.get(slug="person-0"), law=f.LawFactory())
    found = around(law, depth=3, limit=3)
    assert nodes(found) == [("act", 0), ("law-0", 1), ("law-1", 1)]
    assert found.nodes_left_out == {Law: 1, Person: 3}
    assert found.complete_to == 0
    assert len(found.edges) == 2
    whole = around(law, depth=1, limit=7)
    assert (whole.nodes_left_out, whole.complete_to, len(whole.depth_of)) == ({}, 1, 7)


def test_edges_are_bounded_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "MOST_EDGES", 3)
    law, person = f.LawFactory(), f.PersonFactory()
    for role in ("proposer", "champion", "lead"):
        f.ParticipationFactory(law=law, person=person, role=role)
    assert not around(law).edges_left_out
    f.MilestoneFactory(law=law, people=[person])
    found = around(law)
    assert (len(found.edges), found.edges_left_out) == (3, True)


def test_walk_ends_where_nothing_is_new() -> None:
    first, second = f.LawFactory(slug="a"), f.LawFactory(slug="b")
    f.LawRelationFactory(from_law=first, to_law=second)
    f.LawRelationFactory(from_law=second, to_law=first, kind="repeals")
    found = around(first, second, depth=4)
    assert nodes(found) == [("a", 0), ("b", 0)]
    assert len(found.edges) == 2


def _grown(rows: int) -> Any:
    law = f.LawFactory()
    for _ in range(rows):
        person = f.PersonFactory()
        f.ParticipationFactory(law=law, person=person)
        post = f.PositionFactory(institution=f.InstitutionFactory(parent=f.InstitutionFactory()))
        f.TenureFactory(person=person, position=post)
        f.CitationFactory(institution=post.institution, field="parent", reported="another")
        f.InitiativeFactory(laws=[law], lead=post.institution)
        f.MilestoneFactory(law=law, people=[person], body=post.institution)
    return law


@pytest.mark.parametrize(("depth", "queries"), [(1, 12), (2, 28), (3, 37)])
@pytest.mark.parametrize("rows", [1, 3], ids=["one-row", "three-rows"])
def test_costs_the_same_for_any_number_of_nodes(
    rows: int, depth: int, queries: int, django_assert_num_queries: Any
) -> None:
    law = _grown(rows)
    # For each level one for each type of node that can be reached; one for each link that can tie
    # two of the types found; for each table of edges the citations and the relations cited.
    with django_assert_num_queries(queries):
        found = around(law, depth=depth, as_of=DAY)
    assert len(found.depth_of) > rows
