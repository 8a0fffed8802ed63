# Needs Python 3.11 or newer and make, nothing else. PostgreSQL and Chromium are used where they are.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
# Newer than the requirements they were installed from: nothing is installed twice.
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
# What a deployment sets, so that the system checks see one.
AS_DEPLOYED := DEBUG=off SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(50))") \
	ALLOWED_HOSTS=books.example.org HTTPS=on TRUST_PROXY=on REDIS_URL=redis://127.0.0.1:6379/0 \
	DATA_DIR=$(VENV)/check DATABASE_URL=sqlite:///$(VENV)/check/check.sqlite3

.DEFAULT_GOAL := help
.PHONY: help run dev test test-fast browser lint format check audit bench bench-intake screenshots lighthouse api-fuzz schema vendor clean

help:  ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: $(RUN_READY) .env  ## serve on 127.0.0.1:$PORT (8000), with a demo library when there is none yet
	@$(PY) scripts/serve.py --port $(PORT)

dev: $(DEV_READY) .env  ## the same with DEBUG on, reloading when a file changes, without the worker
	DEBUG=on $(PY) manage.py migrate --noinput --verbosity 1
	DEBUG=on $(PY) manage.py runserver 127.0.0.1:$(PORT)

test: $(DEV_READY)  ## every test on SQLite with branch coverage, then those of the database on PostgreSQL where it answers
	@$(PY) scripts/run_tests.py $(if $(REQUIRE_POSTGRES),--require-postgres) $(ARGS)

test-fast: $(DEV_READY)  ## tests on SQLite alone, without coverage; ARGS="library/tests -k isbn" picks some
	$(PY) -m pytest -m "not browser" -q -n 2 $(ARGS)

browser: $(DEV_READY)  ## the tests that drive a real Chromium; ONCE=1 leaves out second looks and rarer cases
	$(PY) -m pytest -m "browser$(if $(ONCE), and not thorough)" -q -n 2 $(ARGS)

lint: $(DEV_READY)  ## formatting and rules, without changing anything
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

format: $(DEV_READY)  ## format, and mend what can be mended by itself
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

check: $(RUN_READY)  ## system checks as deployed, and that no migration is missing
	@mkdir -p $(VENV)/check
	@$(AS_DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING
	@$(AS_DEPLOYED) $(PY) manage.py makemigrations --check --dry-run

audit: $(DEV_READY)  ## what bandit says of the code, and what advisories say of the packages
	@$(PY) scripts/audit.py

bench: $(RUN_READY)  ## how fast pages are beside a bare query, on PostgreSQL and SQLite
	@$(PY) -m bench.run $(ARGS)

bench-intake: $(RUN_READY)  ## a paste of 500 ISBNs with web, worker and a provider of small limits
	@$(PY) -m bench.intake $(ARGS)

screenshots: $(DEV_READY)  ## the pictures of docs/screenshots, taken anew with Chromium
	@$(PY) -m scripts.screenshots $(ARGS)

lighthouse: $(DEV_READY)  ## what Lighthouse says of ten pages; needs Chromium and npm
	@$(PY) -m scripts.lighthouse

api-fuzz: $(RUN_READY)  ## thousands of made-up questions to the API, as everybody who may ask; ARGS="--seconds 20 --as reader"
	@test -x $(VENV)/fuzz/bin/schemathesis || { $(PYTHON) -m venv $(VENV)/fuzz && \
		$(VENV)/fuzz/bin/python -m pip install --quiet -r requirements-fuzz.txt; }
	@$(PY) -m tests.fuzz.run --schemathesis $(VENV)/fuzz/bin/schemathesis $(ARGS)

schema: $(RUN_READY)  ## write docs/openapi.json anew, after a change to the API that breaks nothing
	@DEBUG=on $(PY) -m scripts.schema

vendor: | $(PY)  ## bring the vendored fonts, icons and scripts anew, in the versions vendor.json names; needs npm
	@$(PY) scripts/vendor.py

clean:  ## remove what can be made again; your books in var/ and your .env stay
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov var/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.env: | $(RUN_READY)
	@$(PY) scripts/make_env.py

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Penumbra needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "$(PYTHON) cannot make virtual environments; on Debian: apt install python3-venv"; exit 1; }

$(RUN_READY): requirements.txt | $(PY)
	@echo "Installing what Penumbra needs into $(VENV) (once)"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt $(RUN_READY)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
