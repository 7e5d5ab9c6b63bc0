"""MLflow's own code, without what it logs, warns of and draws."""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Iterator

_ENVIRONMENT = {
    "MLFLOW_ALLOW_FILE_STORE": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
}


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep MLflow quiet while the block runs; the environment is as before after it."""
    before = {name: os.environ.get(name) for name in _ENVIRONMENT}
    level = logging.root.manager.disable
    os.environ.update(_ENVIRONMENT)
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
