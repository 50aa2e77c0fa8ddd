# `make` alone lists the targets.

.DEFAULT_GOAL := help
SHELL := /bin/sh
# A newer Python may be named: make demo PYTHON=python3.13
PYTHON ?= python3
export PORT ?= 8000

VENV := .venv
# uv is taken from the machine, else fetched from the package index into a folder of its own.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
UV_SYNC = $(UV) sync --locked --no-python-downloads --python $(PYTHON)
MANAGE := $(VENV)/bin/python manage.py
RUN := $(VENV)/bin

.PHONY: help
help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

.PHONY: install
install: $(VENV)/all.stamp  ## Make the environment in .venv, with the tools to test and document

.PHONY: demo
demo: $(VENV)/runtime.stamp  ## Make an invented coalition's library and serve it on 127.0.0.1 (PORT, DATA_DIR)
	$(MANAGE) migrate --no-input --verbosity 0
	$(MANAGE) load_demo
	$(MANAGE) rebuild_search_index --if-needed
	@echo "Passwords are shown once. To set a new one: $(MANAGE) changepassword NAME"
	$(MANAGE) serve

.PHONY: serve
serve: $(VENV)/runtime.stamp  ## Serve the site as it is
	$(MANAGE) serve

# Everything twice: on what the default set-up runs on, then on what a scaled-out one does.
# The second run starts its servers; a failure of the first does not keep it from running.
PYTEST = $(RUN)/python -m pytest --numprocesses auto --dist loadfile

.PHONY: test
test: $(VENV)/all.stamp  ## Run every test that can run here, and say what would run the others
	@failed=0; \
	env -u TEST_DATABASE_URL -u TEST_ELASTICSEARCH_URL $(PYTEST) --lanes sqlite,browser || failed=1; \
	$(RUN)/python -m tests.servers $(PYTEST) --lanes postgresql,elasticsearch || failed=1; \
	exit $$failed

# Resources in the library that is measured; more options: make bench BENCH="--only pages".
SIZE ?= 1000
BENCH ?=

.PHONY: bench
bench: $(VENV)/all.stamp  ## Measure what a search costs, on a library of SIZE resources (1000)
	$(RUN)/python -m benchmarks --size $(SIZE) $(BENCH)

# For example: make chaos CHAOS="--seconds 60 --stack sqlite --seed 7"; --help names every option.
CHAOS ?=

.PHONY: chaos
chaos: $(VENV)/all.stamp  ## Kill processes and fail engines for 20 minutes; nothing may be lost
	@$(RUN)/python -m tests.chaos $(CHAOS)

.PHONY: elasticsearch
elasticsearch: $(VENV)/all.stamp  ## Fetch, once, the Elasticsearch that tests start (needs Maven)
	$(RUN)/python -m tests.servers.fetch

.PHONY: lint
lint: $(VENV)/all.stamp  ## Check style, types, templates, the direction of imports and migrations
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/djlint --lint --quiet templates
	DJANGO_SETTINGS_MODULE=knowledgebase.settings.test $(MANAGE) makemigrations --check --dry-run

.PHONY: docs
docs: $(VENV)/all.stamp  ## Build the documentation in docs/_build/html
	$(RUN)/sphinx-build --fail-on-warning --keep-going --quiet docs docs/_build/html
	@echo "Written to docs/_build/html/index.html"

.PHONY: messages
messages: $(VENV)/all.stamp  ## Bring the message catalogues up to date (needs gettext)
	@mkdir -p locale
	$(RUN)/python -m django makemessages --locale es --add-location file --no-wrap --no-obsolete \
	  --ignore 'tests/*' --ignore 'docs/*' --ignore 'var/*' --ignore 'benchmarks/*'
	$(RUN)/python -c 'import polib; c = polib.pofile("locale/es/LC_MESSAGES/django.po"); \
	  c.save_as_mofile("locale/es/LC_MESSAGES/django.mo"); print(f"{c.percent_translated()} % translated")'

$(VENV)/runtime.stamp: pyproject.toml uv.lock | $(UV)
	$(UV_SYNC) --inexact --no-default-groups
	@touch $@

$(VENV)/all.stamp: pyproject.toml uv.lock | $(UV)
	$(UV_SYNC) --all-groups --all-extras
	@touch $@ $(VENV)/runtime.stamp

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. Install it, then try again:" >&2; \
	  echo "  Debian, Ubuntu: apt-get install python3-venv" >&2; \
	  echo "  Fedora: dnf install python3" >&2; exit 1; }
	@echo "Fetching uv, the installer, into .tools"
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9,<1"
