# mojBOK POLSp. `make` alone lists what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test lint bench defences screenshots requirements format lock

BIN := .venv/bin
# The first of these that is Python 3.11 to 3.13; `make PYTHON=...` chooses another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$python && exit; done; echo python3)

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.runtime  ## the portal on http://127.0.0.1:8080 with demo data
	@if [ -z "$$MOJBOK_MODE" ] && ! grep -qs '^MOJBOK_MODE=' .env; then \
		export MOJBOK_MODE=demo; \
	fi; exec $(BIN)/mojbok run --demo-data

test: .venv/.dev  ## all tests; finds or installs a browser and nginx first
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.nginx
	@$(BIN)/python -m tests.run

lint: .venv/.dev  ## format, lint rules, types, and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.dev  ## measures beside their peers
	@$(BIN)/python -m bench

defences: .venv/.dev  ## take each defence away and see its tests fail (some minutes)
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.without_defences

screenshots: .venv/.dev  ## the README's pictures, into docs/images
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.e2e.screenshots

requirements: .venv/.dev  ## which tests prove which requirement
	@$(BIN)/python -m tests.requirements_table

format: .venv/.dev  ## put the code into the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --group build

lock: .venv/.dev  ## choose and lock the newest versions that pyproject.toml allows
	$(COMPILE) --upgrade --output-file requirements.txt
	$(COMPILE) --upgrade --group dev --constraint requirements.txt --output-file requirements-dev.txt

# The environment. Each stamp is younger than what it was made from.

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || { \
		echo "mojBOK needs Python 3.11, 3.12 or 3.13; '$(PYTHON)' is" \
			"$$($(PYTHON) --version 2>&1 || true)." \
			"Name another: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "The module venv of '$(PYTHON)' is missing" \
			"(on Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

# --no-deps and --no-build-isolation: nothing comes that the lock does not name.
define install
	@echo "Installing $(1) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $(1)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
endef

.venv/.runtime: .venv/.made requirements.txt pyproject.toml
	$(call install,requirements.txt)

.venv/.dev: .venv/.made requirements-dev.txt pyproject.toml
	$(call install,requirements-dev.txt)
	@touch .venv/.runtime
