import type { IconNode } from "lucide";
import { h } from "preact";

/** A picture beside words that say the same; for screen readers it is not there. */
export function Icon({ of }: { of: IconNode }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {of.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
