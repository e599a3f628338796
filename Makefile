# The front door. Every target makes ready what it needs; a second run starts in seconds.
# Wants nothing but make and a Python 3.11 or newer with its venv module.

PYTHON ?= python3
PORT ?= 8000
TEXTS ?=
WORKERS ?= 2
FUZZ ?= 200
PG_URL = $(or $(DATABASE_URL),postgres://root@127.0.0.1:5432/root)
SQLITE_URL = sqlite://:memory:

BIN = .venv/bin
MANAGE = $(BIN)/python manage.py
PYTEST = $(BIN)/python -m pytest -q -n $(WORKERS)
UV = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet $(UPGRADE)
SCHEMA = tests/snapshots/openapi.yaml

# Settings of production that refuse nothing: what `check --deploy` looks at.
PRODUCTION = DEBUG=false SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(48))") \
	BEHIND_HTTPS=true ALLOWED_HOSTS=tracker.example.org DATABASE_URL=postgres://app@db/app

export DEBUG = true
export PORT
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help demo test coverage test-postgres test-browser pictures check lint types arrows migrations system \
	schema-unchanged docs-current fixtures-sound schema docs seed bench fuzz check-citations lock env \
	base dev clean

help: ## list what make can do (this list)
	@echo "make …"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r name what; do printf '%-20s%s\n' "$$name" "$$what"; done

demo: ## a running tracker with records and logins on 127.0.0.1:8000 (PORT=… for another)
	@$(PYTHON) bootstrap.py demo

test: dev ## every test that needs neither a server nor a browser, on SQLite
	@DATABASE_URL=$(SQLITE_URL) $(PYTEST) -m "not browser and not postgresql"

coverage: dev ## the same tests, and which lines they never reach; takes twice as long
	@DATABASE_URL=$(SQLITE_URL) $(PYTEST) --cov --cov-report=term -m "not browser and not postgresql"

test-postgres: dev ## the same tests and those of its own on PostgreSQL (DATABASE_URL=… for another)
	@DATABASE_URL=$(PG_URL) $(BIN)/python -m tests.preflight postgres
	@DATABASE_URL=$(PG_URL) $(PYTEST) -m "not browser"

test-browser: dev ## the tests that drive Chromium
	@$(BIN)/python -m tests.preflight browser
	@DATABASE_URL=sqlite:///$(CURDIR)/.demo/browser.sqlite3 $(BIN)/python -m pytest -q -m browser

pictures: dev ## the pictures of the editors' help, taken anew by the tests in the browser
	@$(BIN)/python -m tests.preflight browser
	@PICTURES=1 DATABASE_URL=sqlite:///$(CURDIR)/.demo/browser.sqlite3 $(BIN)/python -m pytest -q -m browser

check: dev lint types arrows migrations system schema-unchanged docs-current fixtures-sound ## style, types, arrows, migrations, system checks, API schema, docs, fixtures
	@echo "All checks passed."

lint: dev ## ruff: faults and format
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: dev ## mypy, strict
	@$(BIN)/mypy econsec_site tracker manage.py bootstrap.py

arrows: dev ## import-linter: a room imports only from rooms below it
	@$(BIN)/lint-imports

migrations: dev ## every change of a model has its migration
	@DATABASE_URL=$(SQLITE_URL) $(MANAGE) makemigrations --check --dry-run

system: dev ## Django's checks and ours, as in development and as in production
	@DATABASE_URL=$(SQLITE_URL) $(MANAGE) check --fail-level WARNING
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

schema-unchanged: dev ## the API's schema is valid and is the one in tests/snapshots
	@mkdir -p .demo
	@DATABASE_URL=$(SQLITE_URL) $(MANAGE) spectacular --validate --fail-on-warn --api-version v1 --file .demo/openapi.yaml
	@diff -u $(SCHEMA) .demo/openapi.yaml || { \
		echo "The API has changed. If that was meant, run: make schema" >&2; exit 1; }

docs-current: dev ## the generated parts of docs/data-model.md are those of the models
	@DATABASE_URL=$(SQLITE_URL) $(MANAGE) document_models --check

fixtures-sound: dev ## check_seed: the fixtures hold only what the database would accept
	@DATABASE_URL=$(SQLITE_URL) $(MANAGE) check_seed

schema: dev ## write the API's schema to tests/snapshots, after a change that was meant
	@mkdir -p tests/snapshots
	@DATABASE_URL=$(SQLITE_URL) $(MANAGE) spectacular --validate --fail-on-warn --api-version v1 --file $(SCHEMA)

docs: dev ## write the generated parts of docs/data-model.md
	@DATABASE_URL=$(SQLITE_URL) $(MANAGE) document_models

seed: base ## bring the database up to date and load the fixtures, keeping editors' work
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed

bench: dev ## measure what benchmarks/README.md describes
	@$(BIN)/python -m benchmarks

fuzz: dev ## ask the API at random, many times: FUZZ=… requests of each operation, DATABASE_URL=… for another
	@DATABASE_URL=$(or $(DATABASE_URL),$(SQLITE_URL)) FUZZ=$(FUZZ) $(PYTEST) -p no:randomly tests/api/test_fuzz.py

check-citations: base ## find every cited passage in the articles, what none cites, and copied words: … TEXTS=folder
	@test -n "$(TEXTS)" || { \
		echo "Say where the articles' texts are: make check-citations TEXTS=folder" >&2; exit 1; }
	@mkdir -p .demo && rm -f .demo/citations.sqlite3*
	@DATABASE_URL=sqlite:///$(CURDIR)/.demo/citations.sqlite3 $(MANAGE) migrate --verbosity 0
	@DATABASE_URL=sqlite:///$(CURDIR)/.demo/citations.sqlite3 $(MANAGE) seed
	@DATABASE_URL=sqlite:///$(CURDIR)/.demo/citations.sqlite3 $(MANAGE) check_citations \
		--texts "$(TEXTS)" --strict
	@DATABASE_URL=sqlite:///$(CURDIR)/.demo/citations.sqlite3 $(MANAGE) coverage_report --texts "$(TEXTS)"
	@DATABASE_URL=$(SQLITE_URL) $(MANAGE) check_seed --texts "$(TEXTS)"

lock: dev ## recompile requirements/*.txt from *.in (UPGRADE=--upgrade for newer versions)
	@$(UV) requirements/base.in -o requirements/base.txt
	@$(UV) -c requirements/base.txt requirements/dev.in -o requirements/dev.txt

env: ## write .env with secrets for docker compose, unless there is one
	@$(PYTHON) bootstrap.py env

clean: ## remove .venv and caches; the database, its logins and .env stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage staticfiles

base:
	@$(PYTHON) bootstrap.py base

dev:
	@$(PYTHON) bootstrap.py dev
