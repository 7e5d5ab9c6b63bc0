import keras
import numpy as np
import pytest

from {{ cookiecutter.package_name }} import (
    console,
    data,
    model,
    parameters,
)

SCHEMA = data.Schema(
    task="classification",
    target="class",
    classes=["Forest", "River", "SeaLake"],
    bands=["B04", "B03", "B02", "B8A"],
    file_bands=["B02", "B03", "B04", "B8A"],
    size=[32, 32],
    dtype="uint16",
    mean=[1000.0, 2000.0, 3000.0, 4000.0],
    deviation=[100.0, 200.0, 300.0, 400.0],
)
CHOSEN = {
    "network": "compact",
    "filters": [4, 8],
    "activation": "relu",
    "batch_normalization": True,
    "dropout": 0.1,
    "l2": 0.001,
    "weights": None,
    "label_smoothing": 0.1,
    "members": 1,
    "learning_rate": 0.01,
    "precision": "float32",
}


def built(schema=SCHEMA, **changed):
    return model.build(model.Parameters(**CHOSEN | changed), schema)


@pytest.mark.parametrize("network", model.OWN)
@pytest.mark.parametrize("activation", model.ACTIVATIONS)
def test_networks_give_probabilities_of_raw_values(network, activation):
    made = built(network=network, activation=activation)

    probabilities = made.predict(np.full((2, 32, 32, 4), 3000.0), verbose=0)

    assert probabilities.shape == (2, 3)
    assert probabilities.sum(axis=1) == pytest.approx([1.0, 1.0])


# Keras' own, as it saves.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("network", [*model.OWN, "MobileNetV2"])
def test_saved_networks_are_loaded_without_any_code_of_this_project(tmp_path, network):
    made = built(network=network)
    image = np.random.default_rng(1).uniform(0, 5000, (1, 32, 32, 4))
    made.save(tmp_path / "model.keras")

    loaded = keras.models.load_model(tmp_path / "model.keras", compile=False)

    assert loaded.predict(image, verbose=0) == pytest.approx(made.predict(image, verbose=0))


def test_scaling_is_that_of_the_training_split():
    scaling = built().get_layer("scaling")

    assert scaling.mean.shape == (1, 1, 1, 4)
    pixel = np.array([[[[1100.0, 2000.0, 2700.0, 4800.0]]]])
    assert np.asarray(scaling(pixel)).ravel() == pytest.approx([1.0, 0.0, -1.0, 2.0])


def test_without_batch_normalization_there_is_none():
    names = {type(layer).__name__ for layer in built(batch_normalization=False).layers}

    assert "BatchNormalization" not in names
    assert "BatchNormalization" in {type(layer).__name__ for layer in built().layers}


def test_members_say_together_what_is_seen():
    one, three = built(network="texture"), built(network="texture", members=3)
    image = np.full((2, *SCHEMA.shape), 1000.0)

    assert [type(layer).__name__ for layer in three.layers].count("Dense") == 3
    assert three.count_params() - one.count_params() == 2 * (
        one.count_params() - one.get_layer("scaling").count_params()
    )
    assert three.predict(image, verbose=0).sum(axis=1) == pytest.approx([1.0, 1.0])
    assert three.output_names == one.output_names


def test_probabilities_are_in_full_precision_whatever_is_computed_with():
    made = built(precision="mixed_bfloat16")

    assert (made.get_layer("scaling").compute_dtype, made.output.dtype) == ("float32", "float32")
    assert {layer.compute_dtype for layer in made.layers if "conv" in layer.name} == {"bfloat16"}


def test_backbone_sees_red_green_and_blue_from_0_to_255():
    made = built(network="MobileNetV2")

    probabilities = made.predict(np.full((1, 32, 32, 4), 3000.0), verbose=0)

    assert probabilities.sum() == pytest.approx(1.0)
    told = model.description(made, SCHEMA)
    assert (told["architecture"], told["pretrained"]) == ("MobileNetV2", False)


@pytest.mark.parametrize(
    ("schema", "changed", "problem"),
    [
        ({"bands": ["B8A"], "file_bands": ["B8A"]}, {}, "wants red, green and blue among"),
        ({"size": [8, 8]}, {}, "MobileNetV2 wants images of 32 pixels or more"),
        ({}, {"weights": "nothing.h5"}, "the weights 'nothing.h5' of MobileNetV2 cannot be had"),
    ],
)
def test_backbones_that_cannot_be_are_one_line(schema, changed, problem):
    other = data.Schema(**vars(SCHEMA) | schema)

    with pytest.raises(console.ProjectError, match=problem):
        built(other, network="MobileNetV2", **changed)


def test_model_is_described():
    made = built()

    assert model.description(made, SCHEMA) == {
        "architecture": "compact CNN",
        "tasks": ["scene-classification"],
        "total_parameters": made.count_params(),
        "pretrained": False,
        "pretrained_source": None,
        "input": [
            {
                "name": "image",
                "description": "values as in the files (uint16); scaling is part of the model",
                "bands": [
                    {
                        "name": "B04",
                        "common_name": "red",
                        "center_wavelength": 0.6646,
                        "full_width_half_max": 0.03,
                    },
                    {
                        "name": "B03",
                        "common_name": "green",
                        "center_wavelength": 0.5598,
                        "full_width_half_max": 0.035,
                    },
                    {
                        "name": "B02",
                        "common_name": "blue",
                        "center_wavelength": 0.4927,
                        "full_width_half_max": 0.065,
                    },
                    {
                        "name": "B8A",
                        "common_name": "nir08",
                        "center_wavelength": 0.8647,
                        "full_width_half_max": 0.021,
                    },
                ],
                "dim_order": ["batch", "height", "width", "bands"],
                "value_scaling": None,
            }
        ],
        "output": [
            {
                "name": "probabilities",
                "description": "probabilities of class",
                "classes": ["Forest", "River", "SeaLake"],
            }
        ],
        "entrypoint": f"{model.__package__}.predict:predict",
    }


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"network": "VGG"}, "network = 'VGG' must be one of compact, residual, texture, Con"),
        ({"activation": "swish"}, "activation = 'swish' must be one of relu, sigmoid, tanh, gelu"),
        ({"precision": "half"}, "precision = 'half' must be one of auto, float32"),
        ({"filters": []}, "filters = .* must be numbers, 1 or more each"),
        ({"filters": [0]}, "filters = .* must be numbers, 1 or more each"),
        ({"dropout": 1.0}, "dropout = 1.0 must be 0 or more, and below 1"),
        ({"members": 0}, "members = 0 must be 1 or more"),
        (
            {"members": 2, "network": "MobileNetV2"},
            "members = 2 must be 1 with MobileNetV2",
        ),
        ({"label_smoothing": -0.1}, "label_smoothing = -0.1 must be 0 or more"),
        ({"l2": -1.0}, "l2 = -1.0 must be 0 or more"),
        ({"learning_rate": 0.0}, "learning_rate = 0.0 must be above 0"),
    ],
)
def test_values_that_cannot_be_are_one_line(project, changed, problem):
    with pytest.raises(console.ProjectError, match=f"params.yaml: model.{problem}"):
        parameters.section("model", model.Parameters, project, {"model": changed})
