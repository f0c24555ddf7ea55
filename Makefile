# Everything a person does here. Each target makes its own virtual environment in .venv.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
LOCALE ?= en-US
NPM := build/npm/done
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r

# Byte-code is kept, whatever the shell prefers: tests and tools start Python often.
unexport PYTHONDONTWRITEBYTECODE
BOTH := --disable-plugin-autoload -p xdist -n 2 --dist loadfile --no-loadscope-reorder
# One process a processor; a file of tests stays in one of them.
WALK_EVERY ?= 4
# The share of the acts that walks do in each state (tests/walking.py): WALK_EVERY=1 make test does them all.

.DEFAULT_GOAL := help
.PHONY: $(shell sed -nE 's/^([a-z-]+):.*\#\#.*/\1/p' $(MAKEFILE_LIST))

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(PY):
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; run: make PYTHON=python3.13 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/talk: requirements/talk.txt | $(PY)
	$(INSTALL) $<
	@touch $@

$(VENV)/web: requirements/web.txt | $(PY)
	$(INSTALL) $<
	@touch $@

$(VENV)/dev: requirements/dev.txt requirements/later.txt | $(PY)
	$(INSTALL) $< -r requirements/later.txt
	@touch $@ $(VENV)/talk $(VENV)/web

$(VENV)/docs: requirements/docs.txt $(VENV)/dev
	$(INSTALL) $<
	@touch $@

talk: build/model ## hold a conversation in the terminal (LOCALE=en-GB for Britain)
	@$(PY) -m simulator --locale $(LOCALE)

serve: $(VENV)/web ## host the skill yourself: ALEXA_SKILL_ID=amzn1.ask.skill... PORT=8080 make serve
	@exec $(PY) -m skill.web

web: build/model $(NPM) ## the pretend Echo as a page in the browser, with its screen
	@$(PY) -m simulator.web

$(NPM): simulator/web/package.json simulator/web/package-lock.json simulator/web/.npmrc
	@command -v npm >/dev/null || { echo "npm: not found; install Node.js 20 or later, or run: make browser"; exit 1; }
	@mkdir -p $(@D) && cp $^ $(@D)
	@cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

browser: ## install Chromium and Node.js where they are missing (Debian), for the tests in a real browser
	@missing=; command -v chromium >/dev/null || missing="chromium fonts-liberation"; \
	command -v npm >/dev/null || missing="$$missing nodejs npm"; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] || sudo=sudo; $$sudo apt-get update -q && \
	$$sudo apt-get install -q -y --no-install-recommends $$missing; }

model: $(VENV)/talk ## generate run-time content and interaction models from content/
	@$(PY) -m authoring model
	@mkdir -p build && touch build/model

build/model: $(VENV)/talk $(shell find content authoring skill interaction_model/en.yaml -name __pycache__ -prune -o -print)
	@echo "(Checking the content, and generating what runs. This is done again when a file has changed ...)"
	@$(MAKE) --no-print-directory model

check: $(VENV)/talk ## check content/ and interaction_model/, all errors at once
	@$(PY) -m authoring check

ask: $(VENV)/talk ## write build/ask/: replay files and the NLU batch for Amazon's own tools
	@$(PY) -m authoring.handover

book: $(VENV)/talk ## write the reviewer's book docs/answers.html and docs/answers.md
	@$(PY) -m authoring book

docs: $(VENV)/docs ## build the pages as a site, build/site/index.html; 1 when a link leads nowhere
	@$(PY) -m mkdocs build --strict --quiet --clean

understand: $(VENV)/talk ## measure the stand-in's understanding on the development set
	@$(PY) -m simulator.measure

population: $(VENV)/talk ## simulate 10,000 patients: how often each urgency is given
	@PYTHONPATH=.:tests $(PY) tests/population.py

evidence: $(VENV)/dev ## prove it, then write the hazard log, the certification page and the figures in docs/safety/ (a quarter of an hour)
	@PYTHONPATH=.:tests $(PY) tests/evidence.py

figures: $(VENV)/dev ## write the figures that an added file changes into docs/safety/ and README.md (seconds)
	@PYTHONPATH=.:tests $(PY) tests/evidence.py --quick

bench-web: $(VENV)/dev ## the verified web endpoint against an unverified hello-world, in one run; then 60 s under attack
	@PYTHONPATH=tests $(PY) -m benches.web

test: $(VENV)/dev lint types ## what must be green after every edit: types, tests, and with them the check of the content
	WALK_EVERY=$(WALK_EVERY) $(PY) -m pytest $(BOTH)

test-long: $(VENV)/docs browser $(NPM) ## the tests that take minutes: every mistake, browser, Lambda client, web door under load
	$(PY) -m pytest $(BOTH) -n 3 -m long

prove: coverage ## walk every path, plant mistakes, talk at random; print the figures (twenty minutes)
	@$(PY) -m tests.prove

coverage: $(VENV)/dev ## every branch of the check and the dialogue is run by a test, and 95 % of skill/
	@WALK_EVERY=$(WALK_EVERY) $(PY) -m pytest $(BOTH) -p pytest_cov --cov=skill --cov-branch --cov-report=
	@$(PY) -m coverage report --include='skill/red_flags.py,skill/dialogue.py' --fail-under=100 --show-missing
	@$(PY) -m coverage report --fail-under=95 --skip-covered --show-missing

package: $(VENV)/talk ## build build/lambda.zip, the same bytes every time
	@$(PY) -m deploy

bench: $(VENV)/talk ## measure start, turns, memory and size against hello-world; 1 when a budget fails
	@$(PY) -m benches

lint: $(VENV)/dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(VENV)/dev
	@$(PY) -m mypy

fmt: $(VENV)/dev ## format the code
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

clean: ## remove what make made
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache
