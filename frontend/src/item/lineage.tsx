import type { ModelVersion } from "../document";
import { Outward } from "../outward";
import { own } from "../values";
import { day } from "./numbers";

/** Where a model version comes from: data, code, run, job and person, as far as they are recorded. */
export function Lineage({ version }: { version: ModelVersion }) {
  const { created, user, commit, job, run_id, datasets, imports } = version;
  const names = [...new Set([...Object.keys(datasets), ...Object.keys(imports)])];
  if (!created && !user && !commit && !job && names.length === 0) return null;
  return (
    <details class="lineage" open>
      <summary>Where version {version.version} comes from</summary>
      <dl>
        <Fact
          name="Registered"
          value={[created && day(created), user && `by ${user}`].filter(Boolean).join(" ")}
        />
        {names.map((name) => (
          <Fact key={name} name={`Data ${name}`} value={own(datasets, name)} from={own(imports, name)} />
        ))}
        <Fact name="Code" value={commit && `commit ${commit}`} />
        <Fact name="Run" value={run_id} />
        {job && (
          <>
            <dt>Job</dt>
            <dd>
              <Outward href={job} />
            </dd>
          </>
        )}
      </dl>
    </details>
  );
}

interface FactProps {
  name: string;
  value: string | null | undefined;
  from?: string | undefined;
}

function Fact({ name, value, from }: FactProps) {
  if (!value && !from) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {value}
        {from && <div class="quiet">from {from}</div>}
      </dd>
    </>
  );
}
