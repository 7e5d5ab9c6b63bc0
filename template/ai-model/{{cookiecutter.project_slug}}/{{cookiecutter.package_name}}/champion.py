"""Loads the model that the registry has as the champion."""

from pathlib import Path
from typing import TYPE_CHECKING

from . import libraries, settings
from .console import ProjectError
from .settings import ROOT

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel


def load(uri: str | None = None, root: Path = ROOT) -> "PyFuncModel":
    """The champion, or the model at a URI such as `models:/name/3`.

    Raises:
        ProjectError: there is no such model.
    """
    libraries.import_tensorflow()
    import keras
    import mlflow

    from . import registry, tracking

    # Progress bars of Keras would go to the screen between the predictions.
    keras.utils.disable_interactive_logging()
    configured = settings.load(root)
    client = tracking.connect(configured)
    with tracking.translated(configured):
        if uri is None:
            models = registry.of(configured, client)
            champion = models.champion()
            if champion is None:
                raise ProjectError(
                    f"{configured.model!r} has no champion yet; "
                    f"run `python -m {__package__}.register`"
                )
            uri = models.champion_uri(champion)
        return mlflow.pyfunc.load_model(uri)
