import type { Json, Link } from "../document";
import { Outward } from "../outward";
import { isObject, own, text } from "../values";

// Of the API itself; the portal does not list them.
const OF_THE_API = ["self", "parent", "root", "collection"];

const NAMES: { [rel: string]: string } = {
  about: "About",
  bug_tracker: "Bug tracker",
  "cite-as": "Publications",
  derived_from: "Derived from",
  license: "License",
  "mlflow:model": "Models in MLflow",
  "mlflow:tracking-uri": "MLflow",
  preview: "Preview",
  related: "Related",
  self: "This Item",
};

const SHOWN = ["rel", "href", "title", "type"];

function nameOf(rel: string): string {
  const words = rel.replace(/[_:-]+/g, " ").trim();
  return own(NAMES, rel) ?? (words ? words[0]!.toUpperCase() + words.slice(1) : "Other");
}

function byRel(links: Link[]): Map<string, Link[]> {
  const groups = new Map<string, Link[]>();
  for (const link of links) {
    const rel = text(link.rel);
    groups.set(rel, [...(groups.get(rel) ?? []), link]);
  }
  return groups;
}

/** The links, each kind under its name; those of the API folded away. */
export function Links({ links }: { links: Link[] }) {
  const [api, others] = [true, false].map((ofApi) =>
    links.filter((link) => OF_THE_API.includes(text(link.rel)) === ofApi),
  );
  return (
    <section class="block" aria-labelledby="links">
      <h2 id="links">
        Links <span class="count">{others!.length}</span>
      </h2>
      {[...byRel(others!)].map(([rel, group]) => (
        <div key={rel} class="link-group">
          <h3>
            {nameOf(rel)} <code>{rel}</code>
          </h3>
          <ul>{group.map(OneLink)}</ul>
        </div>
      ))}
      <details>
        <summary>Links of the API ({api!.length})</summary>
        <ul>{api!.map(OneLink)}</ul>
      </details>
    </section>
  );
}

function OneLink(link: Link) {
  const more = Object.entries(link).filter(([field]) => !SHOWN.includes(field));
  return (
    <li key={link.href}>
      <Outward href={link.href}>{text(link.title) || link.href}</Outward>
      {link.title && <span class="address">{link.href}</span>}
      {more.length > 0 && <Fields of={more} />}
    </li>
  );
}

function Fields({ of }: { of: [string, Json | undefined][] }) {
  return (
    <dl class="more">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{isObject(value) ? <Fields of={Object.entries(value)} /> : shown(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function shown(value: Json | undefined): string {
  return Array.isArray(value) ? value.map(shown).join(", ") : text(value);
}
