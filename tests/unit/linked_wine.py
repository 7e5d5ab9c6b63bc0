"""A README without a model, the same with version 2 of ``wine``, and the Item beside it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from sharinghub_tools.domain.lineage import Place
from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.mlm.describing import describe
from sharinghub_tools.domain.mlm.item import item_text, mlm_item
from sharinghub_tools.domain.model_version import ModelVersion
from tests.unit.registry import MODEL_BYTES, MemoryRegistry

ITEM_PATH = "stac/wine.json"
WINE = "---\ntitle: Wine\n---\n\n# Wine\n"
LINKED = """---
title: Wine
links: # added by sharinghub link-model
  - rel: mlflow:model
    href: "https://mlflow.example/#/models/wine/versions/2"
    title: wine v2
    mlflow:uri: models:/wine/2
    mlflow:run_id: r2
    mlflow:current: true
    mlflow:aliases: [champion]
    mlflow:created: "2026-11-02T00:00:00Z"
    mlflow:user: ada
    mlflow:metrics:
      test_accuracy: 0.92
assets: # added by sharinghub link-model
  - key: stac/wine.json
    href: stac/wine.json
    title: STAC Item of wine (MLM)
    roles: [metadata]
    type: application/json
  - key: wine-v2.keras
    href: "https://mlflow.example/get-artifact?path=model.keras&run_uuid=r2"
    title: wine v2
    roles: ["mlm:model", "ml-model:checkpoint"]
    type: application/zip
    mlflow:uri: models:/wine/2
mlm: # derived by sharinghub link-model; what is changed by hand stays
  name: wine
  architecture: unknown
  tasks: []
  framework: Keras
  framework_version: "3.15.0"
  hyperparameters:
    train.epochs: 20
  input: []
  output: []
---

# Wine
"""
# As a README is linked without MLM.
LISTED = f"{LINKED.partition('mlm: #')[0]}---\n\n# Wine\n".replace(
    LINKED[LINKED.index("  - key: stac") : LINKED.index("  - key: wine-v2")], ""
)


def completed(number: str = "2", registry: MemoryRegistry | None = None) -> ModelVersion:
    """A version, with the checksum of its file."""
    registry = registry or MemoryRegistry()
    version = registry.model_version(registry.registered_model("wine"), number)
    if version.file is None:
        return version
    checksum = f"1220{hashlib.sha256(MODEL_BYTES).hexdigest()}"
    return replace(version, file=replace(version.file, checksum=checksum))


def item(readme: str = LINKED, showing: Showing | None = None, number: str = "2") -> str:
    """The file of the Item of a version that a README shows, with nothing written by hand."""
    shown, version = showing or Showing(), completed(number)
    record = block.record_of(describe(version))
    made = mlm_item(version, readme, shown.place, record=record, branch=shown.branch)
    return item_text(made)


def on_gitlab(project_url: str, gitlab_url: str, sharinghub_url: str | None = None) -> Showing:
    """How a version is shown on the default branch of a project."""
    return Showing(place=Place(project_url, gitlab_url, sharinghub_url), branch="HEAD")


def linked_files(project_url: str, gitlab_url: str) -> dict[str, str]:
    """The files of a project on GitLab that shows version 2 on its default branch."""
    return {"README.md": LINKED, ITEM_PATH: item(showing=on_gitlab(project_url, gitlab_url))}
