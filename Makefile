# Two commands do everything on a machine with Python 3.11 or later, make and git: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
CATALOGUES := $(wildcard consult/locale/*/LC_MESSAGES/*.po)
TINYDB := build/tinydb-$(shell sed -n 's/^tinydb==//p' constraints.txt)

.DEFAULT_GOAL := help
.PHONY: help demo test check bench faults notes-check schema i18n picture snapshots build clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A stamp is written last, so that an install that broke off is done again.
$(VENV)/.made:
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.run: $(VENV)/.made pyproject.toml constraints.txt $(CATALOGUES)
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt $(CATALOGUES)
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.run

# TinyDB's own tests, which our storage must pass (tests/sessions/store/test_tinydb_suite.py).
$(TINYDB).tar.gz: | $(VENV)/.dev
	$(PIP) download --no-deps --no-binary :all: $(subst build/tinydb-,tinydb==,$(TINYDB)) -d build

$(TINYDB)/.unpacked: $(TINYDB).tar.gz | $(VENV)/.dev
	$(BIN)/python -m tarfile -e $< build
	@touch $@

demo: $(VENV)/.run ## open the program on invented sample data
	$(BIN)/consult demo

test: check $(TINYDB)/.unpacked ## all checks, then all tests
	$(BIN)/python -m pytest -n auto --dist worksteal -q

check: $(VENV)/.dev ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev ## measure start, keys, memory and saving, as ratios against a bare application
	$(BIN)/python -m tests.bench

faults: $(VENV)/.dev ## kill programs while they save, and crash random ones, at length
	$(BIN)/python -m tests.faults

notes-check: $(VENV)/.dev ## check notes with veraPDF, vnu, axe and LibreOffice (Java, node, npm, Chromium, LibreOffice, poppler)
	tests/notes_check/fetch.sh build/notes-check $(BIN)/python
	$(BIN)/python -m tests.notes_check

schema: $(VENV)/.dev ## write the JSON schema of notes anew, from the models
	$(BIN)/python -m tests.tools.note_schema

i18n: $(VENV)/.dev ## bring the catalogues up to date with the code, and compile them
	mkdir -p build
	PYTHONPATH=. $(BIN)/pybabel -q extract -F babel.cfg -k _ -k N_ -k ngettext:1,2 --no-location --width 120 -o build/consult.pot .
	$(BIN)/pybabel -q update -D consult -l de -i build/consult.pot -o consult/locale/de/LC_MESSAGES/consult.po --no-fuzzy-matching --ignore-obsolete --width 120
	$(BIN)/python hatch_build.py

picture: $(VENV)/.dev ## draw the README's picture anew
	$(BIN)/python -m tests.tools.picture

snapshots: $(VENV)/.dev ## store the pictures of the screens anew; look at them before you commit
	$(BIN)/python -m pytest -q tests/consult/test_snapshots.py --snapshot-update

build: $(VENV)/.dev ## wheel and source distribution in dist/
	$(BIN)/python -m build

clean: ## remove everything that can be made again
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache snapshot_report.html
