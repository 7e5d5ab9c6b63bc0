import type { ComponentChildren } from "preact";

const LEADS_SOMEWHERE = /^(https?|mailto):/i;

interface Props {
  href: string;
  title?: string;
  children?: ComponentChildren;
}

/** A link out of the page; plain text where the author's address is none that one should follow. */
export function Outward({ href, title, children }: Props) {
  if (!LEADS_SOMEWHERE.test(href)) return <span title={title}>{children ?? href}</span>;
  return (
    <a href={href} title={title} target="_blank" rel="noopener noreferrer">
      {children ?? href}
    </a>
  );
}
