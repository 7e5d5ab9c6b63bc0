import type { ComponentChildren } from "preact";

interface Props {
  label: string;
  kind?: string;
  children: ComponentChildren;
}

/** What may be wider than a phone: it scrolls on its own, with the keyboard as well. */
export function Scrollable({ label, kind = "", children }: Props) {
  return (
    <section class={`scroll ${kind}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
