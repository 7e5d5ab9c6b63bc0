"""A README of somebody else's is shown, and can do nothing."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from tests.preview.conftest import Watched

UNSAFE = r"""---
title: <img src=x onerror="hacked('title')">
<b onclick="hacked('key')">: 1
description_html: "</script><script>hacked('value')</script>"
extent:
  spatial: [-1.2, 42.1, 5.3, 51.0]
assets:
  - key: "<script>hacked('key')</script>"
    href: "javascript:hacked('asset')"
    title: "<img src=x onerror=hacked('asset')>"
    description: "<img src=x onerror=hacked('description')>"
links:
  - rel: about
    href: "javascript:hacked('link')"
    title: "<svg onload=hacked('link')>"
  - rel: mlflow:model
    href: "JavaScript:hacked('model')"
    title: model
    mlflow:uri: models:/<script>hacked(1)</script>/1
    mlflow:metrics: {"<img src=x onerror=hacked('metric')>": 1}
---

# Unsafe

<script>hacked("script")</script>
<script src="https://evil.example/x.js"></script>
<img src="x" onerror="hacked('onerror')">
<svg onload="hacked('svg')"><script>hacked('svg script')</script></svg>
<iframe src="https://evil.example" srcdoc="<script>parent.hacked('frame')</script>"></iframe>
<object data="https://evil.example"></object><embed src="https://evil.example">
<a href="javascript:hacked('href')" id="bait">click</a>
[markdown](javascript:hacked('markdown'))
<a href="data:text/html,<script>hacked('data')</script>">data</a>
<form action="https://evil.example"><input name="q" autofocus onfocus="hacked('focus')"></form>
<details open ontoggle="hacked('toggle')"><summary>details</summary>text</details>
<style>body { display: none } @import url(https://evil.example/x.css);</style>
<p style="position: fixed; inset: 0; background: url(https://evil.example/p.png)">covered</p>
<video src="https://evil.example/v.mp4" autoplay onerror="hacked('video')"></video>
<img src="https://evil.example/p.png" srcset="https://evil.example/2.png 2x" alt="elsewhere">
<link rel="stylesheet" href="https://evil.example/x.css"><meta http-equiv="refresh" content="0">
<base href="https://evil.example/"><div id="page"></div><form id="preview-document"></form>
<math><mtext><table><mglyph><style><img src=x onerror=hacked('mxss')></style></table></mtext></math>
![x](https://evil.example/m.png) ![y](javascript:hacked('image'))

```html
<script>hacked("code")</script>
```

The end.
"""


def test_nothing_of_it_runs_or_is_loaded(
    context: BrowserContext, watched: Watched, url: str, folder: Path
) -> None:
    calls: list[str] = []

    def hacked(what: str) -> None:
        calls.append(what)

    context.expose_function("hacked", hacked)
    page = context.new_page()
    page.on("dialog", lambda dialog: calls.append(dialog.message))
    (folder / "README.md").write_text(UNSAFE, encoding="utf-8")
    page.goto(url)
    readme = page.locator("article.readme")
    expect(readme).to_contain_text("The end.")
    risky = readme.locator("script, iframe, object, embed, form, input, style, video, link, base")
    expect(risky).to_have_count(0)
    expect(page.get_by_role("heading", name="Unsafe")).to_be_in_viewport()

    for link in readme.locator("a").all():
        link.dispatch_event("click")
    for view in ("Listing", "README", "JSON", "Item page"):
        page.get_by_role("tab", name=view).click()
    for section in ("Links", "Metadata", "General"):
        page.get_by_role("tab", name=section).click()
        for link in page.locator("aside a").all():
            assert str(link.get_attribute("href")).split(":")[0].lower() != "javascript"
    assert calls == []
    assert page.url.split("#")[0] == url
    assert watched.loaded == {url.removesuffix("/")}
