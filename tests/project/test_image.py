"""The image and the compose file, as far as they can be judged without an engine."""

import fnmatch
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = ("app", "migrate", "seed", "export")
OF_LIBRARIES = {"SQLITE_TMPDIR"}
"""Variables that no setting of ours reads: SQLite does itself."""
NOT_FOR_COMPOSE = {
    "DEBUG": "never where others are served",
    "STATIC_ROOT": "the image has collected its files there",
    "BIND": "a container is reached through its published port only",
    "CONN_MAX_AGE": "the database is the only one, and always the same",
}
PROBE = ROOT / "docker" / "healthcheck.py"


def variables(text: str) -> dict[str, str]:
    """Return each ${NAME:…} of a text, with what follows the name."""
    return dict(re.findall(r"\$\{([A-Z_]+)([^}]*)\}", text))


# The image


def test_app_does_not_run_as_root():
    last = DOCKERFILE.split("\nFROM ")[-1]
    assert re.findall(r"^USER (.*)", last, re.MULTILINE) == ["tracker"]
    assert last.index("\nUSER ") > last.index("collectstatic")
    assert last.index("\nUSER ") < last.index("\nCMD ")


def test_packages_are_installed_by_their_hashes_in_a_stage_apart():
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert stages == ["python:3.12-slim", "python:3.12-slim"]
    assert "pip install --require-hashes -r /tmp/base.txt" in DOCKERFILE
    assert "pip" not in DOCKERFILE.split("\nFROM ")[-1]


def copied() -> list[str]:
    """Return what the Dockerfile copies from the checkout."""
    lines = re.findall(r"^COPY (?!--from)(.*)", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_what_is_copied_is_there_and_not_ignored():
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    kept = [line[1:] for line in ignore if line.startswith("!")]
    assert ignore[1] == "*"
    for source in copied():
        assert (ROOT / source).exists()
        assert any(fnmatch.fnmatch(source, pattern) for pattern in kept), source
    assert sorted(kept) == sorted(copied())


def test_no_secret_and_no_database_is_copied():
    assert [s for s in copied() if s.startswith(".") or "sqlite" in s or s == "tests"] == []


def test_image_has_a_health_check():
    assert 'CMD ["python", "docker/healthcheck.py"]' in DOCKERFILE
    assert re.search(r"^HEALTHCHECK ", DOCKERFILE, re.MULTILINE)


# The compose file


def test_services():
    assert set(SERVICES) == {"db", "app", "migrate", "seed", "export"}
    assert re.fullmatch(r"postgres:1[5-9]", SERVICES["db"]["image"])
    for name in ("seed", "export"):
        assert SERVICES[name]["profiles"] == [name]
    assert all("profiles" not in SERVICES[name] for name in ("db", "app", "migrate"))


def test_database_is_kept_in_a_named_volume():
    (volume,) = SERVICES["db"]["volumes"]
    assert volume == "database:/var/lib/postgresql/data"
    assert COMPOSE["volumes"] == {"database": None, "exports": None}


def test_files_of_the_dataset_are_kept_where_the_app_finds_them():
    assert SERVICES["export"]["command"] == ["python", "manage.py", "export_dataset"]
    assert "--owner tracker --group tracker /exports" in DOCKERFILE
    for name in OURS:
        assert SERVICES[name]["volumes"] == ["exports:/exports"]
        assert SERVICES[name]["environment"]["EXPORTS_DIR"] == "/exports"


def test_app_waits_for_the_database_and_its_migrations():
    assert SERVICES["app"]["depends_on"] == {
        "db": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }
    for name in ("seed", "export"):
        assert SERVICES[name]["depends_on"] == SERVICES["app"]["depends_on"]
    assert SERVICES["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert {SERVICES[name]["restart"] for name in ("migrate", "seed", "export")} == {"no"}


def test_what_stays_up_is_watched():
    assert "pg_isready" in " ".join(SERVICES["db"]["healthcheck"]["test"])
    assert SERVICES["app"]["healthcheck"]["test"] == ["CMD", "python", "docker/healthcheck.py"]
    for name in ("migrate", "seed", "export"):
        assert SERVICES[name]["healthcheck"] == {"disable": True}


@pytest.mark.parametrize("name", OURS)
def test_container_can_do_no_more_than_it_must(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_only_this_machine_reaches_the_app_and_only_the_app_the_database():
    assert SERVICES["app"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["app"]


def test_secrets_come_from_env_and_have_no_default():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    used = variables(text)
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    offered = dict(re.findall(r"^([A-Z_]+)=(.*)", example, re.MULTILINE))
    assert set(used) == set(offered)
    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert used[secret].startswith(":?")
        assert offered[secret] == ""
    for name in set(used) - {"SECRET_KEY", "POSTGRES_PASSWORD"}:
        assert used[name] == f":-{offered[name]}"


@pytest.mark.parametrize("name", OURS)
def test_settings_know_every_variable_given(name):
    read = "".join(
        (ROOT / path).read_text(encoding="utf-8")
        for path in ("econsec_site/settings.py", "gunicorn.conf.py", "docker/healthcheck.py")
    )
    given = SERVICES[name]["environment"].keys() - OF_LIBRARIES
    assert [name for name in given if not re.search(rf"""["']{name}["']""", read)] == []
    assert "DEBUG" not in given


def test_whoever_uses_compose_can_set_all_that_settings_read():
    read = set()
    for path in ("econsec_site/settings.py", "gunicorn.conf.py", "docker/healthcheck.py"):
        text = (ROOT / path).read_text(encoding="utf-8")
        read |= set(re.findall(r"""(?:env\.\w+|environ\.get)\(\s*["']([A-Z_]+)""", text))
    assert {"SECRET_KEY", "PORT", "TIME_ZONE"} <= read
    assert sorted(read - SERVICES["app"]["environment"].keys()) == sorted(NOT_FOR_COMPOSE)


# The health check


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        served = self.path == "/healthz" and self.headers["Host"] == "tracker.example.org"
        self.send_response(200 if served else 400)
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def port():
    server = HTTPServer(("127.0.0.1", 0), _Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield str(server.server_port)
    server.shutdown()
    thread.join()
    server.server_close()


def probe(port: str, hosts: str) -> subprocess.CompletedProcess[str]:
    """Run the health check."""
    return subprocess.run(
        [sys.executable, PROBE],
        env={"PORT": port, "ALLOWED_HOSTS": hosts},
        capture_output=True,
        text=True,
        timeout=20,
    )


@pytest.mark.parametrize("hosts", ["tracker.example.org,other.org", ".tracker.example.org"])
def test_healthy_app_is_found_healthy(port, hosts):
    done = probe(port, hosts)
    assert (done.returncode, done.stderr) == (0, "")


def test_refusing_app_is_found_ill(port):
    done = probe(port, "elsewhere.org")
    assert done.returncode == 1
    assert done.stderr == f"http://127.0.0.1:{port}/healthz does not answer: " + (
        "HTTP Error 400: Bad Request\n"
    )


def test_absent_app_is_found_ill():
    done = probe("9", "tracker.example.org")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
