# The commands of docs/operate.md and CONTRIBUTING.md. Nothing but make and Python 3.11+ is needed.
SHELL := /bin/bash
STARTED_AT := $(shell date +%s)
PY ?= python3
BIN := .venv/bin
DJADE = git ls-files -z -- '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

.PHONY: help setup setup-test run test test-all check fix texts bench

help:
	@echo "make run        the site with its demo course, at http://127.0.0.1:8000/ (PORT, DATA_DIR)"
	@echo "make test       all tests, under ten minutes; make test-all with the full rounds"
	@echo "make check      every linter, types, migrations; make fix repairs what can be repaired"
	@echo "make texts      collects what the site says for locale/ko, and compiles its translation"
	@echo "make bench      speed against a baseline of the same run (ONLY=name)"

setup: .venv/.run

setup-test: .venv/.dev
	@$(BIN)/python -m tests.services install

.venv/.run: requirements.txt
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Coursesite needs Python 3.11 or newer: make PY=python3.11")'
	@test -x $(BIN)/python || { echo "Making the virtual environment; the first time takes about half a minute."; $(PY) -m venv .venv; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: setup
	@RUN_STARTED_AT=$(STARTED_AT) exec $(BIN)/python manage.py run

test: setup-test
	@$(BIN)/python -m tests

test-all: setup-test
	@$(BIN)/python -m tests --full

check: .venv/.dev
	$(BIN)/ruff check . .ci
	$(BIN)/ruff format --check . .ci
	$(DJADE) --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING

fix: .venv/.dev
	-$(BIN)/ruff check --fix . .ci
	$(BIN)/ruff format . .ci
	-$(DJADE)

texts: setup-test
	$(BIN)/python manage.py makemessages -l ko --no-location --no-obsolete -i .venv -i var -i tests -i bench
	$(BIN)/python manage.py compilemessages -l ko -i .venv

bench: .venv/.dev
	@$(BIN)/python -m tests.services install
	@$(BIN)/python -m bench $(ONLY)
