"""The page for those who write: each of its commands works in turn and answers as it says."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.test_documentation import holds
from tests.factories import JurisdictionFactory, SourceFactory, TopicFactory

PAGE = Path(__file__).parents[3] / "docs" / "api" / "writing.md"
_COMMAND = re.compile(
    r"```sh\n(?P<command>curl.*?)\n# (?P<status>\d+)\n```(?:\n```json\n(?P<answer>.*?)```)?", re.S
)
_SITE = "http://127.0.0.1:8000/api/v1/"


def commands() -> Iterator[tuple[list[str], int, Any]]:
    """Yield each command as its words, with the status and the part of the answer it shows."""
    for found in _COMMAND.finditer(PAGE.read_text()):
        words = shlex.split(found["command"].replace("\\\n", " "))
        answer = json.loads(found["answer"]) if found["answer"] else None
        yield words, int(found["status"]), answer


def options(words: list[str], name: str) -> list[str]:
    """Return the values of an option of a command."""
    return [words[place + 1] for place, word in enumerate(words) if word == name]


@pytest.mark.django_db
def test_the_pages_commands_answer_as_it_says(writer: Callable[..., Any]) -> None:
    JurisdictionFactory(code="JP")
    TopicFactory(slug="supply-chains")
    source = SourceFactory(slug="gazette", title="Official gazette")
    client = writer("Editor")
    tag = ""
    tried = 0
    for words, status, shown in commands():
        address = next(word for word in words if word.startswith(_SITE)).removeprefix(_SITE)
        headers = dict(text.split(": ", 1) for text in options(words, "-H"))
        assert headers.pop("Authorization") == "Bearer $TOKEN"
        headers = {name.replace("-", "_"): value for name, value in headers.items()}
        headers.pop("Content_Type", None)
        if "If_Match" in headers:
            headers["If_Match"] = tag
        (method,) = options(words, "-X")
        body = "".join(options(words, "-d")).encode()
        if b"gazette-p01" in body and not source.passages.exists():
            source.passages.create(ref="gazette-p01", start="Whereas")
        answer = client.send(method, address, body or None, **headers)
        assert answer.status_code == status, (words, answer.content)
        if shown is not None:
            assert holds(answer.json(), shown), answer.json()
        if status < 400 and address.startswith("laws"):
            tag = answer["ETag"]
        tried += 1
    assert tried == 9
