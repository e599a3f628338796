"""The page of recipes: each command works, one after the other, and answers as the page says.

The commands are understood here as curl understands them, so that no curl is needed; an option
that is not known here fails the test.
"""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.test_documentation import holds, records
from tests.api.writing.conftest import Writer, writer

PAGE = Path(__file__).parents[2] / "docs" / "api" / "recipes.md"
_BLOCK = re.compile(r"```sh\n(curl .*?)```(?:\n```json\n(.*?)```)?", re.DOTALL)
_SITE = "http://127.0.0.1:8000/api/v1/"
_BARE = ("-G", "-i")
__all__ = ["records", "writer"]


def commands() -> list[tuple[str, int, Any]]:
    """Return each command with the status it is said to have, and what is shown of the last."""
    found = []
    for block, shown in _BLOCK.findall(PAGE.read_text()):
        lines = block.strip().splitlines()
        pairs = list(zip(lines[::2], lines[1::2], strict=True))
        for place, (command, status) in enumerate(pairs, 1):
            answer = json.loads(shown) if shown and place == len(pairs) else None
            found.append((command, int(status.removeprefix("# ")), answer))
    return found


def run(command: str, client: Writer, token: str, files: dict[str, str]) -> Any:
    """Return the answer to a command; `files` are those that it reads and writes."""
    command = re.sub(r"\$\(cat (\S+)\)", lambda name: files[name[1]].replace('"', '\\"'), command)
    words = iter(shlex.split(command.replace("$TOKEN", token)))
    assert next(words) == "curl"
    method, body, headers, saved, address = "GET", None, {}, "", ""
    for word in words:
        if word.startswith(_SITE):
            address += word.removeprefix(_SITE)
        elif word == "--data-urlencode":
            name, _, value = next(words).partition("=")
            address += f"?{name}={quote(value)}"
        elif word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words).encode()
        elif word == "-o":
            next(words)
        elif word == "--etag-save":
            saved = next(words)
        elif word == "--etag-compare":
            headers["If-None-Match"] = files[next(words)]
        else:
            assert word in _BARE, word
    client.credentials()
    kind = headers.pop("Content-Type", "application/json")
    assert method == "GET" or kind == "application/json"
    answer = client.send(method, address, body, Host="127.0.0.1:8000", **headers)
    if saved:
        files[saved] = answer["ETag"]
    return answer


@pytest.mark.usefixtures("records")
def test_every_command_answers_as_the_page_says(writer: Callable[..., Writer]) -> None:
    client = writer("Editor")
    credentials: Any = client._credentials
    token = credentials["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    files: dict[str, str] = {}
    for command, status, shown in commands():
        answer = run(command, client, token, files)
        assert answer.status_code == status, (command, answer.content)
        if shown is not None:
            assert holds(answer.json(), shown), (command, answer.json())


def test_there_are_ten_recipes_each_with_a_command() -> None:
    recipes = PAGE.read_text().split("\n## ")[1:-1]
    assert [recipe.partition(".")[0] for recipe in recipes] == [str(n) for n in range(1, 11)]
    assert all(_BLOCK.search(recipe) for recipe in recipes)


def test_an_option_that_is_not_known_fails(writer: Callable[..., Writer]) -> None:
    with pytest.raises(AssertionError, match="--insecure"):
        run(f"curl --insecure {_SITE}", writer("Viewer"), "", {})
