"""The definition itself runs, with the functions; bad input ends in an error with a name."""

import json
import uuid

import boto3
import pytest
from conftest import UNSURE, png

from {{ cookiecutter.package_name }}.workflow import (
    executions,
)


@pytest.fixture
def run(twin, endpoint):
    def run_events(*events):
        return executions.run(twin.outputs["StateMachine"], list(events), poll=0.02)

    return run_events


@pytest.fixture
def put(bucket):
    def put_object(name, content):
        boto3.client("s3").put_object(Bucket=bucket, Key=f"test/{name}", Body=content)
        return executions.event(bucket, f"test/{name}")

    return put_object


@pytest.fixture
def sent(twin):
    before = len(twin.notifications())
    return lambda: twin.notifications()[before:]


def told(outcome):
    return outcome["state"], outcome["error"], json.loads(outcome["cause"])["errorMessage"]


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


def test_bad_images_fail_where_they_are_read(run, put, bucket, sent):
    ended = run(
        put("sure.png", png(1)),
        executions.event(bucket, "test/none.png"),
        put("text.png", b"no image"),
        put("half.png", png(1)[:-20]),
        put("damaged.png", png(1)[:45] + b"?" + png(1)[46:]),
        put("heavy.png", png(1) + b"\0" * 200_000),
        put("huge.png", png(1, width=100_000, height=100_000)),
        executions.event("", "test/sure.png"),
        "no event",
    )

    at = f"s3://{bucket}/test"
    assert (ended.status, ended.error) == ("FAILED", "ImageMissingError")
    assert [told(each) for each in ended.outcomes[1:]] == [
        ("Serialise", "ImageMissingError", f"there is no {at}/none.png (NoSuchKey)"),
        (
            "Serialise",
            "NotAnImageError",
            f"{at}/text.png is no PNG image: it begins with b'no image'",
        ),
        (
            "Serialise",
            "NotAnImageError",
            f"{at}/half.png is cut off after {len(png(1)) - 20} bytes",
        ),
        ("Serialise", "NotAnImageError", f"{at}/damaged.png is damaged at byte 33"),
        (
            "Serialise",
            "ImageTooLargeError",
            f"{at}/heavy.png has {len(png(1)) + 200_000} bytes; a state can hold 190000",
        ),
        (
            "Serialise",
            "ImageTooLargeError",
            f"{at}/huge.png has 100000 x 100000 pixels; 16000000 at most are classified",
        ),
        ("Serialise", "EventError", "s3_bucket must be text, and is ''"),
        ("Serialise", "EventError", "the event must be an object, and is str"),
    ]
    assert ended.outcomes[0]["outcome"] == "accepted"
    (notification,) = sent()
    assert notification["message"]["images"] == ended.outcomes[1:]


@pytest.mark.parametrize(
    ("status", "answer", "error", "message", "asked"),
    [
        (200, b"<html>", "InferencesError", "the endpoint's answer is no JSON: b'<html>'", 1),
        (
            200,
            b"[0.5]",
            "InferencesError",
            "inferences must be 2 numbers, one for each class, and are [0.5]",
            1,
        ),
        (200, b"[NaN, 1]", "InferencesError", "inferences must be from 0 to 1, and one is nan", 1),
        (200, b"[0.5, 0.9]", "InferencesError", "inferences must sum to 1, and are [0.5, 0.9]", 1),
        (400, b"not RGB", "EndpointRefusedError", "{url} refuses the image: 400 not RGB", 1),
        (503, b"busy", "EndpointDownError", "{url} fails: 503 busy", 3),
    ],
)
def test_what_the_endpoint_does_wrong_fails_where_it_is_asked(
    run, put, endpoint, sent, status, answer, error, message, asked
):
    endpoint.status, endpoint.answer = status, answer

    ended = run(put("sure.png", png(1)))

    expected = ("Classify", error, message.format(url=endpoint.url))
    assert [told(each) for each in ended.outcomes] == [expected]
    assert (ended.status, ended.error) == ("FAILED", error)
    assert len(endpoint.images) == asked
    assert [each["message"]["images"] for each in sent()] == [ended.outcomes]


@pytest.mark.parametrize("threshold", ["1.5", "0", "nan", "high", ""])
def test_a_threshold_out_of_range_fails_in_the_filter(run, put, monkeypatch, threshold):
    monkeypatch.setenv("THRESHOLD", threshold)

    ended = run(put("sure.png", png(1)))

    message = f"THRESHOLD must be above 0 and at most 1, and is {threshold!r}"
    assert [told(each) for each in ended.outcomes] == [("Filter", "ConfigurationError", message)]
    assert ended.error == "ConfigurationError"


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
