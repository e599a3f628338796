"""Makes ready what the Makefile's targets stand on, with nothing but Python's own library.

    python3 bootstrap.py base         .venv, with the locked requirements of the app
    python3 bootstrap.py dev          .venv, with those of tests and checks on top
    python3 bootstrap.py demo         a running demo: database, records, logins, server
    python3 bootstrap.py env          .env for docker compose, with secrets of its own

It is read by Pythons too old for the app (3.6 and up), which must be told so in a sentence
instead of a traceback: so no newer syntax, and nothing of ours is imported.
"""

import errno
import hashlib
import importlib.util
import os
import secrets
import socket
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
LOG = os.path.join(VENV, "install.log")
FLOOR = (3, 11)
SHOWN_LAW = "economic-security-promotion-act"
_NETWORK_SIGNS = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "Name or service not known",
    "name resolution",
    "Network is unreachable",
    "Connection refused",
    "Could not find a version",
    "No matching distribution",
    "Read timed out",
    "ProxyError",
)


class CannotGoOn(Exception):
    """What is wrong and what to do, in one sentence for the terminal."""


def main(words: "list[str]") -> int:
    """Run the command named by `words`; return the exit code, and explain any but 0."""
    commands = {"base": install_base, "dev": install_dev, "demo": demo, "env": write_env}
    if len(words) != 1 or words[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        refuse_old_python(sys.version_info[:2])
        commands[words[0]]()
    except CannotGoOn as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 0


def refuse_old_python(version: "tuple[int, int]") -> None:
    """Raise CannotGoOn if `version` (major, minor) is below what the app needs."""
    if version < FLOOR:
        raise CannotGoOn(
            "This is Python {}.{}, and the tracker needs 3.11 or newer; if you have one under "
            "another name, run: make PYTHON=python3.12 …".format(*version)
        )


def refuse_missing_modules() -> None:
    """Raise CannotGoOn if Python came without the parts that some systems pack apart."""
    for module, package in (("venv", "python3-venv"), ("ensurepip", "python3-venv")):
        if importlib.util.find_spec(module) is None:
            raise CannotGoOn(
                f"This Python cannot make a virtual environment: its module {module} is missing; "
                f"install it (on Debian or Ubuntu: apt install {package}) and run this again."
            )
    if importlib.util.find_spec("_sqlite3") is None:
        raise CannotGoOn("This Python was built without SQLite; use another (make PYTHON=… demo).")


def refuse_read_only(folder: str) -> None:
    """Raise CannotGoOn unless files can be made in `folder`."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotGoOn(
            f"Nothing can be written in {folder} ({os.strerror(error.errno or 0)}); "
            "copy the folder to a place of your own and run this there."
        ) from None


def refuse_busy_port(text: str) -> int:
    """Return the port that `text` names; raise CannotGoOn if it is none, or taken."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotGoOn(f"PORT={text} is not a port; give a number from 1 to 65535.")
    port = int(text)
    with socket.socket() as probe:
        # As the server will: a port that an old connection is still leaving is free enough.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotGoOn(
                    f"Port {port} is taken by another program; stop that one, or choose another "
                    f"port: make demo PORT={port + 1 if port < 65535 else 8000}"
                ) from None
            raise CannotGoOn(
                f"Port {port} cannot be used ({os.strerror(error.errno or 0)}); "
                "choose another: make demo PORT=8000"
            ) from None
    return port


def install_base() -> None:
    """Make .venv and install what the app needs; nothing to do while the lock is unchanged."""
    install("base")


def install_dev() -> None:
    """Make .venv and install what the app, its tests and its checks need."""
    install("dev")


def install(name: str) -> None:
    """Bring .venv to the state of the lock `name`; a stamp remembers what was installed."""
    if venv_works() and stamp(name) == checksum(name):
        return
    refuse_missing_modules()
    refuse_read_only(ROOT)
    if not venv_works():
        # One left half made, moved, or made by a Python that is gone, is made anew.
        run_quietly([sys.executable, "-m", "venv", "--clear", VENV], "make .venv")
    print("Installing the locked requirements into .venv; once, and about a minute …", flush=True)
    pip_install(lock_path(name))
    # What tests need holds all that the app needs, in the same versions.
    for done in ("base", "dev") if name == "dev" else ("base",):
        with open(stamp_path(done), "w") as file:
            file.write(checksum(done))


def venv_works() -> bool:
    """Return whether .venv has a Python that runs and can install."""
    if not os.path.exists(PYTHON):
        return False
    try:
        return subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def lock_path(name: str) -> str:
    """Return the file that pins every package of the lock `name`, with hashes."""
    return os.path.join(ROOT, "requirements", name + ".txt")


def checksum(name: str) -> str:
    """Return the SHA-256 of the lock `name`."""
    with open(lock_path(name), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def stamp_path(name: str) -> str:
    """Return the file that says which lock `name` was installed last."""
    return os.path.join(VENV, f"installed-{name}")


def stamp(name: str) -> str:
    """Return the checksum of the lock `name` installed last; empty if none was."""
    try:
        with open(stamp_path(name)) as file:
            return file.read()
    except OSError:
        return ""


def pip_install(lock: str) -> None:
    """Install `lock` by its hashes; raise CannotGoOn with pip's own words if that fails."""
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-user", "--no-input"]
    command += ["--disable-pip-version-check", "-r", lock]
    with open(LOG, "w") as log:
        failed = subprocess.call(command, stdout=log, stderr=subprocess.STDOUT)
    if not failed:
        return
    with open(LOG, errors="replace") as log:
        raise CannotGoOn(pip_fault(log.read(), os.path.relpath(lock, ROOT)))


def pip_fault(output: str, lock: str) -> str:
    """Return in one sentence why pip failed, from what it printed."""
    where = "pip's own words are in .venv/install.log"
    if "DO NOT MATCH THE HASHES" in output:
        return f"A package is not the one that {lock} locked (its hash differs); {where}."
    if "No space left" in output:
        return f"The disk is full, so {lock} could not be installed; {where}."
    if any(sign in output for sign in _NETWORK_SIGNS):
        return (
            f"pip could not fetch the packages of {lock}: is there a network, and does pip know a "
            f"package index? {where[0].upper() + where[1:]}."
        )
    errors = [line for line in output.splitlines() if line.startswith("ERROR")]
    last = errors[-1] if errors else "it did not say why"
    return f"pip could not install {lock} ({last}); {where}."


def run_quietly(command: "list[str]", purpose: str) -> None:
    """Run `command`; raise CannotGoOn with the last line it printed if it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        lines = done.stdout.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise CannotGoOn(f"Could not {purpose}: {lines[-1]}")


def manage(*words: str) -> None:
    """Run one command of manage.py in .venv; raise CannotGoOn if it fails, after what it said."""
    if subprocess.call([PYTHON, "manage.py", *words], cwd=ROOT):
        raise CannotGoOn(
            "The demo stopped: “manage.py {}” failed, as said above.".format(" ".join(words))
        )


def demo() -> None:
    """Prepare everything and serve the tracker on this machine until Ctrl-C."""
    port = refuse_busy_port(os.environ.get("PORT") or "8000")
    refuse_read_only(ROOT)
    install_base()
    os.environ["DEBUG"] = "true"
    os.environ["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"
    print("Preparing the database …", flush=True)
    manage("migrate", "--verbosity", "0")
    manage("seed")
    manage("demo_users")
    manage("export_dataset")
    address = f"http://127.0.0.1:{port}"
    for place, path in (
        ("the tracker", "/"),
        ("a law and its evidence", f"/laws/{SHOWN_LAW}/"),
        ("the admin", "/admin/"),
        ("the API", "/api/v1/"),
        ("its reference", "/api/v1/docs/"),
    ):
        print(f"  {place:<24}{address}{path}")
    print("Ctrl-C stops it; everything is kept for the next time.\n", flush=True)
    os.chdir(ROOT)
    # The server takes this process's place, so that Ctrl-C and kill reach it and nothing else.
    server = ["runserver", "--noreload", "--verbosity", "0", f"127.0.0.1:{port}"]
    os.execv(PYTHON, [PYTHON, "manage.py", *server])  # noqa: S606 - our own .venv, no shell wanted


def write_env() -> None:
    """Write .env from .env.example with random secrets; an .env that exists is left alone."""
    target = os.path.join(ROOT, ".env")
    refuse_read_only(ROOT)
    with open(os.path.join(ROOT, ".env.example"), encoding="utf-8") as example:
        lines = example.read().splitlines()
    filled = [
        line + secrets.token_urlsafe(48) if line in ("SECRET_KEY=", "POSTGRES_PASSWORD=") else line
        for line in lines
    ]
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print("There is an .env already; it is left as it is.")
        return
    with open(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(filled) + "\n")
    print("Wrote .env with new secrets; only you can read it.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
