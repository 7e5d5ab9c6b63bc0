import "./style/font";
import "modern-normalize/modern-normalize.css";
import "leaflet/dist/leaflet.css";
import "uplot/dist/uPlot.min.css";
import "./style/colours.css";
import "./style/page.css";
import "./style/item.css";
import "./style/prose.css";
import "./style/map.css";
import "./style/listing.css";
import "./style/readme.css";
import { render } from "preact";
import type { PreviewDocument } from "./document";
import { App } from "./page/app";

const data = document.getElementById("preview-document");
const page = document.getElementById("page");
if (data && page) {
  const own: PreviewDocument = JSON.parse(data.textContent ?? "null");
  document.title = `${own.name} · SharingHub preview`;
  render(<App own={own} events={data.dataset.events ?? null} />, page);
}
