# make help lists what there is. Each target makes what it needs first; when nothing has changed that takes a moment.
.POSIX:
.PHONY: help run serve test check format proofs bench lock screenshots setup setup-test clean

BIN = .venv/bin

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

run: setup ## start the portal with demo data on 127.0.0.1, port PORTAL_PORT (8000)
	@exec scripts/run.sh demo

serve: setup ## start the portal for production, behind a proxy (docs/operate.md)
	@exec scripts/run.sh production

test: setup-test ## the linters and the whole test suite
	@failed=0; $(MAKE) --no-print-directory check || failed=1; \
	$(BIN)/pytest -n 2 --dist worksteal || failed=1; exit $$failed

check: setup-test ## linters, formatting, types, import layers, templates, translations, layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet portal/templates
	$(BIN)/python scripts/check_translations.py
	$(BIN)/python scripts/check_layout.py

format: setup-test ## put the code in the project's format
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .

proofs: setup-test ## the long proofs in full: kills, attackers, clocks, validators
	$(BIN)/pytest -m proofs

bench: setup-test ## measure pages, journeys, results and files as ratios to floors of the same run (docs/performance.md)
	$(BIN)/python -m tests.bench

screenshots: setup-test ## take the pictures in docs/images anew
	$(BIN)/python scripts/screenshots.py

lock: setup-test ## write requirements*.txt anew from pyproject.toml
	scripts/lock.sh

setup:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test

clean: ## remove what was made by make; data and keys stay
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis .coverage build *.egg-info
	find portal tests migrations scripts -name __pycache__ -type d -prune -exec rm -rf {} +
