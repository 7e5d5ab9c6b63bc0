"""What is done with a request before the model, and after: image/png in, `[p0, p1]` out.

The endpoint's container runs this file alone
(https://docs.aws.amazon.com/sagemaker/latest/dg/deploy-model-frameworks-tensorflow.html); the local
twin does the same by `checked`.
"""

import base64
import json
import struct
from typing import Any

CONTENT_TYPE = "image/png"
MOST_BYTES = 6 * 2**20
"""Of a request."""
MOST_PIXELS = 4096 * 4096
"""A small file can hold a huge image."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">8sI4sII")


def checked(content: bytes, content_type: str | None) -> bytes:
    """The same content, if it may be a PNG of a sensible size.

    Raises:
        ValueError: it says what is wrong.
    """
    if content_type != CONTENT_TYPE:
        raise ValueError(f"content type {content_type} is not {CONTENT_TYPE}")
    if len(content) > MOST_BYTES:
        raise ValueError(f"{len(content)} bytes are more than {MOST_BYTES}")
    if len(content) < _HEADER.size or not content.startswith(_SIGNATURE):
        raise ValueError("the body is no PNG image")
    *_, width, height = _HEADER.unpack_from(content)
    if not 0 < width * height <= MOST_PIXELS:
        raise ValueError(f"{width} x {height} pixels are none, or more than {MOST_PIXELS}")
    return content


def input_handler(data: Any, context: Any) -> str:
    """The request of TensorFlow Serving for a request of the endpoint."""
    content = checked(data.read(), context.request_content_type)
    return json.dumps({"instances": [{"b64": base64.b64encode(content).decode()}]})


def output_handler(response: Any, context: Any) -> tuple[str, str]:
    """The answer of the endpoint, and its content type."""
    if response.status_code != 200:
        raise ValueError(response.content.decode("utf-8", "replace"))
    return json.dumps(response.json()["predictions"][0]), "application/json"
