"""The registered model as one that takes PNGs: for the endpoint, and for its local twin."""

import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .. import champion
from ..console import ProjectError
from ..data import Schema
from ..settings import ROOT

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


def load(uri: str | None = None, root: Path = ROOT) -> tuple["tf.Module", list[str]]:
    """The champion, or the model at a URI such as `models:/name/3`; and the names of its classes.

    Raises:
        ProjectError: there is no such model, or it takes something else than red, green, blue.
    """
    loaded = champion.load(uri, root)
    described = dict(loaded.metadata.metadata or {})
    described.pop("mlm", None)
    try:
        schema = Schema(**described)
    except TypeError:
        raise ProjectError("the model does not say what it takes: was it trained here?") from None
    if schema.bands != ["red", "green", "blue"]:
        raise ProjectError(f"the model takes {', '.join(schema.bands)}, not red, green, blue")
    return of_png(loaded.get_raw_model(), schema), schema.classes


def of_png(network: "keras.Model", schema: Schema) -> "tf.Module":
    """The model with decoding and resizing in front of it.

    Args:
        network: takes pixels, float32 of shape (images, height, width, 3).
        schema: says height and width.

    Returns:
        Its `probabilities` takes contents of PNG files, strings of shape (images,), and gives
        float32 of shape (images, classes).
    """
    import tensorflow as tf

    def pixels(content: "tf.Tensor") -> "tf.Tensor":
        image = tf.io.decode_png(content, channels=3)
        resized = tf.round(tf.image.resize(image, schema.size, antialias=True))
        is_fitting = tf.reduce_all(tf.equal(tf.shape(image)[:2], schema.size))
        image = tf.cond(is_fitting, lambda: tf.cast(image, tf.float32), lambda: resized)
        return tf.ensure_shape(image, schema.shape)

    served = tf.Module()
    served.network = network

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="png")])
    def probabilities(png: "tf.Tensor") -> "tf.Tensor":
        images = tf.map_fn(pixels, png, fn_output_signature=tf.float32)
        return network(images, training=False)

    served.probabilities = probabilities
    return served


def write_archive(served: "tf.Module", path: Path) -> None:
    """Write `model.tar.gz` for SageMaker's TensorFlow container: the model, and our code.

    Raises:
        ProjectError: it cannot be written; a file that was there is as it was.
    """
    import tensorflow as tf

    part = path.with_name(f"{path.name}.part")
    with tempfile.TemporaryDirectory() as temporary:
        saved = Path(temporary, "1")
        signatures = {"serving_default": served.probabilities}
        tf.saved_model.save(served, str(saved), signatures=signatures)
        try:
            with tarfile.open(part, "w:gz") as file:
                file.add(saved, "1")
                file.add(Path(__file__).with_name("inference.py"), "code/inference.py")
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ProjectError(f"{path} cannot be written: {error.strerror}") from None
