.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PORT_BASE ?= 8100
DATA_DIR ?= .polku
STORY ?= 1
BIN := .venv/bin

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: help run token person test check fmt lint types imports counties openapi breaks lock bench clean

help: ## Show these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:

.venv/.stamp: requirements/dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	@echo "Creating the environment from requirements/dev.lock …"
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) -r requirements/dev.lock || { echo "The environment could not be installed; pip says above why. Only ready wheels are installed, nothing is compiled: see README, 'Other platforms'." >&2; exit 1; }
	@touch $@

run: .venv/.stamp ## Start everything on loopback, play the story, stay up (PORT_BASE=, DATA_DIR=, STORY=0)
	@exec $(BIN)/python -m demo --port-base $(PORT_BASE) --data-dir "$(DATA_DIR)" --story $(STORY)

token: .venv/.stamp ## Print a bearer token: make token ROLE=guardian-of-infant SERVICE=booking
	@$(BIN)/python -m demo.token --data-dir "$(DATA_DIR)" --role "$(ROLE)" --service "$(or $(SERVICE),booking)"

person: .venv/.stamp ## Print the test identity code of a demo person: make person ROLE=infant
	@$(BIN)/python -m demo.person --data-dir "$(DATA_DIR)" --role "$(ROLE)"

.venv/.browser: .venv/.stamp tools/browser.py
	@$(BIN)/python -m tools.browser
	@touch $@

test: .venv/.stamp .venv/.browser ## Run the whole test suite on a real PostgreSQL, up to four processes (ARGS= for pytest)
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

check: fmt lint types imports counties breaks test ## Everything that must be green before a change is offered

fmt: .venv/.stamp ## Is the code formatted?
	@$(BIN)/ruff format --check .

lint: .venv/.stamp ## Lint
	@$(BIN)/ruff check .
	@! grep -nE '://|--(index|extra-index|find-links)' requirements/*.lock

types: .venv/.stamp ## Check the types, strictly
	@$(BIN)/mypy

imports: .venv/.stamp ## Do imports point one way?
	@$(BIN)/lint-imports

counties: .venv/.stamp ## Are the county packs valid?
	@$(BIN)/python -m tools.check_counties

openapi: .venv/.stamp ## Write openapi/*.json from the code
	@$(BIN)/python -m tools.export_openapi

breaks: .venv/.stamp ## Would openapi/ break a client of the last release tag?
	@$(BIN)/python -m tools.openapi_breaks

lock: .venv/.stamp ## Resolve requirements/*.in anew
	@$(PIP) -r requirements/tools.lock
	@for name in runtime dev tools; do $(COMPILE) --upgrade requirements/$$name.in -o requirements/$$name.lock || exit 1; done

bench: .venv/.stamp ## Measure search and booking as ratios (two to three minutes)
	@$(BIN)/python -m bench

clean: ## Remove the environment, caches and demo data
	rm -rf .venv .polku .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
