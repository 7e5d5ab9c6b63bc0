"""The endpoint's local twin: the same model, the same contract, the same captured files."""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .. import console, settings
from . import capture, configuration, inference, served_model

if TYPE_CHECKING:
    import fastapi
    import tensorflow as tf

PORT = 8080


def application(
    served: "tf.Module", classes: list[str], writer: capture.Writer
) -> "fastapi.FastAPI":
    """The two paths of a SageMaker container.

    `POST /invocations` takes a PNG and answers the probabilities of the classes; 400 says what is
    wrong with the image. `GET /ping` answers when it is ready.
    """
    import fastapi
    import tensorflow as tf
    from fastapi.responses import JSONResponse, PlainTextResponse

    app = fastapi.FastAPI(title=", ".join(classes))

    @app.get("/ping")
    def ping() -> dict[str, list[str]]:
        return {"classes": classes}

    @app.post("/invocations")
    async def invocations(request: fastapi.Request) -> fastapi.Response:
        try:
            content = await _body(request)
            content = inference.checked(content, request.headers.get("content-type"))
            answer = await asyncio.to_thread(served.probabilities, tf.constant([content]))
        except (ValueError, tf.errors.InvalidArgumentError) as error:
            said = " ".join(str(getattr(error, "message", error)).split())
            return PlainTextResponse(said[:300], status_code=400)
        probabilities = answer.numpy()[0].tolist()
        writer.write(content, probabilities, datetime.now(UTC))
        return JSONResponse(probabilities)

    return app


async def _body(request: "fastapi.Request") -> bytes:
    """The content, as far as it is not too long."""
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > inference.MOST_BYTES:
            break
    return content


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.serve", description=(__doc__ or "").strip()
    )
    parser.add_argument("--host", default="127.0.0.1", help="(default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="(default: %(default)s)")
    parser.add_argument("--model", metavar="URI", help="as models:/name/3 (default: the champion)")
    parser.add_argument(
        "--capture",
        type=Path,
        metavar="DIR",
        default=capture.folder(),
        help="where requests are kept (default: data/data_capture)",
    )
    options = parser.parse_args(arguments)
    chosen = configuration.load()
    console.quiet()
    import uvicorn

    served, classes = served_model.load(options.model)
    percentage = chosen.data_capture_percentage
    writer = capture.Writer(options.capture, settings.load().model, percentage)
    print(
        f"{', '.join(classes)} at http://{options.host}:{options.port}/invocations; "
        f"{percentage:g} % of the requests go to {options.capture}",
        flush=True,
    )
    app = application(served, classes, writer)
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning")
    return 0


if __name__ == "__main__":
    console.run(main)
