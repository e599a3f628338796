"""A small, whole set of fixtures, and ways to spoil it."""

from pathlib import Path

import pytest

SMALL = {
    "00_reference.yaml": """\
- {model: tracker.jurisdiction, fields: {code: "JP", name: "Japan"}}
- {model: tracker.topic, fields: {slug: cyber, label: "Cyber"}}
""",
    "10_sources.yaml": """\
- model: tracker.source
  fields:
    slug: paper
    status: published
    title: "A paper"
    kind: news
    language: en
    published: "2024-05-01"
""",
    "23_laws.yaml": """\
- model: tracker.law
  fields:
    slug: an-act
    status: published
    name: "An act"
    kind: act
    jurisdiction: ["JP"]
    topics: [[cyber]]
""",
    "40_evidence_z000.yaml": """\
- model: tracker.passage
  fields:
    ref: z000-p01
    source: [paper]
    start: "Parliament passed An act"
- model: tracker.citation
  fields:
    passage: [z000-p01]
    n: 1
    law: [an-act]
    field: name
    reported: "An act"
    printed: "An act"
    status: published
- model: tracker.citation
  fields:
    passage: [z000-p01]
    n: 2
    law: [an-act]
    field: jurisdiction
    reported: "JP"
    status: published
""",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a folder with the small set of fixtures."""
    for name, text in SMALL.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path
