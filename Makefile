# Everything from a machine that has only Python 3.11 or newer. `make` lists the targets.

PYTHONS := python3.11 python3.12 python3.13 python3.14 python3 python
VENV := .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
PROCESSES := 2
# Each process of the tests has a core; more threads of NumPy's only wait for one another.
TESTS := OPENBLAS_NUM_THREADS=1 $(RUN) -m pytest -n $(PROCESSES) --dist worksteal

.PHONY: help serve site test check bench

help:
	@echo "make serve  build the site for this machine and serve it on http://127.0.0.1:8000 (PORT=...)"
	@echo "make site   build the site for publication into dist/site, and the wheel into dist"
	@echo "make check  lint, format, types"
	@echo "make test   everything that CI runs"
	@echo "make bench  start-up and speed, measured here"

serve: $(INSTALLED)
	$(RUN) -m build_scripts site --local
	$(RUN) -m build_scripts serve

site: $(INSTALLED)
	$(RUN) -m build_scripts site $(if $(URL),--url $(URL))

check: $(INSTALLED)
	$(RUN) -m build_scripts check

test: check
	$(TESTS) tests
	$(RUN) -m build_scripts test-pyodide
	$(RUN) -m e2e.browser
	$(RUN) -m build_scripts site --local
	$(TESTS) e2e -m "not long"

bench: $(INSTALLED)
	$(RUN) -m build_scripts site --local
	$(RUN) -m build_scripts bench

# An interpreter that is found but does not start, as a version manager's stand-in, is passed over.
$(INSTALLED): pyproject.toml $(wildcard weblab/locale/*.po weblab/*/*/*.po weblab/labs/*/article.??.md weblab/kernels/c/*)
	@for python in $(PYTHONS); do \
	  if $$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    found=$$python; break; \
	  fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "weblab needs Python 3.11 or newer with its venv module, and none is on the PATH." \
	    "Install one; on Debian and Ubuntu: apt install python3 python3-venv" >&2; exit 1; \
	fi; \
	test -x $(RUN) || $$found -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
