PY ?= python3
BIN := .venv/bin

.venv/.run: requirements.txt
	test -x $(BIN)/python || $(PY) -m venv .venv
	$(BIN)/pip install -q -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	$(BIN)/pip install -q -r requirements-dev.txt
	@touch $@
