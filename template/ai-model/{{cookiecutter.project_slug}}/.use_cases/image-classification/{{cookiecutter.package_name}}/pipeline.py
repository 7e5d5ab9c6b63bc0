"""The way of the images to the model: read, decode, keep, shuffle, change, batch, ahead of time.

Plain GeoTIFFs, PNG and JPEG are read and decoded by TensorFlow's own threads, without Python; what
only GDAL can read goes through it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import images
from .data import Schema, Split

if TYPE_CHECKING:
    import numpy as np
    import tensorflow as tf

CHANCE = 0.5
"""Of each change."""
KEPT_IN_MEMORY = 4 * 2**30
"""Bytes of pixels: splits of more are read from their files in each epoch."""


@dataclass(frozen=True)
class Augmentation:
    """How images of the training split are changed at random, anew in each epoch.

    Attributes:
        flips: `none`, `horizontal`, or `both`; nadir images have no up.
        quarter_turns: whether images are turned, where they are square.
        shift: most pixels that an image is moved by; what comes in is mirrored.
    """

    flips: str
    quarter_turns: bool
    shift: int

    def __post_init__(self) -> None:
        if self.flips not in ("none", "horizontal", "both"):
            raise ValueError(f"flips = {self.flips!r} must be none, horizontal or both")
        if self.shift < 0:
            raise ValueError(f"shift = {self.shift} must be 0 or more")


def training(
    split: Split, schema: Schema, batch_size: int, augmentation: Augmentation, seed: int
) -> "tf.data.Dataset":
    """Batches of changed images and their classes, in another order in each epoch.

    Returns:
        Pairs of pixels, float32 of shape (batch, height, width, bands) in the files' units, and
        classes, one-hot, float32 of shape (batch, classes). The same seed gives the same batches.
    """
    import tensorflow as tf

    dataset = _kept(_decoded(split, schema), split, schema)
    dataset = dataset.shuffle(len(split.files), seed=seed, reshuffle_each_iteration=True)
    drawn = tf.data.Dataset.random(seed, rerandomize_each_iteration=True).batch(2)
    # One by one, before they are batched: an image fits into a core's cache.
    dataset = tf.data.Dataset.zip(dataset, drawn).map(
        lambda image, seeds: (_changed(image[0], augmentation, seeds), image[1]),
        num_parallel_calls=tf.data.AUTOTUNE,
    )
    return _batched(dataset, schema, batch_size)


def evaluation(split: Split, schema: Schema, batch_size: int) -> "tf.data.Dataset":
    """Batches as `training` gives them, but in the order of the split, and unchanged."""
    return _batched(_kept(_decoded(split, schema), split, schema), schema, batch_size)


def fitting(pixels: "np.ndarray", schema: Schema) -> "np.ndarray":
    """An image in the size of the model's input, resized as those of the training were."""
    import tensorflow as tf

    return _fitting(tf.constant(pixels), schema).numpy()


def share(dataset: "tf.data.Dataset") -> "tf.data.Dataset":
    """This process' share of each batch, where several train together; else all of it.

    The shares in the processes' order are the batch, but for images at its end which cannot be
    shared evenly: fewer than there are devices, of the last batch.
    """
    import keras
    import tensorflow as tf

    parallel = keras.distribution.distribution()
    if parallel is None:
        return dataset
    devices, number = parallel.device_mesh.devices.size, parallel.data_shard_id

    def part(x: "tf.Tensor", y: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
        count = tf.shape(x)[0] // devices * devices // parallel.num_processes
        mine = slice(number * count, (number + 1) * count)
        return x[mine], y[mine]

    return dataset.map(part).filter(lambda x, _: tf.shape(x)[0] > 0)


def _batched(dataset: "tf.data.Dataset", schema: Schema, batch_size: int) -> "tf.data.Dataset":
    import tensorflow as tf

    dataset = dataset.batch(batch_size, num_parallel_calls=tf.data.AUTOTUNE)
    dataset = dataset.map(
        lambda x, y: (tf.cast(x, tf.float32), tf.one_hot(y, len(schema.classes))),
        num_parallel_calls=tf.data.AUTOTUNE,
    )
    return dataset.prefetch(tf.data.AUTOTUNE)


def _kept(dataset: "tf.data.Dataset", split: Split, schema: Schema) -> "tf.data.Dataset":
    """Decoded pixels stay in memory, in the files' data type, if there are not too many."""
    import numpy as np

    height, width, bands = schema.shape
    size = len(split.files) * height * width * bands * np.dtype(schema.dtype).itemsize
    return dataset.cache() if size <= KEPT_IN_MEMORY else dataset


def _decoded(split: Split, schema: Schema) -> "tf.data.Dataset":
    """Pixels and classes, image by image."""
    import tensorflow as tf

    if all(map(images.is_picture, split.files)):
        decode = _picture
    elif (split.starts != images.NOT_PLAIN).all():
        decode = _plain
    else:
        decode = _by_gdal
    rows = (split.files, split.starts, split.sizes, split.y)
    return tf.data.Dataset.from_tensor_slices(rows).map(
        lambda file, start, size, y: (_fitting(decode(schema, file, start, size), schema), y),
        num_parallel_calls=tf.data.AUTOTUNE,
    )


def _picture(schema: Schema, file: "tf.Tensor", *_: "tf.Tensor") -> "tf.Tensor":
    import tensorflow as tf

    pixels = tf.io.decode_image(tf.io.read_file(file), channels=3, expand_animations=False)
    return _chosen(pixels, schema)


def _plain(schema: Schema, file: "tf.Tensor", start: "tf.Tensor", size: "tf.Tensor") -> "tf.Tensor":
    """Pixels that lie in the file just as they lie in memory."""
    import tensorflow as tf

    dtype = tf.as_dtype(schema.dtype)
    count = tf.reduce_prod(size) * len(schema.file_bands)
    content = tf.strings.substr(tf.io.read_file(file), start, count * dtype.size)
    pixels = tf.io.decode_raw(content, dtype)
    return _chosen(tf.reshape(pixels, [size[0], size[1], len(schema.file_bands)]), schema)


def _by_gdal(schema: Schema, file: "tf.Tensor", *_: "tf.Tensor") -> "tf.Tensor":
    import tensorflow as tf

    def read(name: bytes) -> "np.ndarray":
        return images.read(name.decode(), schema.positions)

    return tf.numpy_function(read, [file], tf.as_dtype(schema.dtype), stateful=False)


def _chosen(pixels: "tf.Tensor", schema: Schema) -> "tf.Tensor":
    import tensorflow as tf

    is_all = schema.positions == list(range(len(schema.file_bands)))
    return pixels if is_all else tf.gather(pixels, schema.positions, axis=-1)


def _fitting(pixels: "tf.Tensor", schema: Schema) -> "tf.Tensor":
    """Resized, where the image has another size than the model's input; in the same data type."""
    import tensorflow as tf

    pixels.set_shape([None, None, len(schema.bands)])
    pixels = tf.cond(
        tf.reduce_all(tf.equal(tf.shape(pixels)[:2], schema.size)),
        lambda: pixels,
        lambda: _resized(pixels, schema),
    )
    return tf.ensure_shape(pixels, schema.shape)


def _resized(pixels: "tf.Tensor", schema: Schema) -> "tf.Tensor":
    import tensorflow as tf

    resized = tf.image.resize(pixels, schema.size, antialias=True)
    dtype = tf.as_dtype(schema.dtype)
    return tf.saturate_cast(tf.round(resized) if dtype.is_integer else resized, dtype)


def _changed(pixels: "tf.Tensor", augmentation: Augmentation, seeds: "tf.Tensor") -> "tf.Tensor":
    """An image, changed: all changes are one choice of pixels, several times faster than each.

    Args:
        pixels: shape (height, width, bands).
        augmentation: what may happen.
        seeds: two random numbers, which decide.
    """
    import tensorflow as tf

    height, width, bands = pixels.shape
    chances = tf.random.stateless_uniform([3], seeds) < CHANCE
    rows, columns = tf.range(height), tf.range(width)
    if augmentation.shift:
        most = augmentation.shift
        by = tf.random.stateless_uniform([2], seeds + 1, -most, most + 1, tf.int32)
        rows, columns = _mirrored(rows + by[0], height), _mirrored(columns + by[1], width)
    if augmentation.flips != "none":
        columns = tf.where(chances[0], columns[::-1], columns)
    if augmentation.flips == "both":
        rows = tf.where(chances[1], rows[::-1], rows)
    elif augmentation.quarter_turns:
        # Half a turn: with the quarter below, all four.
        rows = tf.where(chances[1], rows[::-1], rows)
        columns = tf.where(chances[1], columns[::-1], columns)
    chosen = rows[:, None] * width + columns
    if augmentation.quarter_turns and height == width:
        chosen = tf.where(chances[2], tf.transpose(chosen)[::-1], chosen)
    return tf.gather(tf.reshape(pixels, [height * width, bands]), chosen)


def _mirrored(positions: "tf.Tensor", count: int) -> "tf.Tensor":
    """Positions beyond the first and the last of so many, as a mirror there shows them."""
    last = count - 1
    return last - abs(last - abs(positions))
