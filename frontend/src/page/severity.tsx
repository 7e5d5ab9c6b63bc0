import { CircleAlert, CircleX, Info } from "lucide";
import type { Finding, Severity } from "../document";
import { Icon } from "../icon";

export const SEVERITIES: Severity[] = ["error", "warning", "info"];

const ICONS = { error: CircleX, warning: CircleAlert, info: Info };

/** How bad something is, as a picture and as a word. */
export function SeverityMark({ of }: { of: Severity }) {
  return (
    <span class={`severity severity-${of}`}>
      <Icon of={ICONS[of]} />
      {of}
    </span>
  );
}

/** How many findings there are of each severity; nothing for none. */
export function SeverityCounts({ of, isShort = false }: { of: Finding[]; isShort?: boolean }) {
  return (
    <>
      {SEVERITIES.map((severity) => {
        const count = of.filter((finding) => finding.severity === severity).length;
        const word = severity !== "info" && count > 1 ? `${severity}s` : severity;
        return (
          count > 0 && (
            <span key={severity} class={`severity severity-${severity}`}>
              <Icon of={ICONS[severity]} />
              {count} <span class={isShort ? "hidden" : undefined}>{word}</span>
            </span>
          )
        );
      })}
    </>
  );
}
