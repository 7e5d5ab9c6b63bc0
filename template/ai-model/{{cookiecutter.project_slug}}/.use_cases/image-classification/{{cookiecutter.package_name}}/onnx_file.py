"""The model as one ONNX file, which runs without Keras or TensorFlow (https://onnx.ai)."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .console import ProjectError

if TYPE_CHECKING:
    import keras

FILE = "model.onnx"
OPSET = 17
"""Version of ONNX's operators: ONNX Runtime knows it from 1.12 (2022) on."""
TOLERANCE = 1e-4
"""Most that a probability may differ from Keras': each rounds in its own way, usually by 1e-7."""


def write(path: Path, model: "keras.Model", example: np.ndarray) -> None:
    """Write the model in full precision, and see that it gives what Keras gives.

    Args:
        path: of the file.
        model: with one input and one output, whose names are kept.
        example: a few rows of its input.

    Raises:
        ProjectError: the file would give something else.
    """
    import tensorflow as tf
    import tf2onnx

    same = _in_full_precision(model)
    (given,) = model.inputs
    signature = [tf.TensorSpec((None, *given.shape[1:]), tf.float32, name=given.name)]
    output = model.output_names[0]

    def call(image: tf.Tensor) -> dict[str, tf.Tensor]:
        return {output: same(image, training=False)}

    # Functions inside are compiled ones, which cannot be converted; so they are written out.
    tf.config.run_functions_eagerly(True)
    try:
        tf2onnx.convert.from_function(
            tf.function(call, autograph=False),
            signature,
            opset=OPSET,
            output_path=str(path),
            custom_op_handlers={"Erfc": (_erfc, [])},
        )
    finally:
        tf.config.run_functions_eagerly(False)
    difference = np.abs(run(path, example) - same.predict(example, verbose=0)).max()
    if not difference <= TOLERANCE:
        raise ProjectError(
            f"the ONNX file differs from the Keras model by {difference:.1g}, "
            f"more than {TOLERANCE:.0g}"
        )


def run(path: Path, images: np.ndarray) -> np.ndarray:
    """What the file makes of images, computed by ONNX Runtime on the CPU."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    return session.run(None, {given.name: images.astype("float32")})[0]


def _in_full_precision(model: "keras.Model") -> "keras.Model":
    """The same model, computed in float32, that holds all its numbers as constants."""
    import keras

    def copied(layer: "keras.Layer") -> "keras.Layer":
        config = layer.get_config()
        # Operations beside the layers have no data type.
        if "dtype" in config:
            config["dtype"] = "float32"
        return type(layer).from_config(config)

    same = keras.models.clone_model(model, clone_function=copied, recursive=True)
    same.set_weights(model.get_weights())
    _fix_scaling(same)
    return same


def _fix_scaling(model: "keras.Model") -> None:
    """Tensors outside the graph would become further inputs of the file."""
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            _fix_scaling(layer)
        elif isinstance(layer, keras.layers.Normalization):
            layer.mean, layer.variance = np.asarray(layer.mean), np.asarray(layer.variance)


def _erfc(context: Any, node: Any, name: str, _: list[Any]) -> None:
    """1 - erf(x), which is in the activation gelu, and no operator of ONNX."""
    one = context.make_const(f"{name}_one", np.array(1, "float32")).output[0]
    erf = context.make_node("Erf", [node.input[0]]).output[0]
    shapes, types = node.output_shapes, node.output_dtypes
    context.remove_node(name)
    context.make_node("Sub", [one, erf], outputs=node.output, shapes=shapes, dtypes=types)
