# Cliffhanger. `make help` lists the targets.
PORT ?= 8000
VAR_DIR ?= var
PY := .venv/bin/python
PROCESSES ?= 3
export PORT VAR_DIR

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test check lock format frontend bench bench-fountain bench-idle bench-contracts bench-payroll bench-pay-runs bench-exports

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## start everything on http://127.0.0.1:8000 (PORT=, VAR_DIR=); Ctrl-C ends it
	@exec $(PY) -m studio.run

setup: ## install what running needs into .venv
	@sh studio/setup.sh

setup-dev: setup
	@sh studio/setup.sh dev

test: setup-dev ## run every test against a PostgreSQL and a Redis of its own (ARGS= for pytest, PROCESSES=1 for one at a time)
	@$(PY) -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup-dev ## run linters, types, import contracts, migrations, deploy check, formats, bundles
	@$(PY) -m studio.check

format: setup-dev ## format Python and templates
	@.venv/bin/ruff check --fix -q . ; .venv/bin/ruff format -q . ; git ls-files -z 'templates/*.html' | xargs -0r .venv/bin/djade --target-version 6.1

frontend: ## rebuild the committed bundles (needs Node)
	@cd frontend && npm ci --silent && node build.mjs

bench: setup-dev ## measure every promise of the pipeline (ARGS="--seconds 12" for a quick look)
	@$(PY) bench/promises.py $(ARGS)

bench-fountain: setup-dev ## time a 120-page script's parsing, beside screenplain
	@$(PY) bench/fountain.py $(ARGS)

bench-idle: setup-dev ## measure the idle time between 80 queued episodes on one worker
	@$(PY) bench/idle.py $(ARGS)

bench-contracts: setup-dev ## measure the pages of contracts with 150 people and 400 deals
	@$(PY) bench/contracts.py $(ARGS)

bench-payroll: setup-dev ## measure how long the pay of 10,000 day records takes to reckon
	@$(PY) bench/payroll.py $(ARGS)

bench-pay-runs: setup-dev ## measure how long stored pay runs of 1,000 and 10,000 day records take, and their memory
	@$(PY) bench/stored_pay.py $(ARGS)

bench-exports: setup-dev ## time the files of a run of 10,000 day records
	@$(PY) bench/exports.py $(ARGS)

lock: setup ## write requirements*.txt anew from requirements*.in
	@for name in requirements requirements-dev; do \
		.venv/bin/uv pip compile -q --universal --python-version 3.12 --generate-hashes \
			--no-emit-index-url --no-header $$name.in -o $$name.txt || exit 1; done
