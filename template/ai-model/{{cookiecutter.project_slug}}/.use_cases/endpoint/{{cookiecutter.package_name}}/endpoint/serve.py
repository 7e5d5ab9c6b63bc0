"""The endpoint's local twin: the same model, the same contract, the same captured files."""

import argparse
import asyncio
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .. import console, libraries, settings
from ..console import ProjectError
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


def _listening(host: str, port: int) -> socket.socket:
    """A socket that is already heard: who connects from now on is answered.

    Raises:
        ProjectError: the port cannot be had.
    """
    try:
        return socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or error
        raise ProjectError(
            f"port {port} of {host} cannot be had ({said}); choose another: --port"
        ) from None


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.serve", description=(__doc__ or "").strip()
    )
    parser.add_argument("--host", default="127.0.0.1", help="(default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=PORT, help="0: any that is free (default: %(default)s)"
    )
    parser.add_argument(
        "--ready", type=Path, metavar="FILE", help="write its address there when it answers"
    )
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
    libraries.quiet()
    import uvicorn

    served, classes = served_model.load(options.model)
    percentage = chosen.data_capture_percentage
    writer = capture.Writer(options.capture, settings.load().model, percentage)
    with _listening(options.host, options.port) as listener:
        url = f"http://{options.host}:{listener.getsockname()[1]}/invocations"
        print(
            f"{', '.join(classes)} at {url}; {percentage:g} % of the requests go to "
            f"{options.capture}",
            flush=True,
        )
        if options.ready:
            options.ready.write_text(f"{url}\n", encoding="utf-8")
        app = application(served, classes, writer)
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    console.run(main)
