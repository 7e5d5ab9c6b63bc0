"""What goes wrong ends at the right state in an error with a name, and people are told.

No test waits for a new attempt: `waited` has the seconds that the state machine would have.
"""

import ast
import inspect
import json
import re

import boto3
import pytest
from conftest import UNSURE, png
from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda_simple.models import LambdaSimpleBackend

from {{ cookiecutter.package_name }}.workflow import (
    artifacts,
    executions,
)
from {{ cookiecutter.package_name }}.workflow.functions import (
    errors,
    events,
)

NOWHERE = "http://127.0.0.1:9"


def told(outcome):
    return outcome["state"], outcome["error"], outcome["cause"]


def only_failure(ended, sent):
    """Of an execution of one image, after which people were told of it."""
    (outcome,) = ended.outcomes
    assert (ended.status, ended.error) == ("FAILED", outcome["error"])
    assert ended.message == outcome["cause"]
    (notification,) = sent()
    assert notification["message"]["images"] == [outcome]
    return told(outcome)


def test_bad_images_fail_where_they_are_read(run, put, bucket, sent, waited):
    ended = run(
        put("sure.png", png(1)),
        executions.event(bucket, "test/none.png"),
        executions.event("no-bucket", "test/sure.png"),
        put("text.png", b"no image"),
        put("empty.png", b""),
        put("half.png", png(1)[:-20]),
        put("damaged.png", png(1)[:45] + b"?" + png(1)[46:]),
        put("heavy.png", png(1) + b"\0" * 200_000),
        put("huge.png", png(1, width=100_000, height=100_000)),
        executions.event("", "test/sure.png"),
        executions.event(bucket, ["b" * 500]),
        "no event",
    )

    at = f"s3://{bucket}/test"
    assert (ended.status, ended.error) == ("FAILED", "ImageMissingError")
    assert [told(each) for each in ended.outcomes[1:]] == [
        ("Serialise", error, cause)
        for error, cause in [
            ("ImageMissingError", f"there is no {at}/none.png (NoSuchKey)"),
            ("ImageMissingError", "there is no s3://no-bucket/test/sure.png (NoSuchBucket)"),
            ("NotAnImageError", f"{at}/text.png is no PNG image: it begins with b'no image'"),
            ("NotAnImageError", f"{at}/empty.png is no PNG image: it begins with b''"),
            ("NotAnImageError", f"{at}/half.png is cut off after {len(png(1)) - 20} bytes"),
            ("NotAnImageError", f"{at}/damaged.png is damaged at byte 33"),
            (
                "ImageTooLargeError",
                f"{at}/heavy.png has {len(png(1)) + 200_000} bytes; a state can hold 190000",
            ),
            (
                "ImageTooLargeError",
                f"{at}/huge.png has 100000 x 100000 pixels; 16000000 at most are classified",
            ),
            ("EventError", "s3_bucket must be text, and is ''"),
            ("EventError", f"s3_key must be text, and is ['{'b' * 98}…"),
            ("EventError", "the event must be an object, and is str"),
        ]
    ]
    assert ended.outcomes[0]["outcome"] == "accepted"
    (notification,) = sent()
    assert notification["message"]["images"] == ended.outcomes[1:]
    assert waited == []


def test_an_image_that_may_not_be_read(run, put, bucket, sent, waited):
    event = put("secret.png", png(1))
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/test/secret.png",
    }
    s3 = boto3.client("s3")
    s3.put_bucket_policy(
        Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [denied]})
    )
    try:
        ended = run(event)
    finally:
        s3.delete_bucket_policy(Bucket=bucket)

    cause = f"s3://{bucket}/test/secret.png may not be read (403)"
    assert only_failure(ended, sent) == ("Serialise", "ImageForbiddenError", cause)
    assert waited == []


def test_a_storage_that_is_down_is_tried_three_times(run, put, bucket, sent, waited, monkeypatch):
    event = put("sure.png", png(1))
    events.client.cache_clear()
    with monkeypatch.context() as down:
        down.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false")
        down.setenv("AWS_ENDPOINT_URL_S3", NOWHERE)
        ended = run(event)
    events.client.cache_clear()

    cause = (
        f"s3://{bucket}/test/sure.png cannot be read: Could not connect to the endpoint URL: "
        f'"{NOWHERE}/{bucket}/test/sure.png"'
    )
    assert only_failure(ended, sent) == ("Serialise", "StorageDownError", cause)
    assert waited == [1, 2]


@pytest.mark.parametrize(
    ("status", "answer", "error", "cause"),
    [
        (200, b"<html>", "InferencesError", "the endpoint's answer is no JSON: b'<html>'"),
        (200, b"", "InferencesError", "the endpoint's answer is no JSON: b''"),
        (
            200,
            b"[" * 90_000,
            "InferencesError",
            f"the endpoint's answer is no JSON: {b'[' * 100!r}",
        ),
        (
            200,
            b"[0.5]",
            "InferencesError",
            "inferences must be 2 numbers, one for each class, and are [0.5]",
        ),
        (
            200,
            b'{"predictions": [[0.5, 0.5]]}',
            "InferencesError",
            "inferences must be 2 numbers, one for each class, and are "
            "{'predictions': [[0.5, 0.5]]}",
        ),
        (200, b"[NaN, 1]", "InferencesError", "inferences must be from 0 to 1, and one is nan"),
        (200, b"[0.5, 0.9]", "InferencesError", "inferences must sum to 1, and are [0.5, 0.9]"),
        (400, b"not RGB", "EndpointRefusedError", "{url} refuses the image: 400 not RGB"),
    ],
)
def test_what_the_endpoint_does_wrong_fails_where_it_is_asked(
    run, put, endpoint, sent, waited, status, answer, error, cause
):
    endpoint.status, endpoint.answer = status, answer

    ended = run(put("sure.png", png(1)))

    # Not by `format`, which takes the braces of an answer.
    told_cause = cause.replace("{url}", endpoint.url)
    assert only_failure(ended, sent) == ("Classify", error, told_cause)
    assert (len(endpoint.images), waited) == (1, [])


def test_an_endpoint_that_fails_is_asked_three_times(run, put, endpoint, sent, waited):
    endpoint.status, endpoint.answer = 503, b"busy"

    ended = run(put("sure.png", png(1)))

    cause = f"{endpoint.url} fails: 503 busy"
    assert only_failure(ended, sent) == ("Classify", "EndpointDownError", cause)
    assert (len(endpoint.images), waited) == (3, [1, 2])


def test_an_endpoint_that_is_not_there(run, put, sent, waited, monkeypatch):
    monkeypatch.setenv("ENDPOINT_URL", NOWHERE)

    ended = run(put("sure.png", png(1)))

    state, error, cause = only_failure(ended, sent)
    assert (state, error) == ("Classify", "EndpointDownError")
    assert re.fullmatch(rf"{NOWHERE} cannot be reached: <urlopen error .*refused>", cause)
    assert waited == [1, 2]


def test_an_endpoint_that_is_busy_for_a_while(run, put, endpoint, sent, waited):
    endpoint.busy = 2

    ended = run(put("sure.png", png(1)))

    assert (ended.status, [each["outcome"] for each in ended.outcomes]) == (
        "SUCCEEDED",
        ["accepted"],
    )
    assert (len(endpoint.images), waited, sent()) == (3, [1, 2], [])


@pytest.mark.parametrize(
    ("changed", "state", "cause"),
    [
        (
            {"CLASSES": '["one"]'},
            "Classify",
            "CLASSES must be a list of names in JSON, and is '[\"one\"]'",
        ),
        ({"CLASSES": '["a", "a"]'}, "Classify", 'CLASSES names a class twice: ["a", "a"]'),
        (
            {"ENDPOINT_URL": "ftp://here"},
            "Classify",
            "ENDPOINT_URL must be of http or https, and is 'ftp://here'",
        ),
        (
            {"ENDPOINT_URL": "", "ENDPOINT_NAME": ""},
            "Classify",
            "neither ENDPOINT_NAME nor ENDPOINT_URL is set",
        ),
        *(
            (
                {"THRESHOLD": given},
                "Filter",
                f"THRESHOLD must be above 0 and at most 1, and is {given!r}",
            )
            for given in ("1.5", "0", "-0.1", "nan", "high", "")
        ),
    ],
)
def test_a_wrong_setting_fails_in_the_function_that_needs_it(
    run, put, sent, waited, monkeypatch, changed, state, cause
):
    for name, value in changed.items():
        monkeypatch.setenv(name, value)

    ended = run(put("sure.png", png(1)))

    assert only_failure(ended, sent) == (state, "ConfigurationError", cause)
    assert waited == []


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ServiceException"])
def test_lambda_that_is_overloaded_is_asked_again(run, put, sent, waited, monkeypatch, code):
    invoke, refusals = LambdaSimpleBackend.invoke, [code, code]

    def overloaded(*given):
        if refusals:
            raise LambdaClientError(refusals.pop(), "later")
        return invoke(*given)

    monkeypatch.setattr(LambdaSimpleBackend, "invoke", overloaded)

    ended = run(put("sure.png", png(1)))

    assert (ended.status, waited, sent()) == ("SUCCEEDED", [2, 4], [])


def test_lambda_that_stays_overloaded(run, put, sent, waited, monkeypatch):
    def overloaded(*_):
        raise LambdaClientError("TooManyRequestsException", "later")

    monkeypatch.setattr(LambdaSimpleBackend, "invoke", overloaded)

    state, error, cause = only_failure(run(put("sure.png", png(1))), sent)

    assert (state, error) == ("Serialise", "Lambda.TooManyRequestsException")
    assert cause.startswith("later (Service: AWSLambda; ")
    assert waited == [2, 4, 8, 16, 32, 64]


def test_a_state_that_fails_by_itself(run, put, sent, waited, monkeypatch):
    def broken(*_):
        raise OSError("the runtime is broken")

    monkeypatch.setattr(LambdaSimpleBackend, "invoke", broken)

    ended = run(put("sure.png", png(1)))

    (outcome,) = ended.outcomes
    state, error, cause = told(outcome)
    assert (state, error) == ("Serialise", "States.Runtime")
    assert "the runtime is broken" in cause
    assert (ended.status, ended.error) == ("FAILED", "StateFailedError")
    assert ended.cause == f"States.Runtime: {cause}"
    assert [each["message"]["images"] for each in sent()] == [ended.outcomes]
    assert waited == []


def test_nobody_can_be_told(twin, run, put, endpoint, sent, waited):
    endpoint.answer = json.dumps(UNSURE).encode()
    sns, topic = boto3.client("sns"), twin.outputs["Topic"]
    sns.delete_topic(TopicArn=topic)
    try:
        ended = run(put("unsure.png", png(1)))
    finally:
        assert sns.create_topic(Name=topic.rpartition(":")[2])["TopicArn"] == topic

    assert (ended.status, ended.error) == ("FAILED", "NotificationError")
    assert "Error Code: NotFound" in ended.message
    assert [each["outcome"] for each in ended.outcomes] == ["refused"]
    assert waited == [2, 4, 8]


def test_as_many_images_as_are_taken_fit_into_states_and_message(run, bucket, sent):
    keys = [f"test/{number:03}-{'a' * 100}.png" for number in range(250)]

    ended = run(*[executions.event(bucket, key) for key in keys])

    assert {each["error"] for each in ended.outcomes} == {"ImageMissingError"}
    (notification,) = sent()
    assert len(notification["message"]["images"]) == 250
    # Once as the text of a message, in a state's JSON: its quotes are escaped.
    assert len(json.dumps(json.dumps(notification["message"]))) < 262_144


def test_more_images_than_the_states_can_hold(run, endpoint, sent):
    ended = run(*[executions.event("", "") for _ in range(251)])

    assert (ended.status, ended.error) == ("FAILED", "TooManyImagesError")
    assert ended.message.startswith("an execution takes 250 images at most")
    assert (ended.outcomes, endpoint.images, sent()) == ([], [], [])


def test_every_error_is_explained_to_people():
    classes = [node for node in ast.parse(inspect.getsource(errors)).body if hasattr(node, "bases")]
    states = json.loads(artifacts.definition())["States"].values()
    ends = [state["Error"] for state in states if state["Type"] == "Fail" and "Error" in state]
    shown = (artifacts.ROOT / "aws" / "README.md").read_text(encoding="utf-8")

    names = {*(node.name for node in classes), *ends}
    assert len(names) == 15
    assert {name for name in names if f"`{name}`" not in shown} == set()
