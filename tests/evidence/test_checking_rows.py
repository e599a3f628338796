"""What the checker reads, at what cost, and what it writes back."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import CitationFactory, PassageFactory, SourceFactory
from tracker.evidence.checking import SourceCheck
from tracker.evidence.checking_rows import Recorded, Rows, check, load, record
from tracker.models import ChangeEntry, Passage, Source
from tracker.text import digest
from tracker.vocabularies import CheckState, Status

pytestmark = pytest.mark.django_db

FIRST = "The quay was closed in winter."
SECOND = "Nobody objected to salt."


@pytest.fixture
def isle(tmp_path: Path) -> Source:
    """A source with a text in `tmp_path`, and two passages not located yet."""
    (tmp_path / "isle.txt").write_text(f"Menu. {FIRST} {SECOND}", encoding="utf-8")
    source = SourceFactory(slug="isle", text_name="isle.txt")
    PassageFactory(ref="isle-p01", source=source, start="The quay", end="in winter.")
    PassageFactory(ref="isle-p02", source=source, start="Nobody objected to salt.", end="")
    return source


def run(directory: Path, source: Source | None = None) -> tuple[Rows, list[SourceCheck]]:
    rows = load(source)
    return rows, check(rows, directory)


def states(checks: list[SourceCheck]) -> dict[str, str]:
    return {verdict.ref: verdict.state.value for one in checks for verdict in one.verdicts}


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_loading_and_checking_cost_three_queries(tmp_path: Path, count: int) -> None:
    for n in range(count):
        (tmp_path / f"{n}.txt").write_text(FIRST, encoding="utf-8")
        source = SourceFactory(text_name=f"{n}.txt")
        for number in range(count):
            passage = PassageFactory(
                ref=f"t{n}-p0{number}", source=source, start="The quay", suffix="x" * number
            )
            for _ in range(count):
                CitationFactory(passage=passage, printed="winter")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        _, checks = run(tmp_path)
    assert len(states(checks)) == count * count
    # Sources; passages; what citations print.
    assert len(queries) == 3


def test_literals_of_live_citations_are_looked_for(isle: Source, tmp_path: Path) -> None:
    passage = Passage.objects.get(ref="isle-p01")
    for n, (literal, status) in enumerate(
        [
            ("winter", Status.PUBLISHED),
            ("summer", Status.DRAFT),
            ("autumn", Status.WITHDRAWN),
            ("", Status.PUBLISHED),
        ],
        start=1,
    ):
        CitationFactory(passage=passage, n=n, printed=literal, status=status)
    _, (one,) = run(tmp_path)
    assert [(v.citations, v.literals_missing) for v in one.verdicts] == [(3, (2,)), (0, ())]


def test_one_source_alone(isle: Source, tmp_path: Path) -> None:
    other = PassageFactory(ref="other-p01")
    CitationFactory(passage=other)
    rows, checks = run(tmp_path, isle)
    assert states(checks) == {"isle-p01": "new", "isle-p02": "new"}
    assert rows.literals == {}
    _, checks = run(tmp_path)
    assert states(checks)["other-p01"] == "no-text"


def test_each_text_is_read_once_and_progress_is_told(isle: Source, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    SourceFactory(slug="later")
    PassageFactory(ref="later-p01", source=Source.objects.get(slug="later"))
    check(load(), tmp_path, lambda done, total: told.append((done, total)))
    assert told == [(2, 3), (3, 3)]


def test_recording_fills_in_what_is_blank(isle: Source, tmp_path: Path) -> None:
    before = Passage.objects.get(ref="isle-p01")
    recorded = record(*run(tmp_path))
    assert recorded == Recorded(checked=2, filled=["isle-p01", "isle-p02"], bodies=["isle"])
    after = Passage.objects.get(ref="isle-p01")
    assert (after.digest, after.offset, after.length) == (digest(FIRST), 6, len(FIRST))
    assert after.check_state == CheckState.OK
    assert after.checked_at is not None
    assert after.version == before.version + 1
    isle.refresh_from_db()
    assert isle.body_digest == digest(f"Menu. {FIRST} {SECOND}")
    assert states(run(tmp_path)[1]) == {"isle-p01": "ok", "isle-p02": "ok"}


def test_what_is_filled_in_stands_in_the_change_log(isle: Source, tmp_path: Path) -> None:
    ChangeEntry.objects.all().delete()
    record(*run(tmp_path))
    entries = ChangeEntry.objects.order_by("record_key")
    assert [(e.record_key, sorted(e.changes), e.origin, e.reason) for e in entries] == [
        ("isle", ["body_digest"], "check", "Filled in by the citation checker"),
        ("isle-p01", ["digest", "length", "offset"], "check", "Filled in by the citation checker"),
        ("isle-p02", ["digest", "length", "offset"], "check", "Filled in by the citation checker"),
    ]
    assert entries[1].changes["offset"] == [None, 6]
    assert len({entry.cid for entry in entries}) == 1


def test_filling_in_asks_for_no_source_row_by_row(isle: Source, tmp_path: Path) -> None:
    rows, checks = run(tmp_path)
    with CaptureQueriesContext(connection) as queries:
        record(rows, checks)
    asked = [q["sql"] for q in queries if 'FROM "tracker_source"' in q["sql"]]
    # To fill in its body digest: once by us, once by the log.
    assert len(asked) == 2


def test_what_was_found_is_no_content(isle: Source, tmp_path: Path) -> None:
    record(*run(tmp_path))
    ChangeEntry.objects.all().delete()
    before = {p.ref: (p.version, p.updated_at) for p in Passage.objects.all()}
    (tmp_path / "isle.txt").write_text(f"Menu. {FIRST} Some objected.", encoding="utf-8")
    assert record(*run(tmp_path)) == Recorded(checked=2)
    assert dict(Passage.objects.values_list("ref", "check_state")) == {
        "isle-p01": CheckState.OK,
        "isle-p02": CheckState.MISSING,
    }
    assert {p.ref: (p.version, p.updated_at) for p in Passage.objects.all()} == before
    assert not ChangeEntry.objects.exists()


def test_a_stored_digest_or_place_is_never_overwritten(isle: Source, tmp_path: Path) -> None:
    record(*run(tmp_path))
    (tmp_path / "isle.txt").write_text(
        f"More menu. The quay was open in winter. {SECOND}", encoding="utf-8"
    )
    _, checks = run(tmp_path)
    assert states(checks) == {"isle-p01": "changed", "isle-p02": "moved"}
    fields = ("ref", "digest", "offset", "length")
    before = list(Passage.objects.values_list(*fields))
    body = Source.objects.get(slug="isle").body_digest
    assert record(*run(tmp_path)).filled == []
    assert list(Passage.objects.values_list(*fields)) == before
    assert Source.objects.get(slug="isle").body_digest == body


def test_a_blank_place_beside_a_right_digest_is_filled_in(isle: Source, tmp_path: Path) -> None:
    Passage.objects.filter(ref="isle-p01").update(digest=digest(FIRST))
    rows, checks = run(tmp_path, isle)
    assert states(checks)["isle-p01"] == "ok"
    assert record(rows, checks).filled == ["isle-p01", "isle-p02"]
    assert Passage.objects.get(ref="isle-p01").offset == 6


def test_rows_edited_meanwhile_are_left_alone(isle: Source, tmp_path: Path) -> None:
    rows, checks = run(tmp_path)
    edited = Passage.objects.get(ref="isle-p01")
    edited.start = "The quay was"
    edited.save()
    Passage.objects.get(ref="isle-p02").delete()
    source = Source.objects.get(slug="isle")
    source.body_start = "Menu."
    source.save()
    recorded = record(rows, checks)
    assert recorded == Recorded(skipped=["isle-p01", "isle-p02"])
    edited.refresh_from_db()
    assert (edited.digest, edited.check_state) == ("", CheckState.UNCHECKED)


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_writing_what_was_found_costs_the_same_however_many(
    isle: Source, tmp_path: Path, count: int
) -> None:
    for n in range(1, count):
        PassageFactory(ref=f"isle-p1{n}", source=isle, start="The quay" + " " * n, end="in winter.")
    record(*run(tmp_path))
    rows, checks = run(tmp_path)
    with CaptureQueriesContext(connection) as queries:
        assert record(rows, checks).checked == count + 1
    # Savepoint; passages, locked; what was found; release.
    assert len(queries) == 4
