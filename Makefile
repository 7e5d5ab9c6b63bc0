# Everything for work on the project lives in .venv; PYTHON chooses the interpreter (3.11 to 3.13).
# A name on PATH is no proof (pyenv's shims answer for versions that are not there): each is run.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for name in python3.12 python3.13 python3.11 python3 python; do \
	$$name -c '$(FITS)' >/dev/null 2>&1 && echo $$name && break; done)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# The image use cases pin what the others pin, and more.
LOCK := template/ai-model/{{cookiecutter.project_slug}}/.use_cases/image-classification/requirements.lock

.DEFAULT_GOAL := help
.PHONY: help
help:
	@echo "make setup        .venv with all that work on the project needs"
	@echo "make demo         bake a Wine project in demo/, train, register, link, validate"
	@echo "make demo-eurosat  the same with EuroSAT in demo-eurosat/; DATA=DIR has patches, else 2 GB come"
	@echo "make demo-bikes   bicycles and motorcycles in demo-bikes/, from CIFAR-100 to a monitored endpoint;"
	@echo "                  DATA=DIR, with train/ and test/ of PNG files, in the place of the download"
	@echo "make test         everything: checks, unit tests, bakes, live servers"
	@echo "make test-fast    checks and unit tests"
	@echo "make check        lint, format, types, import layers"
	@echo "make bench        how long the commands take beside their peers"
	@echo "make bench-dataset  a catalogue of 27,000 patches, and memory for 270,000"
	@echo "make bench-scene  memory of mapping a scene of 10,980 x 10,980 pixels"
	@echo "make docs         the documentation as a site, in build/site"
	@echo "make accuracy     three seeds on real images: EuroSAT's 100 patches, 1,200 of CIFAR's bikes"
	@echo "make lock         pin what the image use cases need anew"
	@echo "make format       format the code"
	@echo "make frontend     build the page of sharinghub preview (Node.js 20.19 or newer)"
	@echo "make screenshots  take the pictures of the README and the documentation anew (Chromium, npm)"

.PHONY: setup
setup: .venv/.complete

.venv/.complete: pyproject.toml $(LOCK)
	@"$(PYTHON)" -c '$(FITS)' 2>/dev/null || { echo "make setup: needs Python 3.11, 3.12 or 3.13," \
	  "and '$(PYTHON)' is none; name one: make setup PYTHON=/path/to/python3.12" >&2; exit 2; }
	"$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r "$(LOCK)" --group dev --editable '.[local,dataset,dask,watch]'
	@touch $@

.PHONY: check
check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: test
test: check
	$(PYTEST) --hypothesis-profile thorough

.PHONY: test-fast
test-fast: check
	$(PYTEST) tests/unit

# The theme's makers announce their next product at every build.
.PHONY: docs
docs: setup
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "open build/site/index.html, or run: $(BIN)/python -m mkdocs serve"

.PHONY: frontend
frontend:
	npm --prefix frontend ci --no-audit --no-fund --ignore-scripts
	npm --prefix frontend run check
	npm --prefix frontend run build

.PHONY: screenshots
screenshots: setup
	$(BIN)/python -m tests.preview.screenshots
	$(BIN)/python -m tests.docs.state_machine_picture

.PHONY: bench
bench: setup
	$(BIN)/python -m tests.benchmarks.startup
	$(BIN)/python -m tests.benchmarks.group
	$(BIN)/python -m tests.benchmarks.dataset
	$(BIN)/python -m tests.benchmarks.dataset_transfer
	$(BIN)/python -m tests.benchmarks.history
	$(BIN)/python -m tests.benchmarks.validation
	$(BIN)/python -m tests.benchmarks.image_input

# As many patches as EuroSAT has, and ten times as many for memory alone: 12 GB, and ten minutes.
.PHONY: bench-dataset
bench-dataset: setup
	$(BIN)/python -m tests.benchmarks.dataset 27000 270000

# The scene takes 3 GB of the temporary folder.
.PHONY: bench-scene
bench-scene: setup
	$(BIN)/python -m tests.benchmarks.scene_map

# What a person may have set for their own work must not reach a demonstration.
DEMO_ENV := env -u MLFLOW_TRACKING_URI -u MLFLOW_EXPERIMENT_NAME -u MLFLOW_EXPERIMENT_ID \
	-u MLFLOW_RUN_ID -u MLFLOW_REGISTRY_URI -u CI_PROJECT_ID GIT_PAGER=cat

.PHONY: demo
demo: setup
	rm -rf demo
	$(BIN)/cookiecutter . --directory template/ai-model --default-config --no-input \
	  --output-dir demo project_name="Wine quality"
	@$(DEMO_ENV) PATH="$(CURDIR)/$(BIN):$$PATH" sh -euc ' \
	  step() { printf "\n\033[1m== %s\033[0m\n" "$$*"; "$$@"; }; \
	  cd demo/wine-quality; \
	  step dvc repro; \
	  step python -m wine_quality.register; \
	  step sharinghub link-model; \
	  step sharinghub validate; \
	  step git diff README.md; \
	  step dvc metrics show; \
	  printf "%s\n" "" "Where to look, in demo/wine-quality:" \
	    "  README.md            what SharingHub will show, the linked version in its front matter" \
    "  stac/                the STAC Item of the model itself" \
	    "  reports/             metrics and pictures of the run" \
	    "  sharinghub preview   how SharingHub will show it (../../.venv/bin/sharinghub preview)" \
	    "  mlflow ui            the runs and the registered model (../../.venv/bin/mlflow ui)"'

# DATA: a folder with a folder for each class in tif/, and splits.csv beside it. It is taken for a
# small one, which a small network learns better.
.PHONY: demo-eurosat
demo-eurosat: setup
	rm -rf demo-eurosat
	$(BIN)/cookiecutter . --directory template/ai-model --default-config --no-input \
	  --output-dir demo-eurosat use_case=eurosat project_name="EuroSAT"
	@$(DEMO_ENV) PATH="$(CURDIR)/$(BIN):$$PATH" DATA="$(abspath $(DATA))" sh -euc ' \
	  step() { printf "\n\033[1m== %s\033[0m\n" "$$*"; "$$@"; }; \
	  cd demo-eurosat/eurosat; \
	  if [ -n "$$DATA" ]; then \
	    sed -i.bak -e "s#^  source: .*#  source: $$DATA/tif#" -e "s#^  md5: .*#  md5: null#" \
	      -e "s#^  splits: .*#  splits: $$DATA/splits.csv#" \
	      -e "s#^  network: .*#  network: texture#" -e "s#^  filters: .*#  filters: [4]#" \
	      -e "s#^  learning_rate: .*#  learning_rate: 0.01#" -e "s#^  l2: .*#  l2: 0.001#" \
	      -e "s#^  batch_size: .*#  batch_size: 16#" -e "s#{test_accuracy: .*}#{test_accuracy: 0.5}#" \
	      params.yaml; rm params.yaml.bak; \
	    step git diff params.yaml; \
	  fi; \
	  step dvc repro; \
	  step python -m eurosat.register; \
	  step sharinghub link-model; \
	  step sharinghub validate; \
	  step git diff README.md; \
	  step dvc metrics show; \
	  printf "%s\n" "" "Where to look, in demo-eurosat/eurosat:" \
	    "  README.md            what SharingHub will show: bands, classes, shapes under mlm" \
	    "  stac/                the STAC Item of the model itself" \
	    "  reports/             metrics and pictures of the run" \
	    "  sharinghub preview   how SharingHub will show it (../../.venv/bin/sharinghub preview)" \
	    "  mlflow ui            the runs and the registered model (../../.venv/bin/mlflow ui)"'

# What others pin stays pinned: LOCK is made of it.
BASE_LOCK := template/ai-model/{{cookiecutter.project_slug}}/requirements.lock
.PHONY: lock
lock: setup
	rm -rf .lock
	$(BIN)/cookiecutter template/ai-model --default-config --no-input --output-dir .lock \
	  use_case=eurosat project_slug=locked
	sed "/^tools = /d" .lock/locked/pyproject.toml > .lock/pyproject.toml
	cp "$(BASE_LOCK)" .lock/requirements.lock
	cd .lock && "$(CURDIR)/$(BIN)/uv" pip compile --quiet --universal --python-version 3.11 \
	  --no-annotate --group dev pyproject.toml -o requirements.lock
	cp .lock/requirements.lock "$(LOCK)"
	rm -rf .lock

.PHONY: accuracy
accuracy: setup
	$(BIN)/python -m tests.benchmarks.image_accuracy

# The endpoint's twin ends with the demonstration, however that ends.
.PHONY: demo-bikes
demo-bikes: setup
	rm -rf demo-bikes
	$(BIN)/cookiecutter . --directory template/ai-model --default-config --no-input \
	  --output-dir demo-bikes project_name="Bikes" use_case=bikes deployment=aws
	@$(DEMO_ENV) PATH="$(CURDIR)/$(BIN):$$PATH" DATA="$(abspath $(DATA))" sh -euc ' \
	  step() { printf "\n\033[1m== %s\033[0m\n" "$$*"; "$$@"; }; \
	  cd demo-bikes/bikes; \
	  if [ -n "$$DATA" ]; then sed -i.bak "s|^  source: https.*|  source: $$DATA|" params.yaml; rm params.yaml.bak; fi; \
	  step dvc repro; \
	  step python -m bikes.register; \
	  step sharinghub link-model; \
	  step sharinghub validate; \
	  step dvc metrics show; \
	  printf "\n\033[1m== python -m bikes.endpoint.serve &\033[0m\n"; \
	  python -m bikes.endpoint.serve --port 0 --ready twin.url & twin=$$!; \
	  trap "kill $$twin 2>/dev/null; rm -f twin.url" EXIT INT TERM; \
	  while [ ! -s twin.url ]; do kill -0 $$twin; sleep 1; done; \
	  step python -m venv .venv-workflow; \
	  step .venv-workflow/bin/python -m pip install --quiet --disable-pip-version-check \
	    --requirement aws/requirements.lock; \
	  step python -m bikes.workflow test-cases --local --n 20 -o data/cases.json; \
	  step python -m bikes.workflow run --local --cases data/cases.json --endpoint "$$(cat twin.url)" \
	    -o data/outcomes.json || [ "$$?" = 1 ]; \
	  step python -m bikes.endpoint.monitor; \
	  printf "%s\n" "" "Where to look, in demo-bikes/bikes:" \
	    "  data/outcomes.json          what the workflow said of each image, and the notification" \
	    "  reports/monitor/index.html  what the endpoint has captured: confidence, refusals, drift" \
	    "  README.md                   what SharingHub will show, the linked version in its front matter" \
	    "  data/data_capture/          the captured requests, as SageMaker writes them" \
	    "  mlflow ui                   the runs, the monitor too, and the registered model" \
	    "  aws/README.md               the same on AWS"'
