"""The network: a small multi-layer perceptron that takes the features as they are measured."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .data import Schema, Split

if TYPE_CHECKING:
    import keras

ARCHITECTURE = "multi-layer perceptron"


@dataclass(frozen=True)
class Parameters:
    """The section `model` of params.yaml, where each is explained."""

    hidden: list
    dropout: float
    l2: float
    learning_rate: float

    def __post_init__(self) -> None:
        if not all(type(units) is int and units > 0 for units in self.hidden):
            raise ValueError(f"hidden = {self.hidden} must be numbers of units, 1 or more each")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout = {self.dropout} must be 0 or more, and below 1")
        if self.l2 < 0:
            raise ValueError(f"l2 = {self.l2} must be 0 or more")
        if not self.learning_rate > 0:
            raise ValueError(f"learning_rate = {self.learning_rate} must be above 0")


def build(chosen: Parameters, schema: Schema, train: Split) -> "keras.Model":
    """A compiled model: (rows, features) → (rows, classes) probabilities, or (rows, 1) values.

    Scaling is part of the model, so that whoever loads it gives and gets natural units.
    """
    import keras

    inputs = keras.Input(shape=(len(schema.features),), name="features")
    scaling = keras.layers.Normalization(name="scaling")
    scaling.adapt(train.x)
    flow = scaling(inputs)
    for units in chosen.hidden:
        flow = keras.layers.Dense(
            units, activation="relu", kernel_regularizer=keras.regularizers.L2(chosen.l2)
        )(flow)
        flow = keras.layers.Dropout(chosen.dropout)(flow)
    optimizer = keras.optimizers.Adam(chosen.learning_rate)
    if schema.task == "classification":
        outputs = keras.layers.Dense(
            len(schema.classes), activation="softmax", name="probabilities"
        )(flow)
        model = keras.Model(inputs, outputs)
        model.compile(
            optimizer,
            loss="sparse_categorical_crossentropy",
            # Beside the loss, which has the L2 penalty in it.
            metrics=["accuracy", keras.metrics.SparseCategoricalCrossentropy(name="log_loss")],
        )
        return model
    flow = keras.layers.Dense(1, name="standardised")(flow)
    mean, deviation = float(train.y.mean()), float(train.y.std()) or 1.0
    outputs = keras.layers.Rescaling(deviation, offset=mean, name="value")(flow)
    model = keras.Model(inputs, outputs)
    # The loss in units of the standardised target, whose scale then does not matter to L2.
    model.compile(optimizer, loss="mse", metrics=["mae"], loss_weights=[1 / deviation**2])
    return model


def description(model: "keras.Model", schema: Schema) -> dict[str, Any]:
    """What a model's signature does not tell of it, in the terms of STAC's MLM extension.

    Logged with the model as its metadata `mlm`; `sharinghub link-model` makes MLM's fields of both
    (https://github.com/stac-extensions/mlm).
    """
    values = {"name": model.output_names[0], "description": schema.target}
    if schema.task == "classification":
        values |= {"description": f"probabilities of {schema.target}", "classes": schema.classes}
    features = {
        "name": model.inputs[0].name,
        "description": "measurements as they are; scaling is part of the model",
        "columns": schema.features,
        "value_scaling": None,
    }
    return {
        "architecture": ARCHITECTURE,
        "tasks": [schema.task],
        "total_parameters": model.count_params(),
        "pretrained": False,
        "pretrained_source": None,
        "input": [features],
        "output": [values],
        "entrypoint": f"{__package__}.predict:predict",
    }
