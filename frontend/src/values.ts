import type { Json, JsonObject } from "./document";

// An author's value may be of any kind: what the portal serves is what the README says.

/** What a mapping has under an author's name, which may be one that every object has. */
export function own<Value>(mapping: { [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(mapping, name) ? mapping[name] : undefined;
}

/** A text; of anything else, what it is in JSON; nothing of nothing. */
export function text(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The entries of a list as texts; none of anything else. */
export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

/** The entries of a list that are mappings. */
export function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Whether a value is a mapping. */
export function isObject(value: Json | undefined): value is JsonObject {
  return value !== undefined && value !== null && typeof value === "object" && !Array.isArray(value);
}
