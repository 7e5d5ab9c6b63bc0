"""The definition itself runs, with the functions; bad input ends in an error with a name."""

import json
import uuid

import boto3
import pytest
from conftest import UNSURE, png

from {{ cookiecutter.package_name }}.workflow import (
    executions,
)


def test_a_sure_prediction_is_accepted(run, put, endpoint, bucket, sent):
    ended = run(put("sure.png", png(1)))

    assert ended == executions.Ended(
        status="SUCCEEDED",
        error="",
        cause="",
        outcomes=[
            {
                "outcome": "accepted",
                "s3_bucket": bucket,
                "s3_key": "test/sure.png",
                "inferences": [0.95, 0.05],
                "confidences": {"bicycle": 0.95, "motorcycle": 0.05},
            }
        ],
    )
    assert endpoint.images == [png(1)]
    assert sent() == []


def test_an_unsure_prediction_is_refused_and_people_are_told(run, put, endpoint, bucket, sent):
    endpoint.by_image[png(2)] = UNSURE

    ended = run(put("sure.png", png(1)), put("unsure.png", png(2)))

    refused = {
        "outcome": "refused",
        "s3_bucket": bucket,
        "s3_key": "test/unsure.png",
        "inferences": [0.4, 0.6],
        "confidences": {"bicycle": 0.4, "motorcycle": 0.6},
    }
    assert (ended.status, ended.error) == ("FAILED", "ThresholdNotMetError")
    assert ended.cause == "refused images: 1; the notification names them"
    assert [each["outcome"] for each in ended.outcomes] == ["accepted", "refused"]
    (notification,) = sent()
    assert notification["message"]["images"] == [refused]
    assert ":execution:bikes:" in notification["message"]["execution"]
    assert notification["subject"].isascii()
    assert 0 < len(notification["subject"]) < 100


@pytest.mark.parametrize("given", [{"images": []}, {"images": 5}])
def test_no_images_fail_at_once(twin, given):
    client = boto3.client("stepfunctions")
    arn = client.start_execution(
        stateMachineArn=twin.outputs["StateMachine"], name=uuid.uuid4().hex, input=json.dumps(given)
    )["executionArn"]
    while (ended := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        pass

    assert (ended["status"], ended["error"]) == ("FAILED", "NoImagesError")


def test_one_event_is_as_good_as_a_batch(twin, put, endpoint):
    client = boto3.client("stepfunctions")
    arn = client.start_execution(
        stateMachineArn=twin.outputs["StateMachine"],
        name=uuid.uuid4().hex,
        input=json.dumps(put("sure.png", png(1))),
    )["executionArn"]
    while (ended := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        pass

    assert ended["status"] == "SUCCEEDED"
    assert [each["s3_key"] for each in json.loads(ended["output"])] == ["test/sure.png"]
