# Every command of this project. `make` alone lists them.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ROUNDS ?= 20
PIP    := $(BIN)/pip install -qq --disable-pip-version-check -c requirements.lock

export PYTHONUTF8 := 1
# Keep compiled modules, whatever the surroundings say: every start after the first takes a quarter less.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test quick crash chaos bench desk screening train week format lock clean smoke test-tools
.DEFAULT_GOAL := help

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/installed ## start the server with a demo room, and say where to go
	@$(BIN)/warmline serve --demo

.PHONY: pictures
pictures: $(VENV)/installed-for-tests test-tools ## take the pictures of the README anew
	$(BIN)/python -m tests.web.pictures

.PHONY: waterfall
waterfall: $(VENV)/installed-for-tests test-tools ## measure how soon a first message is sent over a slow line
	$(BIN)/python -m tests.web.waterfall

smoke: $(VENV)/installed ## start the server as a newcomer does, see that it is ready, stop it
	@.ci/smoke $(BIN)/warmline

test: $(VENV)/installed-for-tests test-tools ## check everything: form, types, imports, every test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/pytest -ra -n 2 --dist loadfile --no-loadscope-reorder

quick: $(VENV)/installed-for-tests ## check what takes less than a minute: no servers, no browser, no journeys
	$(BIN)/ruff check .
	$(BIN)/pytest -n 2 --dist loadfile -m "not servers and not browser and not slow and not journey"

crash: $(VENV)/installed-for-tests ## kill -9 the server under load: make crash ROUNDS=500
	$(BIN)/python -m tests.journeys.crash --rounds $(ROUNDS)

chaos: $(VENV)/installed-for-tests ## let nodes, database and bus fail under load: make chaos ROUNDS=200
	$(BIN)/python -m tests.journeys.chaos --rounds $(ROUNDS)

bench: $(VENV)/installed-for-tests ## measure the speed beside other servers, in one table
	$(BIN)/python -m tests.bench

desk: $(VENV)/installed-for-tests ## measure how long people wait in a hard hour at the desk
	$(BIN)/python -m tests.desk

screening: $(VENV)/installed-for-tests ## measure screening on real text, in one table
	$(BIN)/python -m tests.screening --record

train: $(VENV)/installed-for-tests ## make the weights of the second opinion from real text
	$(BIN)/python -m tests.screening.train

week: $(VENV)/installed-for-tests ## let a made-up week go by, and print how long people waited
	$(BIN)/python -m tests.week --seed 1 2 3

format: $(VENV)/installed-for-tests ## bring the code into its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/installed-for-tests ## choose anew the exact versions in requirements.lock
	$(BIN)/pip install -qq --disable-pip-version-check uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --upgrade --extra test \
	  --universal --python-version 3.11 --no-annotate --no-emit-index-url --no-emit-find-links \
	  pyproject.toml -o requirements.lock

clean: ## remove what these commands made, but never the data folder
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache .coverage
	find chat rooms moderation tests -name __pycache__ -prune -exec rm -rf {} +

# --- what the commands above need -------------------------------------------------------------------

# A bare Debian has Python without its venv part; the line that helps is better than a traceback.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || \
	  { echo "Python is missing. As root: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv is missing. As root: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# The stamps make the second time fast.
$(VENV)/installed: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing Warmline into $(VENV), which takes up to a minute the first time."
	@$(PIP) -e .
	@touch $@

$(VENV)/installed-for-tests: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing Warmline and what its tests need into $(VENV)."
	@$(PIP) -e '.[test]'
	@touch $(VENV)/installed $@

# Some tests need a browser (chromium), node, strace or systemd-analyze; without them they are skipped, and say so.
test-tools:
	@missing=""; \
	  for tool in chromium:chromium node:nodejs strace:strace systemd-analyze:systemd; do \
	    command -v $${tool%:*} >/dev/null || missing="$$missing $${tool#*:}"; \
	  done; \
	  if [ -z "$$missing" ]; then exit 0; fi; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	  else \
	    echo "Some tests will be skipped. As root: apt-get install$$missing"; \
	  fi
