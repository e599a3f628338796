"""What the Makefile stands on: each thing that can be wrong is one sentence, and no traceback."""

import ast
import errno
import hashlib
import importlib.util
import socket
import stat
import subprocess
import sys

import pytest
from django.conf import settings

import bootstrap
from bootstrap import CannotGoOn

FILE = settings.BASE_DIR / "bootstrap.py"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """Return a folder that bootstrap takes for the checkout, with two locks and no .venv."""
    locks = tmp_path / "requirements"
    locks.mkdir()
    (locks / "base.txt").write_text("django==5.2\n")
    (locks / "dev.txt").write_text("django==5.2\npytest==8\n")
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(bootstrap, "PYTHON", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.setattr(bootstrap, "LOG", str(tmp_path / ".venv" / "install.log"))
    return tmp_path


@pytest.fixture
def installed(checkout, monkeypatch):
    """Return the locks that were installed, in order; a .venv is made but nothing is fetched."""
    locks: list[str] = []
    monkeypatch.setattr(bootstrap, "pip_install", locks.append)
    monkeypatch.setattr(bootstrap, "venv_works", lambda: (checkout / ".venv").exists())
    monkeypatch.setattr(
        bootstrap, "run_quietly", lambda command, purpose: (checkout / ".venv").mkdir()
    )
    return locks


def sentence(refused):
    """Return the message of a refusal, after looking that it is one line."""
    message = str(refused.value)
    assert "\n" not in message
    assert message.endswith((".", "…")) or message.split()[-1].startswith("PORT=")
    return message


# Pythons and their parts


def test_old_python_can_read_the_file():
    ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 6), (3, 10)])
def test_old_python_is_told(version):
    with pytest.raises(CannotGoOn) as refused:
        bootstrap.refuse_old_python(version)
    expected = f"This is Python 3.{version[1]}, and the tracker needs 3.11 or newer"
    assert sentence(refused).startswith(expected)


@pytest.mark.parametrize("version", [(3, 11), (3, 14), (4, 0)])
def test_new_python_is_accepted(version):
    bootstrap.refuse_old_python(version)


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("venv", "apt install python3-venv"),
        ("ensurepip", "apt install python3-venv"),
        ("_sqlite3", "without SQLite"),
    ],
)
def test_missing_module_is_told(monkeypatch, module, said):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == module else find(name)
    )
    with pytest.raises(CannotGoOn) as refused:
        bootstrap.refuse_missing_modules()
    assert said in sentence(refused)


def test_whole_python_is_accepted():
    bootstrap.refuse_missing_modules()


# Folder and port


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS])
def test_read_only_folder_is_told(monkeypatch, code):
    def refuse(**kwargs):
        raise OSError(code, "no")

    monkeypatch.setattr(bootstrap.tempfile, "TemporaryFile", refuse)
    with pytest.raises(CannotGoOn) as refused:
        bootstrap.refuse_read_only("/some/folder")
    assert sentence(refused).startswith("Nothing can be written in /some/folder (")


def test_folder_is_left_as_it_was(tmp_path):
    bootstrap.refuse_read_only(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_busy_port_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotGoOn) as refused:
            bootstrap.refuse_busy_port(str(port))
    assert f"Port {port} is taken" in sentence(refused)


@pytest.mark.parametrize("text", ["web", "0", "65536", "-1", "80.5"])
def test_impossible_port_is_told(text):
    with pytest.raises(CannotGoOn) as refused:
        bootstrap.refuse_busy_port(text)
    assert sentence(refused).startswith(f"PORT={text} is not a port")


def test_free_port_is_returned():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert bootstrap.refuse_busy_port(str(port)) == port


# Installing


def test_lock_is_installed_once(installed, checkout):
    bootstrap.install_base()
    bootstrap.install_base()
    assert installed == [str(checkout / "requirements" / "base.txt")]


def test_changed_lock_is_installed_again(installed, checkout):
    bootstrap.install_base()
    (checkout / "requirements" / "base.txt").write_text("django==5.2.1\n")
    bootstrap.install_base()
    assert len(installed) == 2
    wanted = hashlib.sha256(b"django==5.2.1\n").hexdigest()
    assert (checkout / ".venv" / "installed-base").read_text() == wanted


def test_what_tests_need_holds_what_the_app_needs(installed, checkout):
    bootstrap.install_dev()
    bootstrap.install_base()
    assert installed == [str(checkout / "requirements" / "dev.txt")]


def test_failed_installation_is_tried_again(installed, monkeypatch):
    def fail(lock):
        raise CannotGoOn("no network")

    works = bootstrap.pip_install
    monkeypatch.setattr(bootstrap, "pip_install", fail)
    with pytest.raises(CannotGoOn):
        bootstrap.install_base()
    monkeypatch.setattr(bootstrap, "pip_install", works)
    bootstrap.install_base()
    assert len(installed) == 1


def test_venv_without_a_python_that_runs_does_not_work(checkout):
    assert not bootstrap.venv_works()
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to("/gone/python")
    assert not bootstrap.venv_works()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        pytest.param(
            "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError("
            "Name or service not known)'\nERROR: No matching distribution found for django==5.2",
            "is there a network, and does pip know a package index?",
            id="no network",
        ),
        pytest.param(
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "is not the one that requirements/base.txt locked",
            id="other package",
        ),
        pytest.param("ERROR: [Errno 28] No space left on device", "disk is full", id="disk"),
        pytest.param("Collecting\nERROR: some reason", "(ERROR: some reason)", id="other"),
        pytest.param("", "it did not say why", id="nothing"),
    ],
)
def test_reason_of_pip_is_one_sentence(output, said):
    message = bootstrap.pip_fault(output, "requirements/base.txt")
    assert said in message
    assert "\n" not in message
    assert ".venv/install.log." in message


def test_pip_that_fails_is_told_and_logged(checkout, monkeypatch):
    (checkout / ".venv").mkdir()

    def pip(command, stdout, stderr):
        assert "--require-hashes" in command
        stdout.write("ERROR: some reason\n")
        return 1

    monkeypatch.setattr(bootstrap.subprocess, "call", pip)
    with pytest.raises(CannotGoOn) as refused:
        bootstrap.pip_install(bootstrap.lock_path("base"))
    assert "requirements/base.txt (ERROR: some reason)" in sentence(refused)
    assert (checkout / ".venv" / "install.log").read_text() == "ERROR: some reason\n"


def test_quiet_command_that_fails_is_told():
    with pytest.raises(CannotGoOn, match=r"^Could not count: last words$"):
        bootstrap.run_quietly(
            [sys.executable, "-c", "print('first'); print('last words'); exit(3)"], "count"
        )


# The command line


def test_unknown_command_shows_the_usage():
    done = subprocess.run([sys.executable, FILE, "dance"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "python3 bootstrap.py demo" in done.stderr


def test_refusal_is_one_line_on_stderr(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "web")
    assert bootstrap.main(["demo"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "PORT=web is not a port; give a number from 1 to 65535.\n"


def test_interruption_ends_without_a_traceback(monkeypatch, capsys):
    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "install_base", interrupt)
    assert bootstrap.main(["base"]) == 130
    assert capsys.readouterr().err == "\nStopped.\n"


def test_step_of_the_demo_that_fails_is_named(checkout, monkeypatch):
    monkeypatch.setattr(bootstrap.subprocess, "call", lambda *args, **kwargs: 1)
    with pytest.raises(CannotGoOn) as refused:
        bootstrap.manage("migrate", "--verbosity", "0")
    assert "“manage.py migrate --verbosity 0” failed" in sentence(refused)


# The file of secrets


def test_env_gets_secrets_of_its_own(checkout, capsys):
    (checkout / ".env.example").write_text((settings.BASE_DIR / ".env.example").read_text())
    bootstrap.write_env()
    written = (checkout / ".env").read_text()
    values = dict(
        line.split("=", 1) for line in written.splitlines() if line and not line.startswith("#")
    )
    assert len(values["SECRET_KEY"]) == len(values["POSTGRES_PASSWORD"]) == 64
    assert values["SECRET_KEY"] != values["POSTGRES_PASSWORD"]
    assert stat.S_IMODE((checkout / ".env").stat().st_mode) == 0o600
    bootstrap.write_env()
    assert (checkout / ".env").read_text() == written
    assert "left as it is" in capsys.readouterr().out
