# The commands of this project. `make help` lists them; each works on a fresh clone.
# Needs Python >= 3.11 and make, nothing else. What running makes lies under var/ (or FUPIN_VAR).

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
# One more than the two processors that are asked for: much of the suite waits for other processes.
WORKERS ?= 3
# On which databases `make test` runs the suite; .ci/run asks for both.
DATABASES ?= sqlite
PYTEST_ARGS ?=

export FUPIN_VAR := $(abspath $(or $(FUPIN_VAR),var))
export BASE_URL ?= http://127.0.0.1:$(PORT)
export DJANGO_SETTINGS_MODULE ?= site_config.settings.demo
export MYPY_CACHE_DIR ?= $(FUPIN_VAR)/cache/mypy
export RUFF_CACHE_DIR ?= $(FUPIN_VAR)/cache/ruff
export HYPOTHESIS_STORAGE_DIRECTORY ?= $(FUPIN_VAR)/cache/hypothesis
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where compiled code may not be kept, each of many processes compiles all of it anew, for seconds.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
# What the suite writes is thrown away: in memory, where there is room, no disk is waited for.
IN_MEMORY := $(shell [ -w /dev/shm ] && ! grep -qs ' /dev/shm .*noexec' /proc/mounts && df -Pk /dev/shm | awk 'NR == 2 && $$4 > 4000000 {print "PYTEST_DEBUG_TEMPROOT=/dev/shm"}')
# Each worker keeps the suite's order: what takes longest comes first (tests/longest.py).
PYTEST := env $(IN_MEMORY) $(BIN)/pytest -o cache_dir=$(FUPIN_VAR)/cache/pytest -o tmp_path_retention_policy=failed -n $(WORKERS) --dist loadgroup --no-loadscope-reorder $(PYTEST_ARGS)
# A file stays with one worker; what each counted is told at the end.
FAULTS := env $(IN_MEMORY) $(BIN)/pytest -o cache_dir=$(FUPIN_VAR)/cache/pytest -o tmp_path_retention_policy=failed -m faults -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)
# What depends on how the database commits, waits and is copied runs on PostgreSQL too, and all of
# the interface for partners. Everything there: make faults-postgresql FAULTS_OF_DATABASE=tests
FAULTS_OF_DATABASE ?= $(patsubst %,tests/faults/test_%.py,partner at_once killed backup database_gone many_exports slow_clients generated_client) tests/api/table/test_any_call.py tests/partners/test_usage.py
RUNTIME := $(VENV)/.installed-demo
DEVELOPMENT := $(VENV)/.installed-dev
STATIC := $(FUPIN_VAR)/static/.collected
GUNICORN := $(BIN)/gunicorn --config site_config/gunicorn.py --bind 127.0.0.1:$(PORT)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup development database demo run test test-sqlite test-postgresql faults faults-sqlite faults-postgresql lint lint-style lint-types format bench bench-api bench-search lock messages clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Only what the constraints name is installed, so that a fresh machine gets the tested set.
$(RUNTIME): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[demo,production]' --constraint constraints.txt
	@touch $@

$(DEVELOPMENT): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints.txt
	@touch $@ $(RUNTIME)

development: $(DEVELOPMENT) ## Virtual environment with what tests and checks need

setup: $(RUNTIME) database ## Virtual environment, dependencies, database, reference data

database: $(RUNTIME)
	@mkdir -p $(FUPIN_VAR)
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) fupin_setup
	$(MANAGE) search_setup

$(STATIC): $(RUNTIME) $(shell find fupin_cms search -path '*/static/*' -type f)
	$(MANAGE) collectstatic --no-input --verbosity 0
	@touch $@

demo: setup $(STATIC) ## The whole thing with demo content, on 127.0.0.1:$PORT (8000)
	$(MANAGE) fupin_demo
	$(GUNICORN) site_config.wsgi:application

run: setup $(STATIC) ## The server alone, on the database as it is
	$(GUNICORN) site_config.wsgi:application

test: $(addprefix test-,$(DATABASES)) ## The suite on SQLite (DATABASES="sqlite postgresql": on both)

test-sqlite: $(DEVELOPMENT) ## The suite on SQLite
	scripts/elasticsearch.sh run env -u DATABASE_URL -u DJANGO_SETTINGS_MODULE $(PYTEST)

test-postgresql: $(DEVELOPMENT) ## The suite on PostgreSQL: DATABASE_URL's, or a private server that is started
	scripts/elasticsearch.sh run env -u DJANGO_SETTINGS_MODULE scripts/postgresql.sh run $(PYTEST) -m 'not packaging'

faults: faults-sqlite faults-postgresql ## Processes at once, kill -9, full disks, long histories; prints its counts

faults-sqlite: $(DEVELOPMENT) ## All of the faults, on SQLite
	scripts/elasticsearch.sh run env -u DATABASE_URL -u DJANGO_SETTINGS_MODULE $(FAULTS)

faults-postgresql: $(DEVELOPMENT) ## What of them depends on the database, and the partner interface, on PostgreSQL
	env -u DJANGO_SETTINGS_MODULE scripts/postgresql.sh run $(FAULTS) $(FAULTS_OF_DATABASE)

lint: lint-style lint-types ## Style, types, imports, migrations, lengths, translations

lint-style: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --cache-dir $(FUPIN_VAR)/cache/import-linter
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/python scripts/file_lengths.py
	$(BIN)/python scripts/translations.py check

lint-types: $(DEVELOPMENT)
	$(BIN)/mypy .

format: $(DEVELOPMENT) ## Put the code into the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEVELOPMENT) ## Measure reads, on content of its own (benchmarks/README.md)
	$(BIN)/python -m benchmarks

bench-api: $(DEVELOPMENT) ## Measure the API beside a bare application, on up to 100,000 items (docs/api-performance.md)
	$(BIN)/python -m benchmarks.api

bench-search: $(DEVELOPMENT) ## Measure search on up to 100,000 items (docs/search.md)
	$(BIN)/python -m benchmarks.search

lock: $(DEVELOPMENT) ## Compile constraints.txt anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --quiet --no-header --no-annotate --output-file constraints.txt

messages: $(DEVELOPMENT) ## Compile the translations; says what Wagtail leaves in English
	$(BIN)/python scripts/translations.py compile
	$(BIN)/python scripts/translations.py missing

clean: ## Remove caches, builds and collected static files; database and files stay
	rm -rf $(FUPIN_VAR)/cache $(FUPIN_VAR)/static $(FUPIN_VAR)/test build dist
	find fupin_cms search site_config tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
