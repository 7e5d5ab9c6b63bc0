"""The network: takes images as they are in their files, gives the probability of each class."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import bands
from .data import Schema, Split

if TYPE_CHECKING:
    import keras

ACTIVATIONS = ("relu", "sigmoid", "tanh", "gelu")
PRECISIONS = ("auto", "float32", "mixed_float16", "mixed_bfloat16")
OWN = ("compact", "residual", "texture")
"""Networks of `networks.py`; those of `backbones.py` are named as in keras.applications."""
BACKBONES = ("ConvNeXtTiny", "EfficientNetV2B0", "MobileNetV2", "MobileNetV3Small", "ResNet50V2")


@dataclass(frozen=True)
class Parameters:
    """The section `model` of params.yaml, where each is explained."""

    network: str
    filters: list
    activation: str
    batch_normalization: bool
    dropout: float
    l2: float
    weights: str | None
    label_smoothing: float
    members: int
    learning_rate: float
    precision: str

    def __post_init__(self) -> None:
        for name, known in {
            "network": OWN + BACKBONES,
            "activation": ACTIVATIONS,
            "precision": PRECISIONS,
        }.items():
            if getattr(self, name) not in known:
                given = getattr(self, name)
                raise ValueError(f"{name} = {given!r} must be one of {', '.join(known)}")
        if not self.filters or not all(type(n) is int and n > 0 for n in self.filters):
            raise ValueError(f"filters = {self.filters} must be numbers, 1 or more each")
        for name in ("dropout", "label_smoothing"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} = {getattr(self, name)} must be 0 or more, and below 1")
        if self.members < 1:
            raise ValueError(f"members = {self.members} must be 1 or more")
        if self.members > 1 and self.network in BACKBONES:
            raise ValueError(f"members = {self.members} must be 1 with {self.network}")
        if self.l2 < 0:
            raise ValueError(f"l2 = {self.l2} must be 0 or more")
        if not self.learning_rate > 0:
            raise ValueError(f"learning_rate = {self.learning_rate} must be above 0")


def build(chosen: Parameters, schema: Schema, _: Split | None = None) -> "keras.Model":
    """A compiled model: (images, height, width, bands) → (images, classes) probabilities.

    Scaling is part of the model, with mean and deviation of the training split, so that whoever
    loads it gives values as they are in the files.

    Raises:
        ProjectError: a backbone does not fit the bands, or its weights cannot be had.
    """
    import keras

    from . import backbones, networks

    policy = _policy(chosen.precision)
    inputs = keras.Input(shape=schema.shape, name="image")
    if chosen.network in OWN:
        # In full precision: half of it does not tell large values apart.
        scaling = keras.layers.Normalization(
            mean=schema.mean, variance=[value**2 for value in schema.deviation], name="scaling"
        )
        scaled = scaling(inputs)
        found = [networks.features(chosen, scaled, policy) for _ in range(chosen.members)]
    else:
        found = [backbones.features(chosen, schema, inputs, policy)]
    outputs = _averaged([_probabilities(chosen, schema, flow, policy) for flow in found])
    model = keras.Model(inputs, outputs, name=_name(chosen))
    model.compile(
        keras.optimizers.Adam(chosen.learning_rate),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=chosen.label_smoothing),
        # Beside the loss, which has the L2 penalty and the smoothing in it.
        metrics=["accuracy", keras.metrics.CategoricalCrossentropy(name="log_loss")],
    )
    return model


def _probabilities(
    chosen: Parameters, schema: Schema, flow: "keras.KerasTensor", policy: str
) -> "keras.KerasTensor":
    import keras

    flow = keras.layers.Dropout(chosen.dropout, dtype=policy)(flow)
    return keras.layers.Dense(
        len(schema.classes),
        activation="softmax",
        kernel_regularizer=keras.regularizers.L2(chosen.l2),
        dtype="float32",
    )(flow)


def _averaged(members: list["keras.KerasTensor"]) -> "keras.KerasTensor":
    """What several networks say together: less of it is chance."""
    import keras

    if len(members) > 1:
        return keras.layers.Average(dtype="float32", name="probabilities")(members)
    return keras.layers.Identity(dtype="float32", name="probabilities")(members[0])


def _name(chosen: Parameters) -> str:
    """What it is, and whose weights it began with: so that the model itself can tell."""
    is_pretrained = chosen.network in BACKBONES and chosen.weights == "imagenet"
    return f"{chosen.network}-imagenet" if is_pretrained else chosen.network


def _policy(precision: str) -> str:
    """The precision to compute with; `auto` is mixed where there is a GPU."""
    import keras

    if precision != "auto":
        return precision
    devices = " ".join(keras.distribution.list_devices()).lower()
    return "mixed_float16" if "gpu" in devices or "cuda" in devices else "float32"


def description(model: "keras.Model", schema: Schema) -> dict[str, Any]:
    """What a model's signature does not tell of it, in the terms of STAC's MLM extension.

    Logged with the model as its metadata `mlm`; `sharinghub link-model` makes MLM's fields of both
    (https://github.com/stac-extensions/mlm).
    """
    network, _, weights = model.name.partition("-")
    image = {
        "name": model.inputs[0].name,
        "description": f"values as in the files ({schema.dtype}); scaling is part of the model",
        "bands": [bands.described(name) for name in schema.bands],
        "dim_order": ["batch", "height", "width", "bands"],
        "value_scaling": None,
    }
    probabilities = {
        "name": model.output_names[0],
        "description": f"probabilities of {schema.target}",
        "classes": schema.classes,
    }
    return {
        "architecture": f"{network} CNN" if network in OWN else network,
        "tasks": ["scene-classification"],
        "total_parameters": model.count_params(),
        "pretrained": bool(weights),
        "pretrained_source": "ImageNet" if weights else None,
        "input": [image],
        "output": [probabilities],
        "entrypoint": f"{__package__}.predict:predict",
    }
