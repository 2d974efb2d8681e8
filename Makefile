# Every command sets up what it needs; later calls cost nothing. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
UV_VERSION := 0.13.8
BIN := .venv/bin
READY := .venv/.ready
PORT ?= 8000

.PHONY: help serve site test test-docs check labs page bench mutants mutate-pages golden pins clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5))' || \
	  { echo "make: Python must be 3.11.5 or newer; got $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 ..."; exit 1; }
	@echo "setting up .venv (once; about half a minute)"
	@test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); }
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

serve: $(READY) ## Build both languages, serve them, rebuild a page when it is edited (PORT=8000)
	@$(BIN)/python -m sitekit.serve --port $(PORT)

site: labs ## Build the site into site/
	@$(BIN)/python -m sitekit.build

test: $(READY) ## Everything that can go red: code, pages, site, browser
	@$(BIN)/python -m sitekit.gate

test-docs: $(READY) ## All page checks and examples, without browser; writes the evidence report
	@$(BIN)/python -m sitekit.gate pages

check: $(READY) ## One page in both languages, in seconds: make check P=activations/tanh
	@$(BIN)/python -m sitekit.check $(P)

labs: $(READY) ## Run the experiments whose results are stale, once for both languages (L=batch-size)
	@$(BIN)/python -m sitekit.labs $(L) $(if $(BACKEND),--backend $(BACKEND)) $(if $(SCHEDULER),--scheduler $(SCHEDULER))

page: $(READY) ## Start a page in both languages: make page P=activations/swish
	@$(BIN)/python -m sitekit.newpage $(P)

mutants: $(READY) ## Plant mistakes in dlref and count those that its tests notice (M=module)
	@$(BIN)/python -m sitekit.mutants $(M)

mutate-pages: $(READY) ## Plant mistakes in pages and in what they call; report what nobody noticed (P=...)
	@$(BIN)/python -m sitekit.mutate $(P)

bench: export OPENBLAS_NUM_THREADS := 1
bench: export OMP_NUM_THREADS := 1
bench: $(READY) ## dlref beside PyTorch and others; TORCH=a Python with NumPy and PyTorch, ROWS=conv
	@$(or $(TORCH),$(BIN)/python) -m tests.bench $(ROWS)

golden: $(READY) ## Make the frozen PyTorch values again (asks for torch==2.13.0)
	@for script in tests/golden/make_*.py; do $(BIN)/python $$script || exit 1; done

pins: $(READY) ## Resolve requirements.txt again from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11.5 --generate-hashes \
	  --no-emit-index-url --all-extras --output-file requirements.txt pyproject.toml

clean: ## Remove what was built and what was installed
	rm -rf .venv .cache site
