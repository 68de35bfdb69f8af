# The words of this project. `make` prints them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
QUESTION ?= How often do I take my water pill, and when is my next appointment?

.DEFAULT_GOAL := help
.PHONY: help demo test eval studio docs release release-check clean

help: ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/'

demo: $(VENV)/installed ## set up what is needed and ask a question of an example summary (no model server)
	@echo '$$ mediassist ask examples/heart-failure.txt "$(QUESTION)" --model none'
	@$(BIN)/mediassist ask examples/heart-failure.txt "$(QUESTION)" --model none

test: $(VENV)/installed-dev ## set up what is needed, lint, check types, run the tests, build sdist and wheel
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright --pythonpath $(BIN)/python
	$(BIN)/python -m pytest
	$(BIN)/python deploy/release.py build/wheel

eval: $(VENV)/installed-dev ## measure everything on our own sets, beside peers: evals/RESULTS.md (half an hour, offline, one thread)
	OMP_NUM_THREADS=1 $(BIN)/python -m mediassist.evals.results

studio: $(VENV)/installed-dev ## LangGraph Studio's server on loopback, for synthetic documents (docs/studio.md)
	LANGGRAPH_CLI_NO_ANALYTICS=1 DO_NOT_TRACK=1 $(BIN)/langgraph dev --no-browser

docs: $(VENV)/installed-dev ## make the reference from the code and build the site into build/site
	$(BIN)/python docs/generate
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

release: $(VENV)/installed-dev ## build sdist and wheel into dist/, the same bytes for the same commit
	$(BIN)/python deploy/release.py dist

release-check: release ## try the wheel in a fresh environment
	test -x build/smoke/bin/python || $(PYTHON) -m venv build/smoke
	build/smoke/bin/python -m pip install -q -c constraints.txt dist/*.whl
	build/smoke/bin/python tests/smoke.py

clean: ## remove what was set up and built
	rm -rf $(VENV) build dist *.egg-info .langgraph_api

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "mediassist needs Python 3.11 or newer; say which: make demo PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing what mediassist needs into $(VENV): some minutes the first time."
	$(PIP) install -q --no-compile -c constraints.txt -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing what the tests need; llama.cpp is compiled: some minutes the first time."
	$(PIP) install -q --no-compile -c constraints.txt -e '.[dev]'
	@touch $@
