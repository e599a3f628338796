"""The settings as a process of their own sees them, in production and with faults."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

KEY = "kO3v9-2qLx8Zr5TfWmB1nHd7Yc4JsGaUeP6R0iVw3-Qz7Nk1Xb"
PRODUCTION = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "tracker.example.org",
    "BEHIND_HTTPS": "true",
    "DATABASE_URL": "postgres://app@db/app",
}


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python on `words` in the checkout, with `variables` and no other settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_good_production_has_no_deployment_warning():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")


def test_production_on_sqlite_is_warned_of():
    url = {"DATABASE_URL": "sqlite:////tmp/unused.sqlite3"}
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | url)
    assert done.returncode == 1
    assert "tracker.W001" in done.stderr


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        pytest.param({"SECRET_KEY": ""}, "Set SECRET_KEY", id="key"),
        pytest.param({"ALLOWED_HOSTS": "*"}, "lets any in", id="hosts"),
        pytest.param({"BEHIND_HTTPS": "false"}, "BEHIND_HTTPS is false", id="plain http"),
        pytest.param({"DATABASE_URL": "tracker"}, "DATABASE_URL is not", id="database"),
    ],
)
def test_unsafe_production_does_not_start(variables, sentence):
    done = run("manage.py", "check", **PRODUCTION | variables)
    assert done.returncode == 1
    assert done.stderr.startswith("The settings cannot be used: ")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_is_off_unless_asked_for():
    done = run(
        "-c",
        "from django.conf import settings; print(settings.DEBUG)",
        DJANGO_SETTINGS_MODULE="econsec_site.settings",
        **PRODUCTION,
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("set_to", "printed"), [({}, "False"), ({"REVIEW_BY_ANOTHER": "true"}, "True")]
)
def test_one_may_review_ones_own_work_unless_it_is_asked_for(set_to, printed):
    done = run(
        "-c",
        "from django.conf import settings; print(settings.REVIEW_BY_ANOTHER)",
        DJANGO_SETTINGS_MODULE="econsec_site.settings",
        **PRODUCTION,
        **set_to,
    )
    assert done.stdout == f"{printed}\n"


SERVED = """
import django
django.setup()
from django.test import Client
client = Client(headers={"host": "tracker.example.org"})
secure = Client(headers={"host": "tracker.example.org", "x-forwarded-proto": "https"})
print(client.get("/healthz").status_code)
moved = client.get("/laws/")
print(moved.status_code, moved["Location"])
print(Client(headers={"host": "elsewhere.example"}).get("/healthz").status_code)
from django.contrib.staticfiles.storage import staticfiles_storage
address = staticfiles_storage.url("admin/css/base.css")
print(address)
sheet = secure.get(address)
print(sheet.status_code, sheet["Cache-Control"])
"""


def test_production_serves_static_files_and_redirects_all_but_probes(tmp_path: Path):
    variables = {
        **PRODUCTION,
        "DJANGO_SETTINGS_MODULE": "econsec_site.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/some.sqlite3",
        "STATIC_ROOT": str(tmp_path / "static"),
    }
    collected = run("manage.py", "collectstatic", "--noinput", "--verbosity", "0", **variables)
    assert (collected.returncode, collected.stderr) == (0, "")
    served = run("-c", SERVED, **variables)
    assert served.stderr == ""
    probe, moved, stranger, address, sheet = served.stdout.splitlines()
    assert probe == "200"
    assert moved == "301 https://tracker.example.org/laws/"
    assert stranger == "400"
    assert address.startswith("/static/admin/css/base.")
    assert address != "/static/admin/css/base.css"
    assert sheet == "200 max-age=315360000, public, immutable"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        pytest.param({"DEBUG": "true"}, "0 (600, 60) (6000, 60)", id="laptop"),
        pytest.param(PRODUCTION, "1 (600, 60) (6000, 60)", id="behind a proxy"),
        pytest.param(PRODUCTION | {"TRUSTED_PROXIES": "2"}, "2 (600, 60) (6000, 60)", id="two"),
        pytest.param(
            {
                "DEBUG": "true",
                "TRUSTED_PROXIES": "",
                "API_RATE_ANONYMOUS": "5/second",
                "API_RATE_TOKEN": "off",
            },
            "0 (5, 1) None",
            id="other rates",
        ),
    ],
)
def test_limits_and_whose_word_is_taken_on_addresses(variables, expected):
    show = (
        "from econsec_site import settings as s;"
        "print(s.REST_FRAMEWORK['NUM_PROXIES'], *s.API_RATES.values())"
    )
    done = run("-c", show, **variables)
    assert (done.returncode, done.stdout.strip()) == (0, expected), done.stderr
