"""Networks of keras.applications, for red, green and blue, with the weights of others if wanted."""

from typing import TYPE_CHECKING

from . import bands
from .console import ProjectError

if TYPE_CHECKING:
    import keras

    from .data import Schema
    from .model import Parameters

# Those take -1 … 1; the others 0 … 255, and scale by themselves.
_CENTRED = ("MobileNetV2", "ResNet50V2")
BRIGHTEST = 255.0
SMALLEST = 32
"""Pixels of a side."""


def features(
    chosen: "Parameters", schema: "Schema", inputs: "keras.KerasTensor", policy: str
) -> "keras.KerasTensor":
    """Features of images, shape (images, features).

    Raises:
        ProjectError: there is no red, green and blue, or the weights cannot be had.
    """
    import keras

    if min(schema.size) < SMALLEST:
        raise ProjectError(
            f"{chosen.network} wants images of {SMALLEST} pixels or more; set prepare.size"
        )
    flow = _coloured(schema, inputs)
    if chosen.network in _CENTRED:
        flow = keras.layers.Rescaling(2 / BRIGHTEST, offset=-1)(flow)
    previous = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        backbone = getattr(keras.applications, chosen.network)(
            include_top=False,
            weights=chosen.weights,
            input_shape=(*schema.size, 3),
            pooling="avg",
        )
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        raise ProjectError(
            f"the weights {chosen.weights!r} of {chosen.network} cannot be had: {said}; "
            "model.weights: null trains from nothing"
        ) from None
    finally:
        keras.config.set_dtype_policy(previous)
    return backbone(flow)


def _coloured(schema: "Schema", inputs: "keras.KerasTensor") -> "keras.KerasTensor":
    """Red, green and blue from 0 to 255."""
    import keras

    names = [bands.described(name).get("common_name") for name in schema.bands]
    if not {"red", "green", "blue"} <= set(names):
        raise ProjectError(
            "a network of keras.applications wants red, green and blue among prepare.bands, "
            f"which are {', '.join(schema.bands)}"
        )
    wanted = [names.index(colour) for colour in ("red", "green", "blue")]
    flow = inputs
    if wanted != list(range(len(names))):
        flow = keras.ops.take(flow, wanted, axis=-1)
    if schema.dtype == "uint8":
        return flow
    most = max(schema.mean[index] + 3 * schema.deviation[index] for index in wanted)
    return keras.layers.ReLU(max_value=BRIGHTEST)(keras.layers.Rescaling(BRIGHTEST / most)(flow))
