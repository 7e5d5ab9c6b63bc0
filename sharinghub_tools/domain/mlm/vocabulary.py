"""The words that the schemas of MLM 1.5.2, and of EO 1.1.0 for its bands, take."""

from __future__ import annotations

import re

# https://github.com/stac-extensions/mlm/tree/v1.5.2#task-enum
TASKS = (
    "regression",
    "classification",
    "scene-classification",
    "detection",
    "object-detection",
    "segmentation",
    "semantic-segmentation",
    "instance-segmentation",
    "panoptic-segmentation",
    "similarity-search",
    "generative",
    "image-captioning",
    "super-resolution",
    "downscaling",
)
# https://github.com/stac-extensions/mlm/tree/v1.5.2#accelerator-type-enum; the schema has no cpu.
ACCELERATORS = (
    "amd64",
    "cuda",
    "xla",
    "amd-rocm",
    "intel-ipex-cpu",
    "intel-ipex-gpu",
    "macos-arm",
)
# https://github.com/stac-extensions/mlm/tree/v1.5.2#resize-enum
RESIZES = (
    "crop",
    "pad",
    "interpolation-nearest",
    "interpolation-linear",
    "interpolation-cubic",
    "interpolation-area",
    "interpolation-lanczos4",
    "interpolation-max",
    "wrap-fill-outliers",
    "wrap-inverse-map",
)
# Kinds of scaling, each with the numbers that it needs
# (https://github.com/stac-extensions/mlm/tree/v1.5.2#value-scaling-object).
SCALINGS = {
    "min-max": ("minimum", "maximum"),
    "z-score": ("mean", "stddev"),
    "clip": ("minimum", "maximum"),
    "clip-min": ("minimum",),
    "clip-max": ("maximum",),
    "offset": ("value",),
    "scale": ("value",),
}
FRAMEWORK = re.compile(r"[^\s._-]|[^\s._-].*[^\s._-]")
VERSION = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?",
    re.ASCII,
)
# https://github.com/stac-extensions/eo/tree/v1.1.0#common-band-names
COMMON_NAMES = (
    "coastal",
    "blue",
    "green",
    "red",
    "rededge",
    "yellow",
    "pan",
    "nir",
    "nir08",
    "nir09",
    "cirrus",
    "swir16",
    "swir22",
    "lwir",
    "lwir11",
    "lwir12",
)
# Fields of MLM that stand in an Item's properties, in the order of
# https://github.com/stac-extensions/mlm/tree/v1.5.2#item-properties-and-collection-fields; others
# belong to assets.
OF_ITEM = (
    "name",
    "architecture",
    "tasks",
    "framework",
    "framework_version",
    "memory_size",
    "total_parameters",
    "pretrained",
    "pretrained_source",
    "batch_size_suggestion",
    "accelerator",
    "accelerator_constrained",
    "accelerator_summary",
    "accelerator_count",
    "hyperparameters",
    "input",
    "output",
)
