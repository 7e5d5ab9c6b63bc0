"""What the functions do beside the state machine: answers, and SageMaker's endpoint."""

import base64
import io
import json

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from conftest import png

from {{ cookiecutter.package_name }}.workflow.functions import (
    classify,
    errors,
    events,
)
from {{ cookiecutter.package_name }}.workflow.functions import (
    filter as filtering,
)

EVENT = {
    "image_data": base64.b64encode(png()).decode(),
    "s3_bucket": "bucket",
    "s3_key": "test/a.png",
    "inferences": [],
}


@pytest.fixture
def sagemaker(monkeypatch):
    """What SageMaker is asked, and its answer; moto's endpoint takes no images."""
    monkeypatch.delenv("ENDPOINT_URL", raising=False)
    monkeypatch.setenv("ENDPOINT_NAME", "bikes")
    monkeypatch.setenv("CLASSES", '["bicycle", "motorcycle"]')
    client = boto3.client("sagemaker-runtime", region_name="eu-central-1")
    monkeypatch.setattr(classify, "client", lambda _: client)
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_image_goes_to_sagemaker_as_png(sagemaker):
    content = b"[0.9, 0.1]"
    sagemaker.add_response(
        "invoke_endpoint",
        {"Body": StreamingBody(io.BytesIO(content), len(content))},
        {
            "EndpointName": "bikes",
            "ContentType": "image/png",
            "Accept": "application/json",
            "Body": png(),
        },
    )

    answered = classify.handler(EVENT)

    body = EVENT | {
        "inferences": [0.9, 0.1],
        "confidences": {"bicycle": 0.9, "motorcycle": 0.1},
    }
    assert answered == {"statusCode": 200, "body": body}
    assert json.loads(json.dumps(answered)) == answered


@pytest.mark.parametrize(
    ("code", "original", "error"),
    [
        ("ModelError", 400, errors.EndpointRefusedError),
        ("ModelError", 500, errors.EndpointDownError),
        ("ValidationError", None, errors.EndpointDownError),
        ("ThrottlingException", None, errors.EndpointDownError),
    ],
)
def test_what_sagemaker_refuses(sagemaker, code, original, error):
    fields = {} if original is None else {"OriginalStatusCode": original}
    sagemaker.add_client_error("invoke_endpoint", code, modeled_fields=fields)

    with pytest.raises(error):
        classify.handler(EVENT)


def test_no_endpoint(sagemaker, monkeypatch):
    monkeypatch.delenv("ENDPOINT_NAME")

    with pytest.raises(errors.ConfigurationError, match="neither"):
        classify.handler(EVENT)


def test_image_data_that_is_no_base64(sagemaker):
    with pytest.raises(errors.EventError, match="image_data is no base64"):
        classify.handler(EVENT | {"image_data": "é"})


@pytest.mark.parametrize("classes", ["", "bicycle", '["one"]', '["a", "a"]', "[1, 2]", "{}"])
def test_classes_that_are_none(monkeypatch, classes):
    monkeypatch.setenv("CLASSES", classes)

    with pytest.raises(errors.ConfigurationError, match="CLASSES"):
        events.classes()


@pytest.mark.parametrize(
    "inferences", [None, [], [0.5], ["0.9", "0.1"], [True, False], "[0.9, 0.1]"]
)
def test_inferences_that_are_none_do_not_pass(monkeypatch, inferences):
    monkeypatch.setenv("CLASSES", '["bicycle", "motorcycle"]')
    monkeypatch.setenv("THRESHOLD", "0.5")

    with pytest.raises(errors.InferencesError):
        filtering.handler(EVENT | {"inferences": inferences})


def test_a_prediction_on_the_threshold_passes(monkeypatch):
    monkeypatch.setenv("CLASSES", '["bicycle", "motorcycle"]')
    monkeypatch.setenv("THRESHOLD", "0.8")

    answered = filtering.handler(EVENT | {"inferences": [0.2, 0.8]})

    assert answered["body"]["confidences"] == {"bicycle": 0.2, "motorcycle": 0.8}
    with pytest.raises(errors.ThresholdNotMetError, match=r"motorcycle, 0\.79, is below 0\.8"):
        filtering.handler(EVENT | {"inferences": [0.21, 0.79]})
