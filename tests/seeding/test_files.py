"""Fixture files: read with places, written canonically, faults named all at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.changes.reading import default_row
from tracker.models import Citation, Initiative, Institution, Law, Topic
from tracker.seeding.files import (
    canonical_order,
    fixture_files,
    read_files,
    render_file,
)


def read_one(tmp_path: Path, text: str) -> tuple[list[object], list[str]]:
    path = tmp_path / "23_laws.yaml"
    path.write_text(text, encoding="utf-8")
    rows, faults = read_files([path])
    return list(rows), [str(fault) for fault in faults]


def test_a_row_is_read_with_its_place_and_defaults(small: Path) -> None:
    rows, faults = read_files(fixture_files(small))
    law = next(row for row in rows if row.model is Law)
    assert faults == []
    assert (law.file, law.line, law.key) == ("23_laws.yaml", 1, "an-act")
    assert law.row == {
        **default_row(Law),
        "slug": "an-act",
        "status": "published",
        "name": "An act",
        "kind": "act",
        "jurisdiction": "JP",
        "topics": ["cyber"],
    }


def test_a_citation_is_keyed_by_passage_and_number(small: Path) -> None:
    rows, _ = read_files(fixture_files(small))
    assert [row.key for row in rows if row.model is Citation] == ["z000-p01 1", "z000-p01 2"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "- {model: tracker.law, fields: {slug: x, diet_session: '208'}}",
            "23_laws.yaml:1: diet_session: “208” is not a whole number.",
            id="number-in-quotes",
        ),
        pytest.param(
            "- {model: tracker.initiative, fields: {slug: x, started: 2021}}",
            "23_laws.yaml:1: started: put “2021” in quotes; YAML reads it as int.",
            id="year-without-quotes",
        ),
        pytest.param(
            "- {model: tracker.initiative, fields: {slug: x, started: 2021-10-04}}",
            "23_laws.yaml:1: started: put “2021-10-04” in quotes; YAML reads it as date.",
            id="day-without-quotes",
        ),
        pytest.param(
            "- {model: tracker.jurisdiction, fields: {code: NO, name: Norway}}",
            "23_laws.yaml:1: code: put “False” in quotes; YAML reads it as bool.",
            id="norway",
        ),
        pytest.param(
            "- {model: tracker.law, fields: {slug: x, jurisdiction: JP}}",
            "23_laws.yaml:1: jurisdiction: write [slug], or leave it out.",
            id="bare-relation",
        ),
        pytest.param(
            "- {model: tracker.law, fields: {slug: x, topics: [cyber]}}",
            "23_laws.yaml:1: topics: write [[slug], [slug]].",
            id="flat-many",
        ),
        pytest.param(
            "- {model: tracker.initiative, fields: {slug: x, amount: ten}}",
            "23_laws.yaml:1: amount: “ten” is not a number.",
            id="amount",
        ),
        pytest.param(
            "- {model: tracker.law, fields: {slug: x}, pk: 1}",
            "23_laws.yaml:1: A row has exactly a model and its fields.",
            id="extra-key",
        ),
        pytest.param(
            "- {model: tracker.law, fields: }",
            "23_laws.yaml:1: Write the fields as name: value.",
            id="no-fields",
        ),
        pytest.param(
            "- {model: tracker.law, fields: {name: '\x01'}}",
            "23_laws.yaml: is not YAML: unacceptable character #x0001: control characters are not "
            "allowed.",
            id="control-character",
        ),
        pytest.param(
            "a: b", "23_laws.yaml:1: is not a list of rows (- model: …, fields: …).", id="mapping"
        ),
        pytest.param(
            "- {model: tracker.law, fields: {slug: x, slug: y}}",
            "23_laws.yaml:1: has the key “slug” twice.",
            id="key-twice",
        ),
    ],
)
def test_a_fault_says_where_and_what(tmp_path: Path, text: str, fault: str) -> None:
    assert read_one(tmp_path, text)[1] == [fault]


def test_a_model_that_is_not_seeded_is_named_with_those_that_are(tmp_path: Path) -> None:
    _, faults = read_one(tmp_path, "- {model: auth.user, fields: {}}")
    assert faults[0].startswith(
        "23_laws.yaml:1: “auth.user” is not seeded; the models are tracker.jurisdiction,"
    )


def test_an_unknown_field_is_named_with_those_there_are(tmp_path: Path) -> None:
    _, faults = read_one(tmp_path, "- {model: tracker.topic, fields: {slug: x, lable: X}}")
    assert faults == [
        "23_laws.yaml:1: topic has no field lable; its fields are slug, label, label_ja, "
        "definition, broader, cap_major."
    ]


def test_broken_yaml_is_one_fault_with_its_line(tmp_path: Path) -> None:
    _, faults = read_one(tmp_path, "- {model: tracker.law\n- x")
    assert len(faults) == 1
    assert faults[0].startswith("23_laws.yaml:3: is not YAML: ")


def test_a_key_that_stands_twice_is_a_fault_of_the_second(tmp_path: Path) -> None:
    row = "- {model: tracker.topic, fields: {slug: x, label: X}}\n"
    assert read_one(tmp_path, row + row)[1] == [
        "23_laws.yaml:2: topic x: stands twice; it stands first in 23_laws.yaml:1."
    ]


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    bad = "- {model: tracker.topic, fields: {slug: 1, label: X}}\n"
    assert len(read_one(tmp_path, bad * 3)[1]) == 3


def test_a_folder_without_fixtures_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="There are no fixture files"):
        fixture_files(tmp_path)


def test_a_row_stands_on_one_line_where_it_fits_and_defaults_are_left_out() -> None:
    row = {**default_row(Topic), "slug": "cyber", "label": "Cyber", "cap_major": 16}
    assert render_file("00_reference.yaml", [(Topic, row)]) == (
        "# Jurisdictions and topics.\n\n"
        '- {model: tracker.topic, fields: {slug: cyber, label: "Cyber", cap_major: 16}}\n'
    )


def test_a_long_row_stands_field_by_field() -> None:
    row = {**default_row(Law), "slug": "x", "name": "N" * 150, "jurisdiction": "NO"}
    assert render_file("23_laws.yaml", [(Law, row)]) == (
        "# Laws and what they provide.\n\n- model: tracker.law\n  fields:\n    slug: x\n"
        f'    name: "{"N" * 150}"\n    jurisdiction: ["NO"]\n'
    )


def test_parents_stand_before_their_parts() -> None:
    rows = [
        ("a-bureau", {"parent": "z-ministry"}),
        ("m-other", {"parent": None}),
        ("z-ministry", {"parent": None}),
    ]
    assert [key for key, _ in canonical_order(Institution, rows)] == [
        "m-other",
        "z-ministry",
        "a-bureau",
    ]


def test_a_circle_of_parents_does_not_hang() -> None:
    rows = [("a", {"parent": "b"}), ("b", {"parent": "a"})]
    assert sorted(key for key, _ in canonical_order(Institution, rows)) == ["a", "b"]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    name=TEXT,
    summary=TEXT,
    amount=st.none() | st.decimals(0, 10**17, allow_nan=False, places=2),
    session=st.sampled_from(["", "2021", "NO", "yes", "1e3", "0x1f", "~", "null", "a: b", "#x"]),
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    summary: str,
    amount: object,
    session: str,
) -> None:
    row = {
        **default_row(Initiative),
        "slug": "x",
        "name": name,
        "summary": summary,
        "note": session,
        "amount": None if amount is None else f"{amount.normalize():f}",  # type: ignore[attr-defined]  # a Decimal
    }
    path = tmp_path_factory.mktemp("written") / "25_initiatives.yaml"
    path.write_text(render_file(path.name, [(Initiative, row)]), encoding="utf-8")
    rows, faults = read_files([path])
    assert faults == []
    assert [read.row for read in rows] == [row]
