import type { Position } from "geojson";

/** West, south, east, north in degrees. */
export type Extent = [number, number, number, number];

const KM_PER_DEGREE = 111.2;

function* positions(geometry: GeoJSON.Geometry): Generator<Position> {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) yield* positions(part);
    return;
  }
  const nested: unknown[] = [geometry.coordinates];
  while (nested.length) {
    const next = nested.pop() as Position | unknown[];
    if (typeof next[0] === "number") yield next as Position;
    else nested.push(...next);
  }
}

/** Where a footprint lies; what the portal's map makes of it, also where west and east are swapped. */
export function extentOf(geometry: GeoJSON.Geometry): Extent {
  const extent: Extent = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of positions(geometry)) {
    extent[0] = Math.min(extent[0], x);
    extent[1] = Math.min(extent[1], y);
    extent[2] = Math.max(extent[2], x);
    extent[3] = Math.max(extent[3], y);
  }
  return extent;
}

/** Whether there is something that a map of the earth can show. */
export function isOnEarth([west, south, east, north]: Extent): boolean {
  return (
    [west, south, east, north].every(Number.isFinite) &&
    west >= -360 &&
    east <= 360 &&
    south >= -90 &&
    north <= 90
  );
}

function degrees(value: number, positive: string, negative: string): string {
  const rounded = Number(Math.abs(value).toFixed(4));
  return rounded === 0 ? "0°" : `${rounded}° ${value > 0 ? positive : negative}`;
}

function kilometres(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString("en");
}

/** The footprint for those who do not see the map. */
export function inWords(geometry: GeoJSON.Geometry): string {
  const extent = extentOf(geometry);
  const [west, south, east, north] = extent;
  if (!isOnEarth(extent)) return `${geometry.type} that lies nowhere on earth`;
  if (west === east && south === north) {
    return `${geometry.type} at ${degrees(south, "N", "S")}, ${degrees(west, "E", "W")}`;
  }
  const wide = (east - west) * KM_PER_DEGREE * Math.cos((((south + north) / 2) * Math.PI) / 180);
  const high = (north - south) * KM_PER_DEGREE;
  return (
    `${geometry.type}, ${degrees(west, "E", "W")} to ${degrees(east, "E", "W")}, ` +
    `${degrees(south, "N", "S")} to ${degrees(north, "N", "S")}, ` +
    `about ${kilometres(wide)} km wide and ${kilometres(high)} km high`
  );
}
