import { useEffect, useState } from "preact/hooks";
import type { PreviewDocument } from "../document";

export type Connection = "static" | "live" | "lost";

interface Followed {
  shown: PreviewDocument;
  connection: Connection;
  /** How often another document came in. */
  updates: number;
}

/** The document as it is now: the page's own, then each one that the server sends. */
export function useDocument(own: PreviewDocument, events: string | null): Followed {
  const [followed, setFollowed] = useState<Followed>({
    shown: own,
    connection: events === null ? "static" : "live",
    updates: 0,
  });
  useEffect(() => {
    if (events === null) return;
    const source = new EventSource(events);
    let before = JSON.stringify(own);
    source.addEventListener("open", () => setFollowed((now) => ({ ...now, connection: "live" })));
    source.addEventListener("error", () => setFollowed((now) => ({ ...now, connection: "lost" })));
    source.addEventListener("document", (event: MessageEvent<string>) => {
      const shown: PreviewDocument = JSON.parse(event.data);
      const text = JSON.stringify(shown);
      if (text === before) return;
      before = text;
      setFollowed((now) => ({ shown, connection: "live", updates: now.updates + 1 }));
    });
    return () => source.close();
  }, []);
  return followed;
}
