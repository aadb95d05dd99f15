# Everything a newcomer, a developer and CI do with this repository; `make help` lists it.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
export PYTHONUTF8 = 1

.PHONY: help setup run test check bench bench-extract bench-metadata bench-ocr bench-versions eval crash fuzz fix lock samples

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: $(READY) ## make .venv from requirements.lock (once)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Name another with: make setup PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --disable-pip-version-check --progress-bar on -r requirements.lock
	@touch $(READY)

run: $(READY) ## index the demonstration collection and serve the search page
	$(PY) -m indexer import corpus/samples/catalogue.csv
	$(PY) -m search_api serve

test: $(READY) ## run all tests
	$(PY) -m pytest

check: $(READY) ## style, types, directions, dependencies, house rules
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/deptry corpus indexer search_api
	$(PY) -m pytest tests/house tests/migration

fix: $(READY) ## mend what machines can mend
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(READY) ## speed: indexing, questions, legs, publishing
	$(PY) -m tests.bench

bench-extract: $(READY) ## how well PDFs are read, and how fast (needs ../shared/data)
	$(PY) -m tests.bench --only extract

bench-ocr: $(READY) ## how well scanned pages are read, language by language (needs Tesseract)
	$(PY) -m tests.bench --only recognition

bench-metadata: $(READY) ## what is proposed of files against what is known of them
	$(PY) -m tests.bench.metadata

bench-versions: $(READY) ## which versions of one product are proposed, against what is known
	$(PY) -m tests.bench.versions

eval: $(READY) ## quality: the golden set and, where present, ../shared/data/retrieval
	$(PY) -m search_api evaluate --all --write tests/quality/results.json

crash: $(READY) ## kill workers at every step and at 200 moments drawn by chance; takes half an hour
	$(PY) -m tests.crash --moments 200

fuzz: $(READY) ## longer runs of the property tests
	$(PY) -m pytest tests/unit tests/contract tests/integration -m hypothesis --hypothesis-profile=long

samples: $(READY) ## build the demonstration collection anew from its sources (needs chromium)
	$(PY) -m corpus.samples.build

lock: $(READY) ## write requirements.lock from what is installed
	$(PY) -m tests.house.lock > $(VENV)/lock && mv $(VENV)/lock requirements.lock
