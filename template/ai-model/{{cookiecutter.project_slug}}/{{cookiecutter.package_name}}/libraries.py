"""Libraries that write to the screen unasked; call these before they are imported."""

import importlib
import logging
import os
import sys
import warnings


def quiet() -> None:
    """Keep the chatter of libraries off the screen; call it before they are imported."""
    for name, value in {
        "GIT_PYTHON_REFRESH": "quiet",
        "KERAS_BACKEND": "tensorflow",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "3",  # seven take minutes when a server is down
        "MLFLOW_LOGGING_LEVEL": "ERROR",
        "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
        "TF_CPP_MIN_LOG_LEVEL": "3",
{%- if cookiecutter.use_case == "wine" %}
        "TF_ENABLE_ONEDNN_OPTS": "0",  # its rounding depends on the processor
{%- else %}
        "TF_ENABLE_ONEDNN_OPTS": "1",  # twice as fast; its rounding depends on the processor
{%- endif %}
    }.items():
        os.environ.setdefault(name, value)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def import_tensorflow() -> None:
    """Import TensorFlow, which begins by writing to the screen past Python and its own settings."""
    quiet()
    screen = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        importlib.import_module("tensorflow")
    finally:
        os.dup2(screen, 2)
        os.close(screen)
        os.close(nowhere)
