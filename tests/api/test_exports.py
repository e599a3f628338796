"""The dataset's files at the API: listed, whole or in parts, and never made by a request."""

import datetime as dt
import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import factories as f
from tests.api.hidden import MARK, darken, public_world
from tracker.exports.making import publish_files

pytestmark = pytest.mark.django_db

COMMAND = "manage.py export_dataset"


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> Path:
    settings.EXPORTS_DIR = str(tmp_path / "exports")
    return tmp_path / "exports"


@pytest.fixture
def laws(root: Path) -> bytes:
    """Return the CSV file of laws, made and waiting."""
    f.LawFactory(slug="law")
    exported = publish_files(root, ["csv", "sqlite"])
    return (root / exported.folder / "laws.csv").read_bytes()


def body(response: Any) -> bytes:
    # The client closes a response that is read to its end; closing it again would end a request
    # once more, and with it a connection that has grown old.
    return b"".join(response.streaming_content)


def test_without_files_it_says_how_they_are_made(get: Callable[..., Any]) -> None:
    answer = get("exports/")
    assert COMMAND in answer.pop("detail")
    assert answer == {"made_at": None, "last_change": None, "up_to_date": False, "files": []}
    assert COMMAND in get("exports/laws.csv", 404)["detail"]


def test_the_list_says_of_each_file_what_it_is(
    get: Callable[..., Any], client: Client, laws: bytes
) -> None:
    answer = get("exports/")
    assert answer["up_to_date"] is True
    assert answer["last_change"] > 0
    assert dt.datetime.fromisoformat(answer["made_at"]).utcoffset() == dt.timedelta(0)
    assert answer["made_at"].endswith("Z")
    files = {file["name"]: file for file in answer["files"]}
    assert files["laws.csv"] == {
        "name": "laws.csv",
        "url": "http://testserver/api/v1/exports/laws.csv",
        "size": len(laws),
        "sha256": hashlib.sha256(laws).hexdigest(),
        "media_type": "text/csv; charset=utf-8",
    }
    for file in files.values():
        response = client.get(file["url"])
        data = body(response)
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["size"], file["sha256"])
        assert response["Content-Type"] == file["media_type"]
        assert response["Content-Length"] == str(file["size"])
        assert response["ETag"] == f'"{file["sha256"]}"'


def test_it_says_when_something_has_been_written_since(
    get: Callable[..., Any], laws: bytes
) -> None:
    f.LawFactory()
    assert get("exports/")["up_to_date"] is False


def test_a_file_is_saved_under_its_name_by_scripts_of_any_site(client: Client, laws: bytes) -> None:
    response = client.get("/api/v1/exports/laws.csv")
    assert body(response) == laws
    assert response["Content-Disposition"] == 'attachment; filename="laws.csv"'
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("accepted", ["text/csv", "application/json", "image/png", "*/*"])
def test_a_file_is_what_it_is_whatever_is_accepted(
    client: Client, laws: bytes, accepted: str
) -> None:
    response = client.get("/api/v1/exports/laws.csv", HTTP_ACCEPT=accepted)
    assert (response.status_code, body(response)) == (200, laws)


def test_an_unchanged_file_is_not_sent_again(client: Client, laws: bytes) -> None:
    tag = client.head("/api/v1/exports/laws.csv")["ETag"]
    response = client.get("/api/v1/exports/laws.csv", HTTP_IF_NONE_MATCH=tag)
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
    response = client.get("/api/v1/exports/laws.csv", HTTP_IF_NONE_MATCH='"another"')
    assert (response.status_code, body(response)) == (200, laws)


def test_the_head_alone_tells_the_size(client: Client, laws: bytes) -> None:
    response = client.head("/api/v1/exports/laws.csv")
    assert (response.status_code, response["Content-Length"]) == (200, str(len(laws)))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=10-", 10, None), ("bytes=-7", -7, None)],
)
def test_a_part_is_sent_alone(
    client: Client, laws: bytes, asked: str, first: int, last: int | None
) -> None:
    response = client.get("/api/v1/exports/laws.csv", HTTP_RANGE=asked)
    expected = laws[first : None if last is None else last + 1]
    begin = first % len(laws)
    said = f"bytes {begin}-{begin + len(expected) - 1}/{len(laws)}"
    assert (response.status_code, response["Content-Range"]) == (206, said)
    assert response["Content-Length"] == str(len(expected))
    exposed = response["Access-Control-Expose-Headers"].split(", ")
    assert {"Accept-Ranges", "Content-Range"} <= {name for name in exposed if name in response}
    assert body(response) == expected


def test_a_part_of_another_version_is_the_whole_file(client: Client, laws: bytes) -> None:
    tag = client.head("/api/v1/exports/laws.csv")["ETag"]
    for condition, status in ((tag, 206), ('"another"', 200)):
        response = client.get(
            "/api/v1/exports/laws.csv", HTTP_RANGE="bytes=0-3", HTTP_IF_RANGE=condition
        )
        assert response.status_code == status
        assert body(response) == (laws[:4] if status == 206 else laws)


def test_a_part_behind_the_end_is_refused_with_the_size(client: Client, laws: bytes) -> None:
    response = client.get("/api/v1/exports/laws.csv", HTTP_RANGE="bytes=999999-")
    assert response.status_code == 416
    assert response["Content-Type"] == "application/problem+json"
    assert response["Content-Range"] == f"bytes */{len(laws)}"
    assert response.json()["code"] == "range_not_satisfiable"


def test_an_empty_file_is_sent(client: Client, root: Path) -> None:
    publish_files(root, ["jsonl"])
    response = client.get("/api/v1/exports/laws.jsonl")
    assert (response.status_code, body(response), response["Content-Length"]) == (200, b"", "0")


@pytest.mark.parametrize(
    "name", ["law.csv", "manifest.json", "..%2Fmanifest.json", ".making-x", "%00", "a" * 5000]
)
def test_no_other_file_can_be_had(get: Callable[..., Any], laws: bytes, name: str) -> None:
    assert get(f"exports/{name}", 404)["code"] == "not_found"


def test_a_name_nearly_right_is_guessed(get: Callable[..., Any], laws: bytes) -> None:
    assert "Did you mean “laws.csv”?" in get("exports/law.csv", 404)["detail"]


@pytest.mark.parametrize("address", ["exports/", "exports/laws.csv"])
def test_an_unknown_parameter_is_refused(
    get: Callable[..., Any], laws: bytes, address: str
) -> None:
    assert get(f"{address}?format=csv", 400)["unknown_parameters"] == ["format"]


def test_files_are_not_counted_against_a_limit(client: Client, laws: bytes, settings: Any) -> None:
    settings.API_RATES = {"anonymous": (1, 3600), "token": (1, 3600)}
    for _ in range(3):
        response = client.get("/api/v1/exports/laws.csv")
        assert body(response) == laws
        assert client.get("/api/v1/exports/").status_code == 200


def test_who_reads_while_files_are_replaced_reads_to_the_end(
    client: Client, laws: bytes, root: Path
) -> None:
    response = client.get("/api/v1/exports/laws.csv")
    f.LawFactory(slug="later")
    publish_files(root, ["csv"])
    assert body(response) == laws
    assert b"later" in body(client.get("/api/v1/exports/laws.csv"))


def test_files_that_were_taken_away_are_told(
    get: Callable[..., Any], laws: bytes, root: Path
) -> None:
    next(root.glob("data-*/laws.csv")).unlink()
    assert "ask again" in get("exports/laws.csv", 404)["detail"]


def test_no_file_holds_what_is_hidden(get: Callable[..., Any], client: Client, root: Path) -> None:
    darken(public_world(), "draft")
    publish_files(root)
    for file in get("exports/")["files"]:
        assert MARK.encode() not in body(client.get(file["url"])), file["name"]


def test_the_root_names_the_files(get: Callable[..., Any]) -> None:
    assert "exports" in {endpoint["name"] for endpoint in get("")}


PAGE = Path(__file__).parents[2] / "docs" / "api" / "exports.md"


def examples(language: str) -> Iterator[str]:
    """Yield the blocks of the page in one language."""
    for block in PAGE.read_text().split("```")[1::2]:
        name, _, text = block.partition("\n")
        if name == language:
            yield text


def test_the_sql_of_the_page_works(laws: bytes, root: Path) -> None:
    statements = list(examples("sql"))
    assert len(statements) >= 2
    file = sqlite3.connect(next(root.glob("data-*/tracker.sqlite3")))
    for statement in statements:
        file.execute(statement).fetchall()
    file.close()


def test_the_python_of_the_page_works(laws: bytes, root: Path) -> None:
    publish_files(root)
    (folder,) = root.glob("data-*")
    programs = list(examples("python"))
    assert programs
    for program in programs:
        command = [sys.executable, "-c", program]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr) == (0, "")
        assert "law" in run.stdout
