"""What the preview's server answers, with Starlette (https://www.starlette.io)."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sharinghub_tools.adapters.page_files import POLICY, as_json
from sharinghub_tools.adapters.shown_page import ShownPage

_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Pages of other sites, open in the same browser, get nothing of this one.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# A file of the project is a picture or a download, never a page that could do something.
_FILE_HEADERS = {
    **_HEADERS,
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
}


def page_app(page: ShownPage, hosts: Sequence[str]) -> Any:
    """The ASGI application.

    Args:
        page: what is shown.
        hosts: names that the server is called by. Others are refused: a foreign name that leads
            here would make a foreign site's scripts look like our own (DNS rebinding).
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Route

    answers = _Answers(page)
    return Starlette(
        routes=[
            Route("/", answers.page),
            Route("/document.json", answers.document),
            Route("/events", answers.events),
            Route("/static/{name}", answers.own_file),
            Route("/files/{path:path}", answers.file),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
        ],
    )


class _Answers:
    """The answers to what a page asks."""

    def __init__(self, page: ShownPage) -> None:
        self._page = page

    async def page(self, _request: Any) -> Any:
        from starlette.responses import HTMLResponse

        page = self._page
        html = page.own.page(page.document, static="static/", events="events")
        return HTMLResponse(html, headers=_HEADERS)

    async def document(self, _request: Any) -> Any:
        from starlette.responses import Response

        text = as_json(self._page.document)
        return Response(text, headers=_HEADERS, media_type="application/json")

    async def events(self, _request: Any) -> Any:
        """Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
        from starlette.responses import StreamingResponse

        return StreamingResponse(self._told(), headers=_HEADERS, media_type="text/event-stream")

    async def own_file(self, request: Any) -> Any:
        from starlette.responses import FileResponse

        path = self._page.own.static.get(request.path_params["name"])
        return _missing() if path is None else FileResponse(path, headers=_HEADERS)

    async def file(self, request: Any) -> Any:
        """A file that the document names: no other path leads anywhere."""
        from starlette.responses import FileResponse

        name = request.path_params["path"]
        path = self._page.files.get(name)
        if path is None or not path.is_file():
            return _missing()
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        shown = "inline" if kind.startswith("image/") else "attachment"
        return FileResponse(
            path,
            headers=_FILE_HEADERS,
            media_type=kind,
            filename=path.name,
            content_disposition_type=shown,
        )

    async def _told(self) -> AsyncIterator[str]:
        async for document in self._page.following():
            yield (
                ": still here\n\n" if document is None else f"event: document\ndata: {document}\n\n"
            )


def _missing() -> Any:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse("no such file\n", status_code=404, headers=_HEADERS)
