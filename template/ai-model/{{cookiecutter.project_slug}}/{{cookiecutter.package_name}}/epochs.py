"""How long a model is fitted, and which epoch's weights are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Parameters:
    """What each section `train` of params.yaml has, where each is explained."""

    epochs: int
    batch_size: int
    patience: int
    seed: int

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "patience"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} = {getattr(self, name)} must be 1 or more")
        if not 0 <= self.seed < 2**32:
            raise ValueError(f"seed = {self.seed} must be 0 or more, and below 2^32")


def fit(
    network: "keras.Model",
    chosen: Parameters,
    callbacks: Sequence["keras.callbacks.Callback"],
    **data: Any,
) -> dict[str, list[float]]:
    """Fit with early stopping, keeping the weights of the best epoch.

    Args:
        network: the compiled model.
        chosen: the section `train`.
        callbacks: of Keras, besides the early stopping and the progress.
        data: further arguments of `fit`, with `validation_data` among them.

    Returns:
        Values by epoch of each loss and metric.
    """
    import keras
    import mlflow

    from .progress import Progress

    stopping = keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=chosen.patience, restore_best_weights=True
    )
    # Without a run it would make one: of several processes, the first has it.
    if mlflow.active_run():
        mlflow.keras.autolog(log_models=False, log_datasets=False, silent=True)
    try:
        history = network.fit(
            epochs=chosen.epochs,
            callbacks=[*callbacks, stopping, Progress()],
            verbose=0,
            **data,
        )
    finally:
        mlflow.keras.autolog(disable=True)
    return history.history


def best(history: dict[str, list[float]]) -> int:
    """The epoch of the least validation loss, counted from 1."""
    losses = history["val_loss"]
    return losses.index(min(losses)) + 1
