import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { ModelVersion } from "../document";
import type { Theme } from "../page/theme";
import { own } from "../values";
import { shortNumber } from "./numbers";

const HEIGHT = 104;

interface Props {
  name: string;
  versions: ModelVersion[];
  theme: Theme;
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function options(
  versions: ModelVersion[],
  width: number,
  point: (index: number | null) => void,
): uPlot.Options {
  const line = colour("--chart-line");
  const axis = {
    stroke: colour("--text-soft"),
    font: "12px 'Source Sans 3 Variable', system-ui, sans-serif",
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 9, fill: line } },
    scales: {
      x: { time: false, range: [-0.25, versions.length - 0.75] },
      y: {
        range: (_, low, high) => (low === high ? [low - 1, high + 1] : uPlot.rangeNum(low, high, 0.15, true)),
      },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 22,
        space: 30,
        incrs: [1, 2, 5, 10, 20, 50, 100],
        values: (_, at) => at.map((index) => (versions[index] ? `v${versions[index].version}` : "")),
      },
      { ...axis, size: 40, space: 16, values: (_, at) => at.map(shortNumber) },
    ],
    series: [
      {},
      {
        stroke: line,
        width: 2,
        fill: colour("--chart-fill"),
        spanGaps: true,
        points: { show: true, size: 7, width: 2, stroke: line, fill: colour("--surface") },
      },
    ],
    hooks: { setCursor: [(plot) => point(plot.cursor.idx ?? null)] },
  };
}

/** Whether a chart can have ticks for such values: in doubles, some lie too close to each other. */
function isDrawable(values: (number | null)[]): boolean {
  const numbers = values.filter((value) => value !== null);
  const greatest = Math.max(...numbers.map(Math.abs));
  const spread = Math.max(...numbers) - Math.min(...numbers);
  return greatest <= 1e15 && (spread === 0 || spread >= Math.max(1e-12, greatest * 1e-9));
}

/** One metric over a model's versions; the table of the versions has the same numbers. */
export function MetricChart({ name, versions, theme }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const values = versions.map((version) => own(version.metrics, name) ?? null);
  const text = JSON.stringify([versions.map((version) => version.version), values]);

  useEffect(() => {
    const parent = place.current;
    if (!parent || !isDrawable(values)) return;
    const data: uPlot.AlignedData = [versions.map((_, index) => index), values];
    const plot = new uPlot(options(versions, parent.clientWidth || 240, setPointed), data, parent);
    const sized = new ResizeObserver(() => {
      if (parent.clientWidth) plot.setSize({ width: parent.clientWidth, height: HEIGHT });
    });
    sized.observe(parent);
    return () => {
      sized.disconnect();
      plot.destroy();
    };
  }, [text, theme]);

  const current = versions.findIndex((version) => version.is_current);
  const at = pointed ?? (current < 0 ? versions.length - 1 : current);
  const value = values[at];
  const spoken = versions.map((each, index) => `version ${each.version}: ${values[index] ?? "none"}`);
  return (
    <figure class="metric">
      <figcaption>
        <span class="metric-name" title={name}>
          {name}
        </span>
        <span class="metric-value">{value == null ? "–" : shortNumber(value)}</span>
        <span class="metric-version">v{versions[at]?.version}</span>
      </figcaption>
      <div
        class="metric-chart"
        ref={place}
        role="img"
        aria-label={`${name} over versions. ${spoken.join(", ")}`}
      />
    </figure>
  );
}
