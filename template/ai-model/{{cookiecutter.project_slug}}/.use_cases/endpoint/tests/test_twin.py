"""The twin over HTTP, and what the endpoint's container gets."""

import base64
import io
import json
import tarfile
import threading
import time
from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pictures
import PIL.Image
import pytest
import requests
import uvicorn
from pictures import CLASSES, as_png

from {{ cookiecutter.package_name }} import console, data, model, parameters
from {{ cookiecutter.package_name }}.endpoint import (
    capture,
    configuration,
    inference,
    serve,
    served_model,
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return pictures.prepared_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def network(prepared):
    import keras

    keras.utils.set_random_seed(1)
    chosen = parameters.section("model", model.Parameters, prepared)
    return model.build(chosen, data.load_schema(prepared))


@pytest.fixture(scope="module")
def served(prepared, network):
    return served_model.of_png(network, data.load_schema(prepared))


@pytest.fixture(scope="module")
def image(prepared):
    return (prepared / "pictures/test/bicycle/bicycle_01.png").read_bytes()


@pytest.fixture(scope="module")
def expected(network, image):
    """What the network itself says of the image."""
    pixels = np.asarray(PIL.Image.open(io.BytesIO(image)), "float32")[None]
    return network.predict(pixels, verbose=0)[0].tolist()


@pytest.fixture
def twin(served, tmp_path):
    """The address of the twin, which captures into tmp_path."""
    app = serve.application(served, CLASSES, capture.Writer(tmp_path, "bikes", 100))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def post(twin, content, kind="image/png"):
    return requests.post(
        f"{twin}/invocations", data=content, headers={"Content-Type": kind}, timeout=60
    )


def test_twin_answers_probabilities_and_captures_the_request(twin, image, expected, tmp_path):
    answer = post(twin, image)

    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == pytest.approx(expected, abs=1e-6)
    (file,) = tmp_path.rglob("*.jsonl")
    endpoint, variant, *hour = file.relative_to(tmp_path).parts[:-1]
    (line,) = file.read_text().splitlines()
    record = json.loads(line)
    time = datetime.fromisoformat(record["eventMetadata"].pop("inferenceTime"))
    assert (endpoint, variant, hour) == ("bikes", "AllTraffic", f"{time:%Y %m %d %H}".split())
    assert record["eventMetadata"].pop("eventId")
    assert json.loads(record["captureData"]["endpointOutput"].pop("data")) == answer.json()
    assert record == {
        "captureData": {
            "endpointInput": {
                "observedContentType": "image/png",
                "mode": "INPUT",
                "data": base64.b64encode(image).decode(),
                "encoding": "BASE64",
            },
            "endpointOutput": {
                "observedContentType": "application/json",
                "mode": "OUTPUT",
                "encoding": "JSON",
            },
        },
        "eventMetadata": {},
        "eventVersion": "0",
    }


def test_twin_is_ready_when_it_answers_ping(twin):
    assert requests.get(f"{twin}/ping", timeout=60).json() == {"classes": CLASSES}


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"GIF89a", "image/png", "the body is no PNG image"),
        (b"", "image/png", "the body is no PNG image"),
        (as_png()[:60], "image/png", ""),
        (as_png(), "image/jpeg", "content type image/jpeg is not image/png"),
        (b"x" * (inference.MOST_BYTES + 1), "image/png", "bytes are more than 6291456"),
        (
            as_png(mode="1", size=(5000, 5000)),
            "image/png",
            "5000 x 5000 pixels are none, or more than 16777216",
        ),
    ],
    ids=["gif", "nothing", "half", "jpeg", "long", "huge"],
)
def test_twin_refuses_what_is_no_image(twin, tmp_path, content, kind, said):
    answer = post(twin, content, kind)

    assert answer.status_code == 400
    assert said in answer.text
    assert list(tmp_path.rglob("*.jsonl")) == []


def test_image_of_another_size_is_resized(twin):
    small = as_png(color=(10, 200, 30))

    large = post(twin, as_png(color=(10, 200, 30), size=(90, 70)))

    assert large.json() == pytest.approx(post(twin, small).json(), abs=1e-6)


def test_container_of_the_endpoint_answers_the_same(served, image, expected, tmp_path):
    import tensorflow as tf

    served_model.write_archive(served, tmp_path / "model.tar.gz")
    with tarfile.open(tmp_path / "model.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    handled = {}
    exec((tmp_path / "code" / "inference.py").read_text(), handled)
    context = SimpleNamespace(request_content_type="image/png")

    asked = json.loads(handled["input_handler"](io.BytesIO(image), context))
    # As TensorFlow Serving does with `b64`.
    contents = [base64.b64decode(instance["b64"]) for instance in asked["instances"]]
    loaded = tf.saved_model.load(str(tmp_path / "1"))
    (outputs,) = loaded.signatures["serving_default"](tf.constant(contents)).values()
    body = {"predictions": outputs.numpy().tolist()}
    response = SimpleNamespace(status_code=200, json=lambda: body)
    answer, kind = handled["output_handler"](response, context)

    assert kind == "application/json"
    assert json.loads(answer) == pytest.approx(expected, abs=1e-6)


def test_container_says_what_is_wrong():
    context = SimpleNamespace(request_content_type="text/csv")
    refused = SimpleNamespace(status_code=400, content=b'{"error": "no image"}')

    with pytest.raises(ValueError, match="content type text/csv is not image/png"):
        inference.input_handler(io.BytesIO(b"1,2"), context)
    with pytest.raises(ValueError, match="no image"):
        inference.output_handler(refused, context)


def test_threshold_out_of_range_is_one_line(prepared):
    with pytest.raises(console.ProjectError, match=r"endpoint.threshold = 1.5 must be above 0"):
        configuration.load(prepared, threshold=1.5)
