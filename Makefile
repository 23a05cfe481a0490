# Two commands matter: `make demo` runs the whole desk, `make test` proves it.
# Each sets up what it needs in .venv, and does so again only when its inputs have changed.

PYTHON  ?= python3
# One after the other: several tests run whole demos, and two of those at once disturb each other.
WORKERS ?= 0
UV      := uv==0.13.9
BIN     := .venv/bin
ASSETS  := $(wildcard assets/*.json assets/*.mjs assets/*.svg assets/css/* assets/js/*) \
          $(wildcard msp/locale/*/LC_MESSAGES/*.po)

PIP     := $(PYTHON) -m pip -q --disable-pip-version-check --python $(BIN)/python install
COMPILE := $(BIN)/uv pip compile -q pyproject.toml --universal --generate-hashes --no-annotate \
           --no-emit-index-url --custom-compile-command "make lock"

export VIRTUAL_ENV := $(CURDIR)/.venv

.PHONY: help demo test check bench lock clean

help:
	@echo "make demo    run the desk with a believable provider in it; Ctrl-C stops it"
	@echo "make test    set up everything that tests need, and run the suite"
	@echo "make check   ruff, mypy, import contracts, house rules, templates"
	@echo "make bench   what pages and API cost at 100,000 tickets, beside the bare cost"
	@echo "make lock    write the two lock files anew from pyproject.toml"
	@echo "make clean   remove .venv and what was built; .desk, the data, stays"

demo: .venv/ready
	@$(BIN)/msp demo

test: .venv/ready .venv/test-packages
	@sh tests/system-packages
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: .venv/ready .venv/test-packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet msp tenants contracts vendors portal
	@$(BIN)/python -m pytest -q tests/house

bench: .venv/ready .venv/test-packages
	@$(BIN)/python -m tests.bench $(ARGS)

lock: .venv/uv
	@$(COMPILE) --upgrade --extra embedded --extra demo -o requirements.lock
	@$(COMPILE) --upgrade --all-extras -c requirements.lock -o requirements-test.lock

clean:
	rm -rf .venv msp/kernel/static assets/node_modules

# The environment in steps, so that a changed stylesheet does not fetch packages again and the
# desk does not wait for what only its tests need. pip works from outside: it need not be in .venv.
.venv/uv:
	@echo "Setting up .venv (the first time this takes a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@$(PYTHON) -m venv --without-pip .venv
	@$(PIP) $(UV) || echo "uv could not be installed; pip does its work, more slowly."
	@touch $@

.venv/packages: .venv/uv requirements.lock
	@$(BIN)/uv pip install -q -r requirements.lock || $(PIP) -r requirements.lock
	@touch $@

.venv/test-packages: .venv/packages requirements-test.lock
	@$(BIN)/uv pip install -q -r requirements-test.lock || $(PIP) -r requirements-test.lock
	@touch $@

.venv/ready: .venv/packages pyproject.toml hatch_build.py $(ASSETS)
	@$(BIN)/uv pip install -q --no-deps -e . || $(PIP) --no-deps -e .
	@touch $@
