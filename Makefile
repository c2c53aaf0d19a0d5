# The commands of this project. `make` alone lists them.
# The system's Python where it is new enough and complete: it is compiled with all
# optimizations, which make Odoo a tenth faster; one that was compiled by hand often is not.
FIT = import ensurepip, sys, venv; sys.exit(not (3, 10) <= sys.version_info < (3, 14))
PYTHON ?= $(shell /usr/bin/python3 -c '$(FIT)' 2> /dev/null && echo /usr/bin/python3 || echo python3)
PORT ?= 8069
SERVE ?= 1
N ?=

RUN = @$(PYTHON) dev/run.py

.PHONY: help setup demo test lint format bench stop clean

help:
	@echo "make demo    a real Odoo 19 with clients to remind; SERVE=0 PORT=8069"
	@echo "make test    the linters and all tests"
	@echo "make lint    the linters"
	@echo "make format  put right what the linters can put right by themselves"
	@echo "make bench   how fast it is; N=1000 for a quick run"
	@echo "make setup   only get everything onto this machine, into .sandbox"
	@echo "make stop    stop the database server and the mail sink"
	@echo "make clean   remove all that was installed"

setup test lint format stop:
	$(RUN) $@

demo:
	$(RUN) demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

bench:
	$(RUN) bench $(if $(N),--number $(N))

# What lies in the memory is linked from PostgreSQL's data.
clean: stop
	@rm -rf $$(readlink .sandbox/pg/data/pg_tblspc/*) .sandbox build *.egg-info
