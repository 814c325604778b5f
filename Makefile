# `make generate` and `make test` do all set-up that they need: Python 3.11 or newer and make are enough.
# PYTHON= chooses the interpreter, as in `make test PYTHON=python3.13`.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(or $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$name && break; done),python3)

SOURCES := generator tests bench docs
GENERATED := $(wildcard generated/*/src)
space := $() $()
# Code that is generated, or copied into what is generated, keeps black's own line length.
PRODUCTS := $(wildcard templates/runtime) $(wildcard generated)

.DEFAULT_GOAL := help
.PHONY: help generate test lint docs format bench conformance corpus replay clean

help:
	@echo 'make generate   write the SDKs in generated/ from the documents in spec/'
	@echo 'make test       check style and types, then run the tests'
	@echo 'make lint       check style and types only'
	@echo 'make docs       build the documentation in site/; a broken link is an error'
	@echo 'make format     put sources into the style that `make lint` asks for'
	@echo 'make conformance DIR=…   drive generated clients through the scenarios of a folder; STRICT=1'
	@echo 'make bench      print what it all costs; DIR= names a folder with large documents'
	@echo 'make corpus     generate every document of the folder DIR=, and hold each SDK to all that we ask'
	@echo 'make replay     regenerate through the years of each series in the folder DIR=, and look for names that move'
	@echo 'make clean      remove the virtual environment and caches'

generate: $(VENV)/ready
	@$(BIN)/sdkwright generate

test: lint
	@$(BIN)/python -m tests.interpreters
	@$(BIN)/python -m pytest -q -n 2

lint: $(VENV)/ready
	@$(BIN)/ruff check $(SOURCES) $(wildcard templates/runtime)
	@$(BIN)/black --quiet --check $(SOURCES)
	@$(if $(PRODUCTS),$(BIN)/black --quiet --check --line-length 88 --extend-exclude '^$$' $(PRODUCTS))
	@$(BIN)/mypy $(SOURCES)
	@$(if $(GENERATED),MYPYPATH=$(subst $(space),:,$(GENERATED)) $(BIN)/mypy $(GENERATED))
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright --pythonpath $(BIN)/python

docs: $(VENV)/ready
	@$(BIN)/sphinx-build -q -W --keep-going -c docs -d build/doctrees . site
	@echo 'the documentation is in site/index.html'

format: $(VENV)/ready
	@$(BIN)/ruff check --quiet --fix $(SOURCES) $(wildcard templates/runtime)
	@$(BIN)/black --quiet $(SOURCES)
	@$(if $(wildcard templates/runtime),$(BIN)/black --quiet --line-length 88 --extend-exclude '^$$' templates/runtime)

# What the other generator in the table needs is installed into a virtual environment of its own.
bench: $(VENV)/ready
	@$(BIN)/python -m bench $(if $(DIR),--corpus $(DIR)) $(if $(ENFORCE),--enforce)

conformance: $(VENV)/ready
	@$(if $(DIR),,echo 'error: DIR= names a folder with scenarios.json' >&2; exit 2)
	@PYTHONPATH=. $(BIN)/python -m tests.conformance $(DIR) $(if $(STRICT),--strict)

# ARGS= takes further options, such as ARGS="--only tides --skip-types".
corpus: $(VENV)/ready
	@$(BIN)/python -m tests.corpus $(or $(DIR),$(error say which folder: make corpus DIR=../shared/corpus)) $(ARGS)

# ARGS= takes further options, such as ARGS="--only tides --skip-types".
replay: $(VENV)/ready
	@PYTHONPATH=. $(BIN)/python -m tests.replay $(or $(DIR),$(error say which folder: make replay DIR=../shared/history)) $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist site

# The virtual environment, made again when the interpreter or what is to be installed changes.
$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo 'error: $(PYTHON) is not Python 3.11 or newer; choose one with PYTHON=' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo 'error: $(PYTHON) lacks venv or ensurepip; Debian has them in the package python3-venv' >&2; exit 1; }
	@version='import sys; print(*sys.version_info[:2])'; \
		test "$$($(BIN)/python -c "$$version" 2>/dev/null)" = "$$($(PYTHON) -c "$$version")" \
		|| { echo 'creating $(VENV)'; $(PYTHON) -m venv --clear $(VENV); }
	@echo 'installing what constraints.txt pins'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,docs]'
	@touch $@
