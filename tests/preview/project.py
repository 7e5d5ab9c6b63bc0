"""A project that has something of everything that the page shows."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
WINE = ROOT / "template/ai-model/{{cookiecutter.project_slug}}/.use_cases/wine"
DOWNLOADS = "https://hub.example.org/api/download/space/crop-types/repository/"

SETTINGS = """\
[project]
name = "crop-types"
description = "Tells 28 crops apart on a year of Sentinel-2 images, and says how sure it is."

[tool.sharinghub]
model = "crop-types"
gitlab-project = "space/crop-types"
gitlab-project-id = 42
gitlab-url = "https://gitlab.example.org"
sharinghub-url = "https://hub.example.org"
topics = ["sharinghub:aimodel", "sentinel-2", "keras"]
"""

README = """\
---
title: Crop types of France
license: MIT
public: yes
extent:
  spatial: [-1.2, 42.1, 5.3, 51.0]
  temporal: ["2023-01-01T00:00:00Z", "2025-12-31T00:00:00Z"]
related:
  dataset: https://gitlab.example.org/space/lpis
assets:
  - glob: params.yaml
    title: Parameters
    roles: [metadata]
    type-as: yaml
links:
  - rel: mlflow:model
    href: "https://mlflow.example.org/#/models/crop-types/versions/3"
    title: crop-types v3
    mlflow:uri: models:/crop-types/3
    mlflow:run_id: d4ec6631ee924a73b2fafa28b10a29ff
    mlflow:aliases: [champion]
    mlflow:current: true
    mlflow:created: "2026-11-04T10:12:33Z"
    mlflow:user: ada
    mlflow:commit: 3f786850e387550fdab836ed7e6dc881de23001b
    mlflow:datasets: {data/raw: ce3b0fd6b8a1b1ce7c33c2bb2f0d6a2f.dir}
    mlflow:imports: {data/raw: "https://gitlab.example.org/space/lpis@89e6c98d"}
    mlflow:job: "https://gitlab.example.org/space/crop-types/-/jobs/71"
    mlflow:metrics: {test_accuracy: 0.9722, test_loss: 0.81}
  - rel: mlflow:model
    href: "https://mlflow.example.org/#/models/crop-types/versions/2"
    title: crop-types v2
    mlflow:uri: models:/crop-types/2
    mlflow:metrics: {test_accuracy: 0.9540, test_loss: 1.4}
  - rel: mlflow:model
    href: "https://mlflow.example.org/#/models/crop-types/versions/1"
    title: crop-types v1
    mlflow:uri: models:/crop-types/1
    mlflow:metrics: {test_accuracy: 0.9433}
---

# Crop types of France

A model that tells **28 crops** apart.

![Preview](preview.png)

![build](https://ci.example.org/badge.svg) [the notebook](notebooks/train.ipynb),
[home](https://crops.example.org), ![gone](docs/gone.png)

| crop | F1 |
| :--- | ---: |
| wheat | 0.98 |

```python
print("hello")
```
"""


def make(folder: Path) -> Path:
    """Write the project, with a commit."""
    folder.mkdir(parents=True)
    (folder / "README.md").write_text(README, encoding="utf-8")
    (folder / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "params.yaml").write_text("epochs: 3\n", encoding="utf-8")
    (folder / "preview.png").write_bytes((WINE / "preview.png").read_bytes())
    (folder / ".gitignore").write_text("secret.txt\n", encoding="utf-8")
    (folder / "secret.txt").write_text("token\n", encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder, "first")
    return folder


def commit(folder: Path, message: str) -> None:
    """Commit all."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)
