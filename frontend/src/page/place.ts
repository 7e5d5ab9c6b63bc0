import { useEffect, useState } from "preact/hooks";

export const VIEWS = ["item", "listing", "readme", "json"] as const;
export type View = (typeof VIEWS)[number];

/** Which view is open, and which line of the README is meant. */
export interface Place {
  view: View;
  line: number | null;
}

function parse(hash: string): Place | null {
  const line = /^#L(\d+)$/.exec(hash);
  if (line) return { view: "readme", line: Number(line[1]) };
  const view = VIEWS.find((name) => hash === `#${name}`);
  return view ? { view, line: null } : null;
}

/** The place that the address names; a fragment of the README's own changes nothing. */
export function usePlace(): [Place, (view: View) => void] {
  const [place, setPlace] = useState<Place>(() => parse(location.hash) ?? { view: "item", line: null });
  useEffect(() => {
    const follow = () => setPlace((before) => parse(location.hash) ?? before);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const open = (view: View) => {
    history.replaceState(null, "", `#${view}`);
    scrollTo({ top: 0, behavior: "instant" });
    setPlace({ view, line: null });
  };
  return [place, open];
}
