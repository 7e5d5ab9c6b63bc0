"""Networks that are trained from nothing: blocks of convolutions, then one value of each map."""

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

    from .model import Parameters

FAINTEST = 1e-4
"""Variance that is told from none, in units of the scaled bands."""


def features(chosen: "Parameters", flow: "keras.KerasTensor", policy: str) -> "keras.KerasTensor":
    """Features of images, shape (images, last of the filters).

    Args:
        chosen: the section `model`.
        flow: scaled images, shape (images, height, width, bands).
        policy: the precision to compute with.
    """
    import keras

    if chosen.network == "texture":
        return _texture(chosen, flow, policy)
    block = _compact if chosen.network == "compact" else _residual
    for number, filters in enumerate(chosen.filters):
        if number:
            flow = keras.layers.MaxPooling2D(padding="same", dtype=policy)(flow)
        flow = block(chosen, flow, filters, policy)
    return keras.layers.GlobalAveragePooling2D(dtype=policy)(flow)


def _compact(
    chosen: "Parameters", flow: "keras.KerasTensor", filters: int, policy: str
) -> "keras.KerasTensor":
    """Two convolutions, each normalised and activated."""
    import keras

    for _ in range(2):
        flow = _convolution(chosen, filters, 3, policy)(flow)
        flow = _normalised(chosen, flow, policy)
        flow = keras.layers.Activation(chosen.activation, dtype=policy)(flow)
    return flow


def _residual(
    chosen: "Parameters", flow: "keras.KerasTensor", filters: int, policy: str
) -> "keras.KerasTensor":
    """The same, added to what went in (He et al. 2015, https://arxiv.org/abs/1512.03385)."""
    import keras

    shortcut = flow
    if flow.shape[-1] != filters:
        shortcut = _normalised(chosen, _convolution(chosen, filters, 1, policy)(flow), policy)
    activation = partial(keras.layers.Activation, chosen.activation, dtype=policy)
    flow = _normalised(chosen, _convolution(chosen, filters, 3, policy)(flow), policy)
    flow = _convolution(chosen, filters, 3, policy)(activation()(flow))
    flow = _normalised(chosen, flow, policy)
    return activation()(keras.layers.Add(dtype=policy)([flow, shortcut]))


def _texture(chosen: "Parameters", flow: "keras.KerasTensor", policy: str) -> "keras.KerasTensor":
    """Means of the bands, and energies of filtered ones at several scales, for few images.

    After Andrearczyk and Whelan 2016 (https://arxiv.org/abs/1601.02919); energies are logarithms,
    since what is dark has a texture too. It has as few weights as 60 images can teach.
    """
    import keras

    found = [keras.layers.GlobalAveragePooling2D(dtype=policy)(flow)]
    for number, filters in enumerate(chosen.filters):
        if number:
            flow = keras.layers.AveragePooling2D(2, padding="same", dtype=policy)(flow)
        filtered = keras.layers.DepthwiseConv2D(
            3, depth_multiplier=filters, padding="valid", use_bias=False, dtype="float32"
        )(flow)
        found.append(keras.ops.log(keras.ops.var(filtered, axis=(1, 2)) + FAINTEST))
    return _normalised(chosen, keras.layers.Concatenate(dtype="float32")(found), policy)


def _convolution(
    chosen: "Parameters", filters: int, size: int, policy: str
) -> "keras.layers.Conv2D":
    import keras

    is_rectifying = chosen.activation in ("relu", "gelu")
    return keras.layers.Conv2D(
        filters,
        size,
        padding="same",
        use_bias=not chosen.batch_normalization,
        kernel_initializer="he_normal" if is_rectifying else "glorot_normal",
        kernel_regularizer=keras.regularizers.L2(chosen.l2),
        dtype=policy,
    )


def _normalised(
    chosen: "Parameters", flow: "keras.KerasTensor", policy: str
) -> "keras.KerasTensor":
    import keras

    if not chosen.batch_normalization:
        return flow
    # Small data are few batches: the averages that are used afterwards must follow quickly.
    return keras.layers.BatchNormalization(momentum=0.9, dtype=policy)(flow)
