"""The network: a small multi-layer perceptron that takes the features as they are measured."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .data import Schema, Split

if TYPE_CHECKING:
    import keras


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
        model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model
    flow = keras.layers.Dense(1, name="standardised")(flow)
    mean, deviation = float(train.y.mean()), float(train.y.std()) or 1.0
    outputs = keras.layers.Rescaling(deviation, offset=mean, name="value")(flow)
    model = keras.Model(inputs, outputs)
    # The loss in units of the standardised target, whose scale then does not matter to L2.
    model.compile(optimizer, loss="mse", metrics=["mae"], loss_weights=[1 / deviation**2])
    return model
