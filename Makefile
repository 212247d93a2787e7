# Two commands matter: `make ingest` and `make test`. Both set up what they need first; a second call does nothing twice.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# The tests start hundreds of processes: each would compile the project again if its bytecode were not kept.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.lock
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
PATHS ?=

.PHONY: help
help: ## show this list
	@echo "make TARGET, where TARGET is one of"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
	  while IFS=$$'\t' read -r target text; do printf '  %-10s %s\n' "$$target" "$$text"; done

.PHONY: ingest
ingest: setup ## read the reports in data/raw (or PATHS="...") and publish data/warehouse/baocao.duckdb
	@$(BIN)/baocao ingest $(PATHS)

.PHONY: test
test: setup-dev lint ## set up, then run every check: locks, ruff, mypy, pytest
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: test-fast
test-fast: setup-dev ## the tests of reading and matching that need no warehouse: what to run while writing
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

.PHONY: lint
lint: setup-dev ## the checks without the tests
	@$(BIN)/python scripts/lock.py check
	@$(PIP) check
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/vulture

.PHONY: setup
setup: $(VENV)/base.stamp ## the environment in .venv, and tesseract for scans
	@scripts/system_packages.sh tesseract-ocr tesseract-ocr-vie

.PHONY: setup-dev
setup-dev: $(VENV)/dev.stamp
	@scripts/system_packages.sh tesseract-ocr tesseract-ocr-vie libreoffice-writer-nogui libreoffice-calc-nogui fonts-liberation2 chromium

.PHONY: lock
lock: $(VENV)/dev.stamp ## pin what pyproject.toml names, with hashes (needs the package registry)
	@$(BIN)/uv pip compile pyproject.toml --all-extras --group dev -o $(LOCK) --quiet --generate-hashes \
	  --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock"

.PHONY: clean
clean: ## remove the environment and caches; sources, extracts and warehouse stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info dbt_project/target dbt_project/logs

# --- the environment ---------------------------------------------------------------------------------------

$(BIN)/python:
	@scripts/create_venv.sh $(VENV)

# What each environment holds beside the program's own needs: extras and groups of pyproject.toml.
base := postgres charts mcp build
dev := postgres charts dask mcp dev build

# --no-deps: the lock is complete, and what is not in it must not come in. The project itself is installed in place.
$(VENV)/%.stamp: $(LOCK) pyproject.toml | $(BIN)/python
	@$(BIN)/python scripts/lock.py select $($*) >$(VENV)/$*.lock
	@echo "Installing $$(grep -c == $(VENV)/$*.lock) locked packages into $(VENV); this takes a minute or two."
	@$(PIP) install --quiet --quiet --no-deps --require-hashes --requirement $(VENV)/$*.lock
	@$(PIP) install --quiet --quiet --no-deps --no-build-isolation --editable .
	@touch $@
