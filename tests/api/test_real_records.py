"""The project's own records, through graph, timeline and disputes: true, as the sources say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from tracker.evidence.agreement import citations_of, evidence_of
from tracker.evidence.standing import refresh_all
from tracker.models import CITABLE
from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.seeder import seed
from tracker.services.disputes import OPEN

Get = Callable[..., Any]


def _holders(get: Get, post: str, day: str) -> dict[str, str]:
    """Return who may have held a post on a day, each with how certain that is."""
    answer = get(f"graph/?root=positions:{post}&edge=tenure&as_of={day}")
    return {edge["source"]: edge["certainty"] for edge in answer["edges"]}


def _by_hand() -> set[str]:
    """Return every public dispute, worked out record by record."""
    return {
        f"{record.slug} {evidence.field} {evidence.state}"
        for model in CITABLE.values()
        for record in model._default_manager.public()  # type: ignore[attr-defined]  # ours
        for evidence in evidence_of(record, citations_of(record))
        if evidence.state in OPEN
    }


def test_the_projects_own_records(get: Get) -> None:
    rows, faults = read_files(fixture_files(Path(settings.BASE_DIR) / "fixtures"))
    assert faults == []
    seed(rows)
    refresh_all()

    # Who was prime minister, on a day that sources speak of and on one they leave open.
    assert _holders(get, "prime-minister", "2021-12-09") == {"people:kishida-fumio": "certain"}
    assert _holders(get, "prime-minister", "2020-06-02")["people:abe-shinzo"] == "certain"

    # The act: who championed and drafted it, and under which strategy it stands.
    act = get("graph/?root=laws:economic-security-promotion-act&depth=1")
    assert act["truncated"] is None
    assert {
        ("people:kishida-fumio", "participation", "champion"),
        ("institutions:ldp", "participation", "proposer"),
        ("people:kishida-fumio", "milestone", "announced"),
    } <= {(edge["source"], edge["type"], edge["kind"]) for edge in act["edges"]}

    # Its enactment is a step of a day; its entry into force was planned, with only a year known.
    steps = get("timeline/?record=laws:economic-security-promotion-act&since=2022")["results"]
    assert [(s["date"]["edtf"], s["kind"], s["modality"], s["precision"]) for s in steps] == [
        ("2022", "submitted", "expected", "year"),
        ("2022-05-11", "enacted", "actual", "day"),
        ("2023", "in_force", "scheduled", "year"),
    ]

    # Every dated step is told, and what a body's founding and a milestone both say, once.
    whole = get("timeline/?limit=1000")
    assert whole["count"] == len(whole["results"]) > 80
    founded = get("timeline/?record=institutions:ldp-hq-new-international-order&kind=established")
    assert [step["dated_by"]["type"] for step in founded["results"]] == ["milestone"]

    # When METI's office was set up is open between two sources; the disputes are all there are.
    disputes = get("disputes/?limit=1000")["results"]
    assert {f"{d['record']['slug']} {d['field']} {d['state']}" for d in disputes} == _by_hand()
    office = next(
        d for d in disputes if d["id"] == "institutions:meti-economic-security-office:founded"
    )
    assert [(c["reported"], c["agreement"]) for c in office["citations"]] == [
        ("2019-06", "agrees"),
        ("[2020-04..2022-06]", "differs"),
    ]
