import type { Model, ModelVersion } from "../document";
import { Outward } from "../outward";
import type { Theme } from "../page/theme";
import { Scrollable } from "../scrollable";
import { own } from "../values";
import { MetricChart } from "./chart";
import { Lineage } from "./lineage";
import { shortNumber } from "./numbers";

// A chart for each of more would be a wall; the table has them all.
const CHARTS = 6;

interface Props {
  models: Model[];
  theme: Theme;
}

function metricNames(versions: ModelVersion[]): string[] {
  return [...new Set(versions.flatMap((version) => Object.keys(version.metrics)))].sort();
}

function metricOf(version: ModelVersion, name: string): string {
  const value = own(version.metrics, name);
  return value === undefined ? "–" : shortNumber(value);
}

/** The registered models that the README links, with what their versions reached. */
export function Models({ models, theme }: Props) {
  return (
    <section class="block" aria-labelledby="models">
      <h2 id="models">Model versions</h2>
      {models.map((model) => (
        <OneModel key={model.name} model={model} theme={theme} />
      ))}
    </section>
  );
}

function OneModel({ model, theme }: { model: Model; theme: Theme }) {
  const { name, versions } = model;
  const metrics = metricNames(versions);
  const current = versions.find((version) => version.is_current);
  const told = current ?? versions.at(-1);
  return (
    <div class="model">
      <p class="model-name">
        <strong>{name}</strong>
        {current && (
          <>
            {" "}
            <span class="chip chip-good">version {current.version} is current</span>
          </>
        )}
      </p>
      {versions.length > 1 && metrics.length > 0 && (
        <div class="metrics">
          {metrics.slice(0, CHARTS).map((metric) => (
            <MetricChart key={metric} name={metric} versions={versions} theme={theme} />
          ))}
        </div>
      )}
      <VersionTable name={name} versions={versions} metrics={metrics} />
      {told && <Lineage version={told} />}
    </div>
  );
}

function VersionTable({ name, versions, metrics }: Model & { metrics: string[] }) {
  return (
    <Scrollable label={`Versions of ${name}`}>
      <table class="versions">
        <thead>
          <tr>
            <th scope="col">Version</th>
            {metrics.map((metric) => (
              <th key={metric} scope="col" class="number">
                {metric}
              </th>
            ))}
            <th scope="col">Run</th>
          </tr>
        </thead>
        <tbody>
          {[...versions].reverse().map((version) => (
            <tr key={version.version} class={version.is_current ? "current" : undefined}>
              <th scope="row">
                <Outward href={version.href} title={version.title}>
                  v{version.version}
                </Outward>{" "}
                {version.is_current && <span class="chip chip-good">current</span>}{" "}
                {version.aliases.map((alias) => (
                  <span key={alias} class="chip" title="alias in MLflow">
                    @{alias}
                  </span>
                ))}
              </th>
              {metrics.map((metric) => (
                <td key={metric} class="number">
                  {metricOf(version, metric)}
                </td>
              ))}
              <td>
                <code title={version.run_id ?? undefined}>{version.run_id?.slice(0, 8) ?? "–"}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}
