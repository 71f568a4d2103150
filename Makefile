# Needs Python 3.11 or newer, git and make. Everything else is installed into $(VENV) and .cache.
# One lock file serves all: the demo brings the tests' tools along.

VENV ?= .venv
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo "$$name"; break; fi; done)

PY := $(VENV)/bin/python
LOCKED := $(VENV)/.locked
INSTALLED := $(VENV)/.installed

# What would make pip install elsewhere, or something else; which index and proxy it asks is the user's to say.
unexport PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_CONSTRAINT PIP_REQUIREMENT PIP_NO_DEPS PIP_DRY_RUN \
	PIP_REQUIRE_VIRTUALENV PIP_NO_BINARY PIP_IGNORE_INSTALLED PIP_PYTHON PYTHONHOME PYTHONPATH
PIP := $(PY) -m pip --disable-pip-version-check --no-input

.PHONY: help install demo test lint bench lock screenshots clean
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

install: $(INSTALLED)  ## the virtual environment, from the lock file

demo: $(INSTALLED)  ## the whole system on this machine, with a page to text from; Ctrl-C ends it
	@$(PY) -m bot demo

test: lint  ## everything that CI checks: lint, then all tests
	$(PY) -m pytest

lint: $(INSTALLED)  ## style, types, and who may import whom
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

bench: $(INSTALLED)  ## measure; bounded in time and on loopback
	$(PY) -m benchmarks

screenshots: $(INSTALLED)  ## docs/pictures, from a demo
	$(PY) -m tests.screenshots docs/pictures

lock: $(PY)  ## resolve the dependencies anew into requirements.lock
	@$(PY) -m uv --version >/dev/null 2>&1 || $(PIP) install --quiet uv
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
		--no-emit-index-url --no-header pyproject.toml -o requirements.lock

clean:  ## remove all that was made here
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found (name one: make PYTHON=/path/to/python3.12)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is older or does not run" >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "$(PYTHON) cannot make virtual environments (on Debian: apt install python3-venv)" >&2; exit 1; }

$(LOCKED): requirements.lock | $(PY)
	@echo "Installing the dependencies: about a minute the first time." >&2
	@$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@touch $@

$(INSTALLED): $(LOCKED) pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
