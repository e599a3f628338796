"""Making: the same data gives the same bytes, whatever it lies in; all files or none."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from tests import factories as f
from tests.api.hidden import public_world
from tests.exports.conftest import Exported, Files
from tests.seeding.conftest import small
from tracker.errors import ExportError
from tracker.exports.making import FORMATS, make_files, publish_files
from tracker.models import ChangeEntry
from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.seeder import seed
from tracker.services.exported import read_exported

__all__ = ["small"]


def test_the_sums_are_those_of_the_files(fixtures: Exported) -> None:
    sums = fixtures.read("SHA256SUMS").decode().splitlines()
    names = [line.partition("  ")[2] for line in sums]
    assert names == sorted(set(fixtures.all()) - {"SHA256SUMS"})
    for line in sums:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(fixtures.read(name)).hexdigest() == digest


@pytest.mark.django_db
def test_two_makings_of_one_database_are_the_same(export: Callable[..., Files]) -> None:
    public_world()
    assert export().all() == export().all()


@pytest.mark.django_db
def test_no_file_depends_on_primary_keys_or_the_order_of_making(
    export: Callable[..., Files],
) -> None:
    def world(slugs: list[str]) -> dict[str, bytes]:
        with transaction.atomic():
            rows: dict[str, Any] = {}
            japan = f.JurisdictionFactory(code="JP", name="Japan")
            source = f.SourceFactory(slug="source", title="A source", authors="A", url="")
            topics = {name: f.TopicFactory(slug=name, label=name) for name in sorted(slugs)}
            for slug in slugs:
                rows[slug] = f.LawFactory(
                    slug=slug, name="Of the same name", jurisdiction=japan, topics=topics.values()
                )
                f.NameFactory(slug=f"n-{slug}", law=rows[slug], text="Name", lang="en")
                passage = f.PassageFactory(ref=f"{slug}-p01", source=source, start=f"Words {slug}")
                f.CitationFactory(passage=passage, n=1, law=rows[slug], field="name", reported="x")
            made = export().all()
            transaction.set_rollback(True)
        return made

    slugs = ["b", "a-1", "a", "ab", "a1"]
    assert world(slugs) == world(slugs[::-1])


@pytest.mark.django_db
def test_rows_stand_in_the_order_of_their_keys_by_code_point(export: Callable[..., Files]) -> None:
    for slug in ["a-b", "ab", "a", "a--b", "B", "a_b"]:
        f.LawFactory(slug=slug)
    f.JurisdictionFactory(code="ZZ")
    files = export()
    expected = ["B", "a", "a--b", "a-b", "a_b", "ab"]
    assert [row["slug"] for row in files.csv("laws")] == expected
    assert [line["slug"] for line in files.lines("laws.jsonl")] == expected


@pytest.mark.postgresql
@pytest.mark.django_db
def test_both_databases_give_the_same_bytes(
    small: Path, tmp_path: Path, export: Callable[..., Files]
) -> None:
    rows, _ = read_files(fixture_files(small))
    seed(rows)
    ours = export().all()
    environment = {
        **os.environ,
        "DEBUG": "true",
        "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3",
    }
    for arguments in (
        ["migrate", "--verbosity", "0"],
        ["seed", "--fixtures", str(small)],
        ["export_dataset", str(tmp_path / "other")],
    ):
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True
        )
    assert Files(tmp_path / "other").all() == ours


@pytest.mark.django_db
def test_one_format_alone_is_the_same_as_among_all(export: Callable[..., Files]) -> None:
    public_world()
    everything = export().all()
    named: set[str] = set()
    for name in FORMATS:
        alone = export(name).all()
        # The checksums are of what was made.
        assert len(alone.pop("SHA256SUMS").splitlines()) == len(alone)
        assert alone == {name: everything[name] for name in alone}
        assert ("tracker.sqlite3" in alone) is (name == "sqlite")
        assert ("datapackage.json" in alone) is (name == "csv")
        named |= alone.keys()
    assert named == everything.keys() - {"SHA256SUMS"}


@pytest.mark.django_db
def test_an_empty_database_gives_empty_files(export: Callable[..., Files]) -> None:
    files = export()
    assert files.csv("laws") == []
    assert files.json("popolo.json") == {
        name: [] for name in ("persons", "organizations", "posts", "memberships", "areas")
    }
    assert files.json("dataset.jsonld")["@graph"] == []
    assert files.query("SELECT count(*) FROM evidence") == [(0,)]


@pytest.mark.django_db
def test_files_are_replaced_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "laws.csv").write_text("old")
    (tmp_path / "mine.txt").write_text("mine")
    f.LawFactory(slug="fresh")
    make_files(tmp_path, ["csv"])
    assert Files(tmp_path).csv("laws")[0]["slug"] == "fresh"
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.django_db
def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: Any) -> None:
    before = publish_files(tmp_path)

    def fail(*args: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tracker.exports.making.write_readme", fail)
    f.LawFactory()
    with pytest.raises(ExportError, match="No space left on device"):
        publish_files(tmp_path)
    assert read_exported(tmp_path) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == [before.folder, "manifest.json"]


@pytest.mark.django_db
def test_an_unknown_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no format xml; the formats are sqlite, csv"):
        make_files(tmp_path, ["csv", "xml"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="cannot be written: File exists"):
        make_files(tmp_path / "file")


@pytest.mark.django_db
def test_publishing_says_what_the_files_were_made_from(tmp_path: Path) -> None:
    law = f.LawFactory()
    first = publish_files(tmp_path, ["csv"])
    assert first.last_change == ChangeEntry.objects.order_by("-sequence")[0].sequence
    law.name = "Another"
    law.save()
    second = publish_files(tmp_path, ["csv"])
    assert second.last_change == first.last_change + 1
    assert second.data_version != first.data_version
    assert read_exported(tmp_path) == second
    # The files of before are gone, those of now are there.
    assert sorted(p.name for p in tmp_path.iterdir()) == [second.folder, "manifest.json"]
    assert {p.name for p in (tmp_path / second.folder).iterdir()} == {
        file.name for file in second.files
    }


@pytest.mark.django_db
def test_publishing_unchanged_data_again_keeps_the_files(tmp_path: Path) -> None:
    f.LawFactory()
    first = publish_files(tmp_path)
    inodes = {p.name: p.stat().st_ino for p in (tmp_path / first.folder).iterdir()}
    second = publish_files(tmp_path)
    assert second.folder == first.folder
    assert second.files == first.files
    assert {p.name: p.stat().st_ino for p in (tmp_path / first.folder).iterdir()} == inodes


@pytest.mark.django_db
def test_queries_do_not_grow_with_rows(tmp_path: Path, django_assert_num_queries: Any) -> None:
    public_world()
    # One for each of 21 tables and of 10 lists; for the states of 15 kinds of records one each for
    # them, their citations and who speaks in those, and one for each list or relation cited.
    with django_assert_num_queries(100):
        make_files(tmp_path)
    public_world()
    with django_assert_num_queries(100):
        make_files(tmp_path)
