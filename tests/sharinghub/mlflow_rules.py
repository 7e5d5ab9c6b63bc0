"""What mlflow-sharinghub 0.2 asks before MLflow handles a request: which right on what.

Endpoints that are not named here (searches, a run's files) are for everybody with a token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

READ, WRITE = "read", "write"
Subject = Literal["new", "experiment", "experiment by name", "run", "model"]

API = re.compile(r"/(?:ajax-)?api/2\.0/mlflow/(.+)")
ARTIFACT = re.compile(r"/api/2\.0/mlflow-artifacts/artifacts/(?:(\d+)/)?")
UNPROTECTED = ("/health", "/version", "/auth", "/static-files/")
SUFFIX = re.compile(r"\s+\(.+\)$")
PROJECT_TAG = "project"


@dataclass(frozen=True)
class Rule:
    """The right that an endpoint needs; ``reserves`` is for those that set or remove a tag."""

    right: str
    subject: Subject
    reserves: bool = False


RULES: dict[tuple[str, str], Rule] = {
    ("POST", "experiments/create"): Rule(WRITE, "new"),
    ("GET", "experiments/get"): Rule(READ, "experiment"),
    ("GET", "experiments/get-by-name"): Rule(READ, "experiment by name"),
    ("POST", "experiments/delete"): Rule(WRITE, "experiment"),
    ("POST", "experiments/restore"): Rule(WRITE, "experiment"),
    ("POST", "experiments/update"): Rule(WRITE, "experiment"),
    ("POST", "experiments/set-experiment-tag"): Rule(WRITE, "experiment", reserves=True),
    ("POST", "runs/create"): Rule(WRITE, "experiment"),
    ("GET", "runs/get"): Rule(READ, "run"),
    ("GET", "metrics/get-history"): Rule(READ, "run"),
    ("GET", "artifacts/list"): Rule(READ, "run"),
    ("POST", "registered-models/create"): Rule(WRITE, "new"),
    ("GET", "registered-models/get"): Rule(READ, "model"),
    ("GET", "registered-models/get-latest-versions"): Rule(READ, "model"),
    ("POST", "registered-models/get-latest-versions"): Rule(READ, "model"),
    ("POST", "registered-models/set-tag"): Rule(WRITE, "model", reserves=True),
    ("DELETE", "registered-models/delete-tag"): Rule(WRITE, "model", reserves=True),
    ("GET", "registered-models/alias"): Rule(READ, "model"),
    ("GET", "model-versions/get"): Rule(READ, "model"),
    ("GET", "model-versions/get-download-uri"): Rule(READ, "model"),
}
_CHANGES: dict[Subject, tuple[tuple[str, str], ...]] = {
    "run": (
        ("POST", "runs/delete"),
        ("POST", "runs/restore"),
        ("POST", "runs/update"),
        ("POST", "runs/log-metric"),
        ("POST", "runs/log-batch"),
        ("POST", "runs/log-model"),
        ("POST", "runs/set-tag"),
        ("POST", "runs/delete-tag"),
        ("POST", "runs/log-parameter"),
    ),
    "model": (
        ("PATCH", "registered-models/update"),
        ("POST", "registered-models/rename"),
        ("DELETE", "registered-models/delete"),
        ("POST", "registered-models/alias"),
        ("DELETE", "registered-models/alias"),
        ("POST", "model-versions/create"),
        ("PATCH", "model-versions/update"),
        ("DELETE", "model-versions/delete"),
        ("POST", "model-versions/transition-stage"),
        ("POST", "model-versions/set-tag"),
        ("DELETE", "model-versions/delete-tag"),
    ),
}
for _subject, _endpoints in _CHANGES.items():
    RULES |= dict.fromkeys(_endpoints, Rule(WRITE, _subject))

FILTERED = {
    "experiments/search": "experiments",
    "registered-models/search": "registered_models",
    "model-versions/search": "model_versions",
}
"""Answers from which other projects' are taken out. While runs are filtered too, those that a
search finds are of the experiments that it names."""
