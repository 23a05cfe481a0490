# Two commands matter: `make demo` runs the whole desk, `make test` proves it.
# Each sets up what it needs in .venv, and does so again only when its inputs have changed.

PYTHON  ?= python3
# Two at a time: tests mostly wait for processes of their own. What shares a process stays together.
WORKERS ?= 2
UV      := uv==0.13.9
BIN     := .venv/bin
ASSETS  := $(wildcard assets/*.json assets/*.mjs assets/*.svg assets/css/* assets/js/*) \
          $(wildcard msp/locale/*/LC_MESSAGES/*.po)

PIP     := $(PYTHON) -m pip -q --disable-pip-version-check --python $(BIN)/python install
COMPILE := $(BIN)/uv pip compile -q pyproject.toml --universal --generate-hashes --no-annotate \
           --no-emit-index-url --custom-compile-command "make lock"

export VIRTUAL_ENV := $(CURDIR)/.venv
# Images set this to stay small. Without its own bytecode each process would compile the whole desk
# and its libraries again, four seconds of processor at every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test peers check bench soak lock clean

help:
	@echo "make demo    run the desk with a believable provider in it; Ctrl-C stops it"
	@echo "make test    set up everything that tests need, and run the suite"
	@echo "make peers   start the vendors' real ticket systems on the loopback; Ctrl-C stops them"
	@echo "make check   ruff, mypy, import contracts, house rules, templates"
	@echo "make bench   what the desk costs at the sizes of its goals, beside the bare cost"
	@echo "make soak    both sides over a bad network, workers killed, for as long as ARGS say"
	@echo "make lock    write the two lock files anew from pyproject.toml"
	@echo "make clean   remove .venv and what was built; .desk, the data, stays"

demo: .venv/ready
	@$(BIN)/msp demo

test: .venv/ready .venv/test-packages
	@sh tests/system-packages
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

peers: .venv/ready .venv/test-packages
	@sh tests/system-packages
	@$(BIN)/python -m tests.vendors.peers

check: .venv/ready .venv/test-packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet msp tenants contracts vendors portal
	@$(BIN)/python -m pytest -q tests/house

bench: .venv/ready .venv/test-packages
	@$(BIN)/python -m tests.bench $(ARGS)

soak: .venv/ready .venv/test-packages
	@$(BIN)/python -m tests.soak $(ARGS)

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

# Bundling stylesheets and scripts needs none of the packages and so goes on beside their download.
.venv/packages: .venv/uv requirements.lock
	@$(PYTHON) hatch_build.py --ahead > /dev/null 2>&1 & \
	$(BIN)/uv pip install -q -r requirements.lock || $(PIP) -r requirements.lock || exit 1; wait
	@touch $@

.venv/test-packages: .venv/packages requirements-test.lock
	@$(BIN)/uv pip install -q -r requirements-test.lock || $(PIP) -r requirements-test.lock
	@touch $@

.venv/ready: .venv/packages pyproject.toml hatch_build.py $(ASSETS)
	@$(BIN)/uv pip install -q --no-deps -e . || $(PIP) --no-deps -e .
	@touch $@
