# Two commands are enough: `make run` serves the demo district, `make test` runs every test.
# Everything lives in .venv; nothing but Python 3.11 or later (with pip) and make is needed.

UV := 0.13.9
PORT ?= 8000
TESTS ?=
WORKERS ?= 2
BIN := .venv/bin
export PORT
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
# The last: without compiled files each of the many processes of a test run would compile the whole code once more.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

.PHONY: help setup spark run test check lint fix bench mechanisms lifecycles messages

help:
	@echo "make setup       install into .venv (does nothing when up to date)"
	@echo "make run         serve the demo district on PORT (8000), data in FULLRESPONSE_HOME (.home)"
	@echo "make spark       PySpark beside it (half a gigabyte; wants Java 17), for the test that starts a cluster"
	@echo "make test        every test; TESTS='path -k word' picks some"
	@echo "make check       linters, import contract, types, migrations, then every test"
	@echo "make fix         let the linter and the formatter mend what they can"
	@echo "make bench       measure speed (PostgreSQL and SQLite; takes long)"
	@echo "make mechanisms  how many of the 250 mechanisms a person can use"
	@echo "make lifecycles  print docs/lifecycles.md again from the tables"
	@echo "make messages    take new sentences out of the code, convert to Traditional, compile"

setup: .venv/ready

# The stamp is older than the lock file whenever the lock file changed.
.venv/ready: pyproject.toml uv.lock .venv/uv-$(UV)
	@$(BIN)/uv sync --frozen --quiet
	@touch $@

.venv/uv-$(UV):
	@set -e; for python in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	  if command -v $$python >/dev/null 2>&1 && $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or later with venv and pip is needed and was not found (on Debian: apt install python3-venv)." >&2; exit 1; fi; \
	[ -x $(BIN)/python ] || $$found -m venv --clear .venv; \
	$(BIN)/python -m pip install --quiet "uv==$(UV)"; \
	rm -f .venv/uv-*; touch $@

spark: setup
	@$(BIN)/uv sync --frozen --quiet --group spark

run: setup
	@$(BIN)/fullresponse run

test: setup
	@$(BIN)/pytest -n $(WORKERS) $(TESTS)

# Linters read the code alone: their settings get a throw-away home, so no key or database is made beside the code.
lint: setup
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports --no-cache
	@home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && export FULLRESPONSE_HOME="$$home" FULLRESPONSE_DATABASE= && \
	$(BIN)/mypy fullresponse && $(BIN)/fullresponse makemigrations --check --dry-run

check: lint test

fix: setup
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: setup
	@bench/run

mechanisms: setup
	@$(BIN)/fullresponse mechanisms

lifecycles: setup
	@$(BIN)/fullresponse lifecycles packs/xicheng > docs/lifecycles.md.new && mv docs/lifecycles.md.new docs/lifecycles.md

messages: setup
	@$(BIN)/python locale/messages.py
