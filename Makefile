# `make help` lists everything. Nothing but Python 3.11+ and make is expected on the machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DEMO := outputs/demo
ARTICLE := src/stance/resources/articles/mission_talks.txt
TARGET := withdrawal of US-led coalition troops from Iraq

.DEFAULT_GOAL := help
.PHONY: help install demo app test check reproduce docs bench benchmarks clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: $(INSTALLED) ## create .venv with everything in it

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -c constraints.txt torch
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

demo: install ## install, train, evaluate, report, and read a news article
	@rm -rf $(DEMO)
	$(BIN)/python scripts/train.py name=demo output=$(DEMO)
	$(BIN)/python scripts/predict.py run=$(DEMO) input=$(ARTICLE) 'target="$(TARGET)"' page=$(DEMO)/article.html

RUN ?= $(DEMO)
app: install ## a page to try a run in the browser: make app RUN=outputs/… (default: the demo)
	$(BIN)/python scripts/serve.py run=$(RUN)

test: install ## all tests, lint, types and import floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

check: install ## the quick half of the tests
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m 'not slow'

reproduce: install ## the tables of the README and the docs; says first how long (scripts/reproduce.py --list)
	$(BIN)/python scripts/reproduce.py

docs: install ## the documentation as a site in site/
	$(BIN)/pip install --quiet -c constraints.txt -e '.[docs]'
	$(BIN)/mkdocs build --strict

bench: install ## training and prediction speed as a share of the machine's matrix multiply
	$(BIN)/python scripts/bench.py

benchmarks: install ## docs/benchmarks.md from the results of the public benchmarks
	$(BIN)/python scripts/benchmarks_page.py docs/results/benchmarks docs/benchmarks.md

clean: ## remove what the targets made, but not .venv
	rm -rf $(DEMO) site build dist .pytest_cache .mypy_cache .ruff_cache
