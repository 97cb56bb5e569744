# `make test` is what CI runs. Everything it makes stays in .venv and .cache.
# Paths are relative, so that the clone may lie in a folder with a space in its name.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

API := .cache/tree/ansible_collections/latepoint/api
BIN := .venv/bin
OLDEST := .cache/venv/oldest
PY38 := .cache/venv/py38
IMPORTER := .cache/venv/importer
DOCS := .cache/venv/docs
NOX := .cache/venv/nox
MUTATION := .cache/venv/mutation
LOCK := .cache/venv/lock
OF_NEWEST_ANSIBLE := 3.13 3.12 3.14
NEWEST_PYTHONS := $(OF_NEWEST_ANSIBLE) 3.11
WORKERS := 2
PLAYERS := 3  # of plays, which wait for a third of their time

# Our own Ansible, our own tree, and nothing of the user's settings.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.cache/tree
export ANSIBLE_CONFIG := $(CURDIR)/tools/ansible.cfg
export ANSIBLE_HOME := $(CURDIR)/.cache/ansible
export LC_ALL := C.UTF-8
# As pip does: behind a proxy of a company these are the only certificates.
export UV_SYSTEM_CERTS := true
unexport PYTHONDONTWRITEBYTECODE  # what is compiled once serves all processes that follow
unexport PYTHONUNBUFFERED  # which few people set

##@ The one command

# Stages, one after the other; the steps of a stage, which keep one processor busy each, side by side.
STAGES := venv+environments lint+extra-checks+types+docs-lint unit-targets+unit+unit-controllers sanity+docs+importer integration
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: test
test: ## What CI runs, in an order that fails fast
	@for stage in $(STAGES); do \
	  case $$stage in *+*) side_by_side="-j $(WORKERS) $(SYNC)";; *) side_by_side=;; esac; \
	  printf '\n==== %s\n' "$$stage"; start=$$(date +%s); \
	  $(MAKE) $$side_by_side $$(echo "$$stage" | tr + ' ') || exit 1; \
	  printf '==== %s: %s seconds\n' "$$stage" "$$(($$(date +%s) - start))"; done
	@printf '\n==== All of it passed.\n'

##@ Its steps

.PHONY: venv
venv: .venv/.dev ## Install what development needs

.PHONY: environments
environments: $(OLDEST)/.installed $(PY38)/.installed $(IMPORTER)/.installed $(DOCS)/.installed $(NOX)/.installed

.PHONY: lint
lint: .venv/.dev $(API) ## ruff, yamllint, ansible-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/yamllint --strict .
	$(BIN)/ansible-lint

.PHONY: extra-checks
extra-checks: $(NOX)/.installed ## antsibull-nox: unwanted files, action groups, trailing white space
	@$(NOX)/bin/nox --session extra-checks

.PHONY: types
types: .venv/.dev $(API) ## mypy, strictly
	$(BIN)/mypy $(API)/plugins sandbox tools tests/proof tests/simulation conftest.py tests/integration/conftest.py

.PHONY: unit unit-plugins unit-others unit-properties
ifdef ARGS
unit: .venv/.dev
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)
else
unit: unit-plugins unit-properties unit-others ## Unit tests, with the coverage of plugins/
endif

unit-plugins: .venv/.dev
	$(BIN)/python -m pytest -m 'not hypothesis' --cov --cov-report=term --cov-fail-under=97 tests/unit/plugins

unit-others: .venv/.dev
	$(BIN)/python -m pytest -m 'not hypothesis' --ignore tests/unit/plugins

unit-properties: .venv/.dev  # The examples alone reach 98 percent of the lines, and counting them doubles the time of a property.
	$(BIN)/python -m pytest -m hypothesis

.PHONY: unit-targets unit-controllers
unit-targets unit-controllers: export HYPOTHESIS_PROFILE = fast
unit-targets: $(PY38)/.installed ## Unit tests of what runs on a target, on Python 3.8; fewer examples of each property
	@if [ -x $(PY38)/bin/python ]; then $(PY38)/bin/python -m pytest $(ON_TARGETS) $(ARGS); fi

unit-controllers: $(OLDEST)/.installed ## Unit tests of what runs on a controller, by the oldest Ansible; fewer examples
	@if [ -x $(OLDEST)/bin/python ]; then $(OLDEST)/bin/python -m pytest $(ON_CONTROLLERS) $(ARGS); fi

ON_TARGETS := $(addprefix tests/unit/plugins/,module_utils modules)
ON_CONTROLLERS := $(addprefix tests/unit/plugins/,action lookup plugin_utils)

.PHONY: sanity sanity-most sanity-pylint sanity-oldest sanity-ready
ifdef ARGS
sanity: sanity-ready
	@sh tools/ci/sanity.sh .venv $(ARGS)
else
sanity: sanity-most sanity-pylint sanity-oldest ## ansible-test sanity of the build; by the oldest Ansible what Python 3.8 may break
endif

sanity-most: sanity-ready
	@sh tools/ci/sanity.sh .venv --skip-test pylint

sanity-pylint: sanity-ready
	@sh tools/ci/sanity.sh .venv --test pylint

sanity-oldest: sanity-ready
	@if [ -x $(OLDEST)/bin/python ] && [ -x $(PY38)/bin/python ]; then \
	  sh tools/ci/sanity.sh $(OLDEST) --python 3.8 $(addprefix --test ,$(OLDEST_TESTS)); fi

sanity-ready: build $(OLDEST)/.installed $(PY38)/.installed

OLDEST_TESTS := compile import ansible-doc runtime-metadata validate-modules

.PHONY: integration
integration: .venv/.dev $(OLDEST)/.installed $(PY38)/.installed ## Playbooks against the sandbox, over HTTP
	$(BIN)/python -m pytest -n $(PLAYERS) --dist worksteal tests/integration $(ARGS)

.PHONY: docs-lint
docs-lint: .venv/.dev ## The documentation of plugins and roles, and the changelog's fragments
	$(BIN)/antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs self .
	$(BIN)/antsibull-changelog lint

.PHONY: docs
docs: $(DOCS)/.installed $(API) ## The documentation as HTML, in .cache/docs/html, and each link inside it followed
	@if [ -x $(DOCS)/bin/python ]; then $(DOCS)/bin/python -m tools.docs; fi

.PHONY: build
build: .venv/.dev ## Build the collection, install it, read all of its documentation
	@$(BIN)/python -m tools.release.build
	@$(BIN)/python -m tools.release.check_build .cache/build

.PHONY: importer
importer: build $(IMPORTER)/.installed ## Check the build as Galaxy and Automation Hub do on an upload
	@if [ -x $(IMPORTER)/bin/python ]; then sh tools/release/importer.sh $(IMPORTER); fi

##@ While working

.PHONY: format
format: .venv/.dev ## Let ruff correct what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: demo
demo: .venv/.installed $(API) ## Audit, apply and audit a salon of the sandbox, with the reports
	@$(BIN)/python -m tools.demo $(ARGS)

.PHONY: bench
bench: .venv/.dev $(API) ## Measure requests, time and memory; write docs/benchmarks.md
	@$(BIN)/python -m tools.bench $(ARGS)

.PHONY: prove
prove: .venv/.dev $(API) ## Every fault against every kind of task; write docs/proof.md
	@$(BIN)/python -m tests.proof $(ARGS)

.PHONY: simulate
simulate: .venv/.dev $(API) ## Histories of a site against a model: make simulate ARGS="--hours 1"; write docs/proof.md
	@$(BIN)/python -m tests.simulation $(ARGS)

.PHONY: compat
compat: .venv/.dev $(API) ## Every supported Ansible and Python; write docs/compatibility.md
	@$(BIN)/python -m tools.compat $(ARGS)

.PHONY: schema messages pictures
schema messages pictures: .venv/.dev $(API)
	@$(BIN)/python -m tools.docs.$@ $(ARGS)
schema: ## Write the JSON Schemas
messages: ## List every text that a user may see
pictures: ## Make the README's pictures anew

.PHONY: mutation
mutation: $(MUTATION)/.installed ## Break the pure core in each small way; write docs/mutation.md
	@$(MUTATION)/bin/python -m tools.mutation $(ARGS)

.PHONY: release
release: .venv/.dev $(API) ## Prepare a release: make release VERSION=1.1.0
	@$(BIN)/python -m tools.release $(VERSION)

.PHONY: lock
lock: .cache/uv/.found ## Take the newest of every package into requirements/constraints.txt
	: > requirements/constraints.txt
	@sh tools/ci/venv.sh $(LOCK) 3.11 requirements/dev.txt  # the oldest Python of .venv: newer ones can install the same
	{ echo '# Written by `make lock`: the exact version of every package in .venv. ansible-core is pinned in demo.txt.'; \
	  $(LOCK)/bin/python -m pip freeze | grep -v '^ansible-core=='; } > requirements/constraints.txt

.PHONY: clean
clean: ## Remove all that make has made
	rm -rf .venv .cache

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { print "\n" substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile
	@printf '\nARGS= is passed on: make integration ARGS="-k rename"\n'

# Environments. A stamp is newer than what it was made from, so that a second call does nothing.

.cache/pythons/.found: tools/ci/pythons.sh
	@sh tools/ci/pythons.sh .cache/pythons
	@touch $@

.cache/uv/.found: requirements/uv.txt | .cache/pythons/.found
	@sh tools/ci/uv.sh '$(NEWEST_PYTHONS)'
	@touch $@

.venv/.installed: requirements/demo.txt requirements/constraints.txt | .cache/uv/.found
	@sh tools/ci/venv.sh .venv '$(NEWEST_PYTHONS)' requirements/demo.txt

.venv/.dev: .venv/.installed requirements/dev.txt
	@sh tools/ci/install.sh .venv -r requirements/dev.txt
	@touch $@

$(OLDEST)/.installed: requirements/test-oldest.txt | .cache/uv/.found
	@sh tools/ci/venv.sh $(OLDEST) 3.10 requirements/test-oldest.txt

$(PY38)/.installed: requirements/test-py38.txt requirements/test-oldest.txt | .cache/uv/.found
	@sh tools/ci/venv.sh $(PY38) 3.8 requirements/test-py38.txt
	@if [ -x $(PY38)/bin/python ]; then \
	  $(PY38)/bin/python -m pip --quiet --quiet --disable-pip-version-check install --no-deps --no-compile \
	    --ignore-requires-python \
	    $$(grep '^ansible-core==' requirements/test-oldest.txt); fi

$(IMPORTER)/.installed: requirements/importer.txt | .cache/uv/.found
	@sh tools/ci/venv.sh $(IMPORTER) '$(OF_NEWEST_ANSIBLE)' requirements/importer.txt

$(DOCS)/.installed: requirements/docs.txt requirements/constraints.txt | .cache/uv/.found
	@sh tools/ci/venv.sh $(DOCS) '$(OF_NEWEST_ANSIBLE)' requirements/docs.txt

$(MUTATION)/.installed: requirements/mutation.txt requirements/constraints.txt | .cache/uv/.found
	@sh tools/ci/venv.sh $(MUTATION) '$(NEWEST_PYTHONS)' requirements/mutation.txt

$(NOX)/.installed: requirements/nox.txt requirements/constraints.txt | .cache/uv/.found
	@sh tools/ci/venv.sh $(NOX) '$(NEWEST_PYTHONS)' requirements/nox.txt

$(API):
	@mkdir -p $(@D) && ln -sfn ../../../.. $@
