"""The model without Keras: what ONNX Runtime makes of the file is what Keras makes of the model."""

import numpy as np
import onnx
import onnxruntime
import pytest
from test_model import SCHEMA, built

from {{ cookiecutter.package_name }} import (
    console,
    onnx_file,
)

IMAGES = np.random.default_rng(0).normal(2500, 800, (5, 32, 32, 4)).astype("float32")


@pytest.mark.parametrize(
    ("network", "activation"), [("compact", "relu"), ("residual", "gelu"), ("texture", "tanh")]
)
def test_file_gives_what_the_model_gives(tmp_path, network, activation):
    made = built(network=network, activation=activation)

    onnx_file.write(tmp_path / "model.onnx", made, IMAGES[:2])

    given = onnx_file.run(tmp_path / "model.onnx", IMAGES)
    assert given == pytest.approx(made.predict(IMAGES, verbose=0), abs=1e-5)


def test_names_are_the_models_and_the_batch_is_free(tmp_path):
    onnx_file.write(tmp_path / "model.onnx", built(), IMAGES)

    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    ((given,), (told,)) = session.get_inputs(), session.get_outputs()
    assert (given.name, given.type, given.shape[1:]) == ("image", "tensor(float)", [32, 32, 4])
    assert (told.name, told.shape[1:]) == ("probabilities", [len(SCHEMA.classes)])
    assert isinstance(given.shape[0], str)
    onnx.checker.check_model(onnx.load(tmp_path / "model.onnx"), full_check=True)


def test_mixed_precision_is_written_in_full(tmp_path):
    made = built(network="residual", precision="mixed_bfloat16")

    onnx_file.write(tmp_path / "model.onnx", made, IMAGES)

    weights = onnx.load(tmp_path / "model.onnx").graph.initializer
    kinds = {onnx.TensorProto.DataType.Name(each.data_type) for each in weights}
    assert "BFLOAT16" not in kinds
    assert onnx_file.run(tmp_path / "model.onnx", IMAGES) == pytest.approx(
        made.predict(IMAGES, verbose=0), abs=0.05
    )


def test_backbones_can_be_written(tmp_path):
    made = built(network="MobileNetV2")

    onnx_file.write(tmp_path / "model.onnx", made, IMAGES)

    given = onnx_file.run(tmp_path / "model.onnx", IMAGES)
    assert given == pytest.approx(made.predict(IMAGES, verbose=0), abs=1e-5)


def test_file_that_would_give_something_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(onnx_file, "run", lambda *_: np.full((5, 3), 0.5))

    with pytest.raises(console.ProjectError, match="the ONNX file differs from the Keras model by"):
        onnx_file.write(tmp_path / "model.onnx", built(), IMAGES)
