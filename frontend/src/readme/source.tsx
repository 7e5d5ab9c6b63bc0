import { useEffect } from "preact/hooks";
import type { Failure, Finding, PreviewDocument } from "../document";
import { SeverityCounts, SeverityMark } from "../page/severity";
import { Html } from "./html";
import { highlighted } from "./markdown";

interface Props {
  shown: PreviewDocument;
  line: number | null;
}

/** The README as written, each finding below the line that it is about. */
export function SourceView({ shown, line }: Props) {
  const { findings, readme, failure } = shown;
  useEffect(() => {
    if (line === null) return;
    const target = document.getElementById(`L${line}`);
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  }, [line]);
  const [from, to] = readme.front_matter ?? [0, -1];
  return (
    <div class="source-view">
      <div class="source-side">
        <h2>{readme.name}</h2>
        <FindingsList findings={findings} failure={failure} />
      </div>
      <ol class="source" aria-label={`Lines of ${readme.name}`}>
        {readme.lines.map((text, index) => {
          const number = index + 1;
          const isYaml = number >= from && number <= to;
          return (
            <Line
              key={number}
              number={number}
              text={text}
              isYaml={isYaml}
              isMeant={number === line}
              findings={findings.filter((finding) => finding.line === number)}
              failure={failure?.line === number ? failure : null}
            />
          );
        })}
      </ol>
    </div>
  );
}

function FindingsList({ findings, failure }: { findings: Finding[]; failure: Failure | null }) {
  if (findings.length === 0 && !failure) {
    return <p class="fine">Nothing to mend: SharingHub reads this README as it is meant.</p>;
  }
  return (
    <nav aria-label="Findings">
      <p>
        <SeverityCounts of={findings} />
      </p>
      <ol class="findings">
        {findings.map((finding, index) => (
          <li key={index}>
            <a href={`#L${finding.line}`}>
              <SeverityMark of={finding.severity} /> <span class="finding-line">line {finding.line}</span>
              <span class="finding-message">{finding.message}</span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface LineProps {
  number: number;
  text: string;
  isYaml: boolean;
  isMeant: boolean;
  findings: Finding[];
  failure: Failure | null;
}

function Line({ number, text, isYaml, isMeant, findings, failure }: LineProps) {
  const html = isYaml ? highlighted(text, "yaml") : null;
  const kind = ["line", isYaml && "yaml", isMeant && "meant", findings[0] && `has-${findings[0].severity}`];
  return (
    <li class={kind.filter(Boolean).join(" ")} id={`L${number}`} tabIndex={-1}>
      <span class="line-number" aria-hidden="true">
        {number}
      </span>
      <code>{html === null ? text || " " : <Html of={html || " "} />}</code>
      {failure && (
        <div class="annotation annotation-error">
          <p>
            <strong>Here the portal fails.</strong> {failure.message}
          </p>
        </div>
      )}
      {findings.map((finding, index) => (
        <div key={index} class={`annotation annotation-${finding.severity}`}>
          <p>
            <SeverityMark of={finding.severity} /> <code>{finding.rule}</code>
          </p>
          <p>
            {finding.message}
            {finding.effect && `; ${finding.effect}`}
          </p>
          <p class="mend">{finding.mend}</p>
        </div>
      ))}
    </li>
  );
}
