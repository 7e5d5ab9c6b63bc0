/** What the page shows: the JSON document that `sharinghub preview` composes. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** An author's: any field but the address may be of any kind, or missing. */
export interface Link {
  href: string;
  [field: string]: Json | undefined;
}

/** An author's as well. */
export interface Asset {
  href: string;
  [field: string]: Json | undefined;
}

export interface Item {
  id: string;
  collection?: string;
  geometry: GeoJSON.Geometry | null;
  bbox?: number[];
  properties: JsonObject;
  links: Link[];
  assets: { [key: string]: Asset };
  [field: string]: unknown;
}

export type Severity = "error" | "warning" | "info";

export interface Finding {
  line: number;
  column: number;
  rule: string;
  severity: Severity;
  /** What the portal does with it, in words; empty where it does nothing. */
  effect: string;
  message: string;
  mend: string;
}

/** Why the portal would answer with an error. */
export interface Failure {
  message: string;
  line: number | null;
  column: number | null;
  /** Whether the listing of the whole collection fails as well. */
  breaks_collection: boolean;
}

export interface ModelVersion {
  version: string;
  title: string;
  href: string;
  is_current: boolean;
  aliases: string[];
  metrics: { [name: string]: number };
  run_id: string | null;
  created: string | null;
  user: string | null;
  commit: string | null;
  /** Page of the job that made it. */
  job: string | null;
  /** By their names: hashes. */
  datasets: { [name: string]: string };
  /** By the names of the data: `<repository>@<commit>`. */
  imports: { [name: string]: string };
}

/** A registered model with its linked versions, oldest first. */
export interface Model {
  name: string;
  versions: ModelVersion[];
}

/** A file of the project that an address of the Item stands for. */
export interface LocalFile {
  path: string;
  /** Bytes; null where there is no such file. */
  size: number | null;
  /** Where this page can load it; null where it cannot. */
  url: string | null;
}

export interface PreviewDocument {
  generator: string;
  name: string;
  category: string | null;
  failure: Failure | null;
  /** What a person should know besides. */
  notes: string[];
  item: Item | null;
  card: Item | null;
  findings: Finding[];
  readme: {
    name: string;
    lines: string[];
    /** First and last line between the fences, counted from 1; null without front matter. */
    front_matter: [number, number] | null;
  };
  models: Model[];
  /** By their addresses in the Item. */
  files: { [href: string]: LocalFile };
  /** Why the page could not be made anew; it is still what it was before. */
  trouble?: string;
}
