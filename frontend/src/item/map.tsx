import L from "leaflet";
import { useEffect, useRef } from "preact/hooks";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-110m.json";
import { extentOf, inWords, isOnEarth } from "./extent";

const world = atlas as unknown as Topology<{ countries: GeometryCollection; land: GeometryCollection }>;
const land = feature(world, world.objects.land);
const borders = mesh(world, world.objects.countries, (one, other) => one !== other);

const isStill = matchMedia("(prefers-reduced-motion: reduce)");

// Pixels: a footprint that is smaller gets a ring around it.
const SMALL = 24;
// Land and borders are drawn for 1:110,000,000; from nearer they are no help.
const NEAREST_FIT = 5;

function ringed(map: L.Map, footprint: L.LatLngBounds): void {
  const ring = L.circleMarker(footprint.getCenter(), {
    radius: SMALL / 2,
    interactive: false,
    className: "map-ring",
  });
  const follow = () => {
    const corners = [footprint.getSouthWest(), footprint.getNorthEast()];
    const [one, other] = corners.map((corner) => map.latLngToLayerPoint(corner));
    if (one!.distanceTo(other!) < SMALL) ring.addTo(map);
    else ring.remove();
  };
  map.on("zoomend", follow);
  follow();
}

function draw(place: HTMLElement, geometry: GeoJSON.Geometry): L.Map {
  const still = isStill.matches;
  const map = L.map(place, {
    scrollWheelZoom: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
    zoomSnap: 0.25,
    maxZoom: 14,
  });
  map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  map.attributionControl.addAttribution("Natural Earth");
  const fixed = { interactive: false };
  L.geoJSON(land, { ...fixed, style: { className: "map-land" } }).addTo(map);
  L.geoJSON(borders, { ...fixed, style: { className: "map-borders" } }).addTo(map);
  L.geoJSON(geometry, {
    ...fixed,
    style: { className: "map-footprint" },
    pointToLayer: (_, at) => L.circleMarker(at, { radius: 5, interactive: false }),
  }).addTo(map);
  const [west, south, east, north] = extentOf(geometry);
  const bounds = L.latLngBounds([south, west], [north, east]);
  map.fitBounds(bounds.pad(0.6), { maxZoom: NEAREST_FIT, animate: false });
  ringed(map, bounds);
  return map;
}

/** The footprint on land and borders of Natural Earth, which come with the page: no tiles. */
export function FootprintMap({ geometry }: { geometry: GeoJSON.Geometry }) {
  const place = useRef<HTMLElement>(null);
  const text = JSON.stringify(geometry);
  const words = inWords(geometry);
  const isShown = isOnEarth(extentOf(geometry));
  useEffect(() => {
    if (!place.current) return;
    const map = draw(place.current, geometry);
    return () => void map.remove();
  }, [text]);
  return (
    <figure class="map">
      {isShown && <section class="map-canvas" ref={place} aria-label={`Map of the footprint: ${words}`} />}
      <figcaption>{words}</figcaption>
    </figure>
  );
}
