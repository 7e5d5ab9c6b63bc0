import morphdom from "morphdom";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { LocalFile } from "../document";
import { rendered } from "./markdown";
import { resolve } from "./references";

interface Props {
  text: string;
  files: { [href: string]: LocalFile };
}

/** Markdown as the portal renders it. What did not change keeps its place, focus and state. */
export function MarkdownText({ text, files }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!place.current) return;
    const fragment = rendered(text);
    resolve(fragment, files);
    for (const wide of fragment.querySelectorAll<HTMLElement>("pre, .scroll")) wide.tabIndex = 0;
    const next = place.current.cloneNode();
    next.appendChild(fragment);
    morphdom(place.current, next, {
      onBeforeElUpdated(from, to) {
        if (from instanceof HTMLDetailsElement && to instanceof HTMLDetailsElement) to.open = from.open;
        return !from.isEqualNode(to);
      },
    });
  }, [text, files]);
  return <div class="prose" ref={place} />;
}
