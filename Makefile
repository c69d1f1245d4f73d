# `make` or `make help` shows what there is.

PORT ?= 8000
DATA ?= ./data
TEST ?= tests/reliability
VENV ?= .venv
# Other Pythons to run the tests on, beside the one of $(VENV), the oldest: the newest. What passes on
# both has passed on those between; for all of them: make pythons PYTHONS="$$(scripts/pythons.sh)"
PYTHONS ?= $(shell scripts/pythons.sh | tail -n 1)

# On them every test of the rules is run; of those that stand on a site, one in SHARE of each file: a
# Python that breaks something breaks it for many tests.
SHARE ?= 1

# Who may what, and what is kept for how long, is the same in every Python.
ONE_PYTHON = packaging access embedding privacy records scim

# What tests throw away is kept in memory where there is room.
MEMORY := $(shell scripts/memory_folder.sh)
IN_MEMORY := $(if $(MEMORY),TMPDIR=$(MEMORY))

# Compiled code is kept, whatever the surroundings say: each process would compile it anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test lint unit wheel elsewhere pythons faults fuzz bench assets docs translations sbom audit freeze clean

help: ## Show this
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: ## Set up and serve the demo on http://127.0.0.1:8000 (PORT=, DATA=)
	@scripts/set_up.sh $(VENV)
	@$(VENV)/bin/intranet-ideas demo --port $(PORT) --data $(DATA)

test: ## Set up and run all checks and tests, PostgreSQL and Chromium included
	@scripts/set_up.sh $(VENV) dev
	@command -v chromium >/dev/null || scripts/apt.sh chromium
	@$(MAKE) --no-print-directory -j2 --output-sync=target lint elsewhere SHARE=4
	@$(MAKE) --no-print-directory unit

# One after the other: both build beside the sources.
elsewhere:
	@$(MAKE) --no-print-directory wheel
	@$(MAKE) --no-print-directory pythons SHARE=$(SHARE)

CODE = intranet_ideas plugins scripts
MINUTES = 20

lint: ## Check style, types, imports, templates and reference pages
	@scripts/set_up.sh $(VENV) dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/bandit -q -ll -r $(CODE) 2>/dev/null || $(VENV)/bin/bandit -ll -r $(CODE)
	$(VENV)/bin/djlint templates --lint --quiet
	$(VENV)/bin/python -m scripts.make_docs --check
	$(VENV)/bin/python -m scripts.advisories check
	$(VENV)/bin/python -m scripts.releases check

unit: ## Run the tests on SQLite, PostgreSQL and Chromium
	@scripts/set_up.sh $(VENV) dev
	$(IN_MEMORY) scripts/with_postgresql.sh $(VENV)/bin/python -m pytest -n 2 --dist loadgroup \
	    --ignore=tests/packaging

wheel: ## Build the wheel and try it in an empty environment
	@scripts/set_up.sh $(VENV) dev
	$(VENV)/bin/python -m pytest tests/packaging

sbom: ## List all that is installed with the program, as CycloneDX, in dist/ (SIGNING_KEY=)
	@scripts/set_up.sh $(VENV) dev
	@VENV=$(VENV) scripts/sbom.sh dist/sbom.cdx.json
	@[ -z "$(SIGNING_KEY)" ] || scripts/sign.sh dist/sbom.cdx.json "$(SIGNING_KEY)"

audit: sbom ## Hold that list against newer releases and the advisories (needs the network)
	$(VENV)/bin/python -m scripts.releases refresh
	$(VENV)/bin/python -m scripts.releases check
	@$(VENV)/bin/python -m scripts.pinned dist/sbom.cdx.json > dist/pinned.txt
	$(VENV)/bin/python -m scripts.advisories refresh dist/pinned.txt
	$(VENV)/bin/pip-audit --strict --no-deps --disable-pip -r dist/pinned.txt

freeze: ## Keep a site as this version leaves it, for later ones to upgrade (VERSION=)
	@scripts/set_up.sh $(VENV) dev
	scripts/with_postgresql.sh $(VENV)/bin/python -m tests.migrations.frozen $(VERSION)

pythons: ## Run most tests without browser and PostgreSQL on the newest Python there is (SHARE=)
	@scripts/set_up.sh $(VENV) dev
	@for missing in $$(scripts/pythons.sh missing); do \
	    echo "Python $$missing was not found: not tested"; done
	@mine=$$($(VENV)/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	for python in $(PYTHONS); do \
	    version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	    [ "$$version" = "$$mine" ] && continue; \
	    echo "Python $$version, on SQLite, without browser and slow tests"; \
	    scripts/set_up.sh $(VENV)-$$version dev $$python || exit 1; \
	    env -u IDEAS_TEST_POSTGRESQL IDEAS_TEST_BRIEF=1 IDEAS_TEST_SHARE=$(SHARE) $(IN_MEMORY) \
	        $(VENV)-$$version/bin/python -m pytest -n 2 -q \
	        -m "not browser and not slow" $(addprefix --ignore=tests/,$(ONE_PYTHON)) || exit 1; \
	done

fuzz: ## Ask the API ever new things as four kinds of people (MINUTES=20)
	@scripts/set_up.sh $(VENV) dev
	IDEAS_FUZZ_MINUTES=$(MINUTES) $(IN_MEMORY) $(VENV)/bin/python -m pytest -n 2 -rP -q -p no:logging \
	    tests/api/test_fuzz.py

faults: ## Provoke the faults of docs/reliability.md at every step, and print the figures (TEST=)
	@scripts/set_up.sh $(VENV) dev
	@command -v strace >/dev/null || scripts/apt.sh strace
	IDEAS_FAULTS=all $(IN_MEMORY) scripts/with_postgresql.sh $(VENV)/bin/python -m pytest -n 2 \
	    $(TEST)

bench: ## Measure pages, search, judging, the worker, a deadline and memory, on SQLite and PostgreSQL
	@scripts/set_up.sh $(VENV) dev
	$(VENV)/bin/python benchmarks/pages.py
	scripts/with_postgresql.sh $(VENV)/bin/python benchmarks/pages.py --postgresql
	$(VENV)/bin/python benchmarks/search/run.py
	$(VENV)/bin/python benchmarks/judging/run.py
	$(VENV)/bin/python benchmarks/worker.py
	scripts/with_postgresql.sh $(VENV)/bin/python benchmarks/worker.py --postgresql
	$(VENV)/bin/python benchmarks/deadline_spike.py
	scripts/with_postgresql.sh $(VENV)/bin/python benchmarks/deadline_spike.py --postgresql
	$(VENV)/bin/python benchmarks/soak.py
	scripts/with_postgresql.sh $(VENV)/bin/python benchmarks/soak.py --postgresql
	$(VENV)/bin/python benchmarks/soak.py --stall

assets: ## Build intranet_ideas/static anew (needs Node; the result is committed)
	npm ci
	npm run assets

docs: ## Make the reference pages of docs/ from the code
	@scripts/set_up.sh $(VENV) dev
	$(VENV)/bin/python -m scripts.make_docs

translations: ## Bring the catalogues in step with the texts, and compile them
	@scripts/set_up.sh $(VENV) dev
	$(VENV)/bin/python scripts/translations.py update
	$(VENV)/bin/python scripts/translations.py compile

clean: ## Remove what was built; data stays
	rm -rf $(VENV) $(VENV)-3.* build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache \
	    .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './node_modules/*' -prune -exec rm -rf {} +
