# Voicestead's commands. `make run` and `make test` are all that a newcomer needs.
# Each step leaves a mark when it is done and runs again when what it was made from changes.

PYTHON_IN_VENV := .venv/bin/python
STEPS := scripts/setup
COMPILED := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/messages.po))
WORKERS ?= 2
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test test-long bench check format lock dev chromium corpus catalogues compiled
.DELETE_ON_ERROR:
.NOTPARALLEL:

help:
	@sed -n 's/^## /  /p' $(MAKEFILE_LIST)

##   make setup      make the environment in .venv; nothing is started
setup: .venv/.run $(COMPILED)
	@echo "The environment is in .venv."

.venv/.run: requirements.lock $(STEPS)/environment.sh $(STEPS)/debian.sh
	@$(STEPS)/environment.sh requirements.lock
	@touch $@

# The tests' lock holds everything in the other one at the same versions, so one pass does both.
.venv/.dev: requirements-dev.lock $(STEPS)/environment.sh $(STEPS)/debian.sh
	@$(STEPS)/environment.sh requirements-dev.lock
	@touch .venv/.run $@

compiled: $(COMPILED)

%.mo: %.po | .venv/.run
	@$(PYTHON_IN_VENV) -m babel.messages.frontend -q compile -i $< -o $@

##   make run        set up, migrate, load the demo locales, serve on 127.0.0.1:8000 (stop: Ctrl-C)
run: setup
	@$(PYTHON_IN_VENV) -m flask --app wsgi db upgrade
	@$(PYTHON_IN_VENV) -m flask --app wsgi demo load
	@exec $(PYTHON_IN_VENV) -m flask --app wsgi serve

dev: .venv/.dev node_modules/.done $(COMPILED)

node_modules/.done: package-lock.json .npmrc .venv/.dev
	@PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --loglevel=error
	@touch $@

chromium:
	@$(STEPS)/chromium.sh

.cache/speech/.done: $(STEPS)/speech.sha256 $(STEPS)/speech.sh $(STEPS)/packages.sh $(STEPS)/debian.sh
	@$(STEPS)/speech.sh

.cache/text/.done: $(STEPS)/text.sha256 $(STEPS)/text.sh $(STEPS)/packages.sh $(STEPS)/debian.sh
	@$(STEPS)/text.sh

.cache/corpus/.done: $(STEPS)/corpus.sha256 $(STEPS)/corpus.txt $(STEPS)/corpus.sh $(STEPS)/packages.sh $(STEPS)/debian.sh | .venv/.dev
	@$(STEPS)/corpus.sh

##   make corpus     bring more real speech for benchmarks into .cache/corpus (520 MB)
corpus: .cache/speech/.done .cache/text/.done .cache/corpus/.done

##   make test       set up what tests need (browser, real speech and text included), run them all;
##                   some of them: make test ARGS="tests/clips -k receive" WORKERS=0
test: dev chromium .cache/speech/.done .cache/text/.done
	@$(PYTHON_IN_VENV) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

##   make test-long  the longer form of the tests that have one
test-long: dev chromium .cache/speech/.done .cache/text/.done
	@$(PYTHON_IN_VENV) -m pytest -m long --long --timeout 3600 $(ARGS)

.cache/ffmpeg/.done: $(STEPS)/ffmpeg.sh $(STEPS)/debian.sh
	@$(STEPS)/ffmpeg.sh

scripts/bench/lighthouse/node_modules/.done: scripts/bench/lighthouse/package-lock.json .venv/.dev
	@cd scripts/bench/lighthouse && PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --loglevel=error
	@touch $@

# What only benchmarks need comes on top of the tests' environment.
.venv/.bench: requirements-bench.lock .venv/.dev
	@$(STEPS)/environment.sh requirements-bench.lock
	@touch $@

##   make bench      the benchmarks, one JSON file each in .cache/bench
bench: dev .venv/.bench chromium corpus scripts/bench/lighthouse/node_modules/.done
	@mkdir -p .cache/bench
	@set -e; for script in scripts/bench/[a-z]*.py; do \
		name=$$(basename $$script .py); echo "== $$name"; \
		PYTHONPATH=. $(PYTHON_IN_VENV) $$script > .cache/bench/$$name.json; cat .cache/bench/$$name.json; \
	done

##   make check      lint, format, types, import contracts, words that cannot be translated
check: dev
	@$(PYTHON_IN_VENV) -m ruff check .
	@$(PYTHON_IN_VENV) -m ruff format --check .
	@$(PYTHON_IN_VENV) -m mypy
	@.venv/bin/lint-imports --no-logo --no-cache
	@$(PYTHON_IN_VENV) scripts/check_words.py

##   make catalogues bring the translations up to date with the words in code and templates;
##                   begin a language: make catalogues ARGS=fa
catalogues: .venv/.run
	@$(PYTHON_IN_VENV) scripts/catalogues.py $(ARGS)
	@$(MAKE) --no-print-directory compiled

##   make format     let ruff lay out the code
format: dev
	@$(PYTHON_IN_VENV) -m ruff check --fix .
	@$(PYTHON_IN_VENV) -m ruff format .

##   make lock       write both locks from pyproject.toml (newest versions: make lock ARGS=--upgrade)
lock: dev
	@$(STEPS)/lock.sh $(ARGS)
