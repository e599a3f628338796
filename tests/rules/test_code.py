"""What the code promises about itself: reasons beside exceptions, arrows kept, nothing hidden."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules import exemptions
from tests.rules.files import ROOT, files, python, text_of

PYTHON = python()
PRODUCTION = [p for p in PYTHON if p.parts[0] in {"tracker", "econsec_site"}]

# Written so that this file does not break the rules that it checks.
SILENCERS = re.compile(
    r"#\s*(?:"
    r"no" r"qa(?P<noqa>.*)"
    r"|type" r": ignore(?P<ignore>.*)"
    r"|pragma" r": no cover(?P<cover>.*)"
    r")"
)  # fmt: skip
REGISTRIES = [
    "py" "pi.org",
    "python" "hosted.org",
    "registry.npm" "js.org",
    "registry.yarn" "pkg.com",
    "crates" ".io",
    "proxy.go" "lang.org",
]  # fmt: skip


def reason_of(match: re.Match[str]) -> str:
    """Return the words after a silencer and the rules it names."""
    rest = next(text for text in match.groups() if text is not None)
    return re.sub(r"^\s*(?::\s*[A-Z0-9, ]+|\[[\w\-, ]*\])?", "", rest).strip(" #-—–:")


def silenced() -> list[tuple[str, str]]:
    """Return the place and the reason of every silenced check in the code."""
    return [
        (f"{path}:{number}", reason_of(match))
        for path in PYTHON
        for number, line in enumerate(text_of(path).splitlines(), 1)
        for match in SILENCERS.finditer(line)
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("x = 1  # no" "qa: S101 - asserts here are meant", "asserts here are meant"),
        pytest.param("x = 1  # type" ": ignore[arg-type]  # wrong stub", "wrong stub"),
        pytest.param("x = 1  # no" "qa: S101, E501", ""),
        pytest.param("x = 1  # type" ": ignore[arg-type, misc]", ""),
        pytest.param("x = 1  # no" "qa", ""),
        pytest.param("x = 1  # pragma" ": no cover", ""),
    ],
)  # fmt: skip
def test_a_reason_is_told_from_the_rules_silenced(line: str, reason: str) -> None:
    match = SILENCERS.search(line)
    assert match is not None
    assert reason_of(match) == reason


def test_whatever_silences_a_check_says_why_on_its_line() -> None:
    assert [place for place, reason in silenced() if len(reason) < 4] == []


def test_checks_are_silenced_for_a_line_and_a_rule_not_for_a_file() -> None:
    whole = re.compile(r"#\s*(?:ruff|flake8|mypy): ?(?:no" r"qa|ignore|disable)")
    assert [str(path) for path in PYTHON if whole.search(text_of(path))] == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    named = [f"{path}: {host}" for path in files() for host in REGISTRIES if host in text_of(path)]
    assert named == []


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or ".")
    return found


FOR_TESTS = {
    "factory", "faker", "hypothesis", "pytest", "pytest_django", "selenium", "tests", "zeal",
}  # fmt: skip


def test_the_code_imports_no_test_and_nothing_that_is_for_tests() -> None:
    at_fault = [
        f"{path}: {module}"
        for path in PRODUCTION
        for module in imports(path)
        if module.split(".")[0] in FOR_TESTS
    ]
    assert at_fault == []


def test_the_arrows_between_the_rooms_are_kept() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout


INSIDE_A_FUNCTION = {
    "tracker/apps.py": "models can be imported only once the registry is ready",
}


def test_imports_stand_at_the_top() -> None:
    inside = {
        str(path)
        for path in PRODUCTION
        for function in ast.walk(ast.parse(text_of(path)))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    exemptions.check(inside, INSIDE_A_FUNCTION)


LONG = 400
"""Lines above which a file holds more than one thing."""
LONG_FILES: dict[str, str] = {}


def test_files_are_small() -> None:
    long = (
        str(path)
        for path in PRODUCTION
        if "migrations" not in path.parts and len(text_of(path).splitlines()) > LONG
    )
    exemptions.check(long, LONG_FILES)


def test_no_file_belongs_to_nobody() -> None:
    names = {"utils.py", "helpers.py", "misc.py", "common.py"}
    assert [str(path) for path in PYTHON if path.name in names] == []


def test_every_module_says_what_it_is_for() -> None:
    mute = [
        str(path)
        for path in PYTHON
        if path.name != "__init__.py"
        and "migrations" not in path.parts
        and not ast.get_docstring(ast.parse(text_of(path)))
    ]
    assert mute == []


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
    assert [str(path) for path in PYTHON if marks.search(text_of(path))] == []


def statuses_chosen(text: str) -> list[str]:
    """Return the conditions on a published status that a module writes itself, as in `status=…`."""
    return [
        f"{keyword.arg}={ast.unparse(keyword.value)}"
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).rpartition(".")[2] in ("filter", "exclude", "get", "Q", "When")
        for keyword in call.keywords
        if keyword.arg is not None
        and "status" in keyword.arg.split("__")
        and re.search(r"PUBLISHED|[\"']published[\"']", ast.unparse(keyword.value))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.filter(b=C('d'), status=Status.PUBLISHED)", ["status=Status.PUBLISHED"]),
        ("a.filter(Q(status='published'))", ["status='published'"]),
        ("a.exclude(law__status__in=['published'])", ["law__status__in=['published']"]),
        ("a.filter(status=Status.DRAFT)", []),
        ("a(status=200 if b == Status.PUBLISHED else 404)", []),
    ],
    ids=["after a bracket", "in a condition", "of another table", "drafts", "no condition"],
)
def test_statuses_chosen(text: str, expected: list[str]) -> None:
    assert statuses_chosen(text) == expected


FILTERS_ON_STATUS = {
    "tracker/admin/passage.py": "Who may change a passage follows from its citations' own status, "
    "whatever their records' is: what was published stays an Editor's while its record is hidden.",
}


def test_no_door_filters_on_status_by_itself() -> None:
    doors = ("admin", "api", "pages", "exports", "search")
    filtering = (
        str(path)
        for path in PRODUCTION
        if len(path.parts) > 1 and path.parts[1] in doors and statuses_chosen(text_of(path))
    )
    exemptions.check(filtering, FILTERS_ON_STATUS)
