import { useLayoutEffect, useRef } from "preact/hooks";
import { clean } from "./markdown";

/** HTML that a library made of an author's values, without anything that could run. */
export function Html({ of }: { of: string }) {
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => place.current?.replaceChildren(clean(of)), [of]);
  return <span ref={place} />;
}
