import { ServerCrash } from "lucide";
import type { Failure, PreviewDocument } from "../document";
import { Icon } from "../icon";
import { Scrollable } from "../scrollable";

const AROUND = 3;

/** What the portal shows where it fails, and why it does. */
export function FailureView({ shown, failure }: { shown: PreviewDocument; failure: Failure }) {
  const { readme, findings } = shown;
  const finding = findings.find((each) => each.line === failure.line && each.severity === "error");
  return (
    <section class="failure" aria-labelledby="failure">
      <p class="failure-code">
        <Icon of={ServerCrash} /> 500
      </p>
      <h2 id="failure">SharingHub would fail on this project</h2>
      <p class="failure-reason">{failure.message}</p>
      {failure.line !== null && <Excerpt lines={readme.lines} line={failure.line} column={failure.column} />}
      {finding && (
        <p class="mend">
          <strong>To mend it:</strong> {finding.mend}
        </p>
      )}
      <p>
        {failure.breaks_collection
          ? `The listing of the whole collection${shown.category ? ` ${shown.category}` : ""} fails with it, for everybody.`
          : "Full search of its collection fails with it, for everybody."}
      </p>
      {failure.line !== null && (
        <p>
          <a class="button" href={`#L${failure.line}`}>
            Show line {failure.line} of {readme.name}
          </a>
        </p>
      )}
    </section>
  );
}

function Excerpt({ lines, line, column }: { lines: string[]; line: number; column: number | null }) {
  const from = Math.max(1, line - AROUND);
  const shown = lines.slice(from - 1, line + AROUND);
  return (
    <Scrollable kind="excerpt" label={`Around line ${line}`}>
      <pre>
        {shown.map((each, index) => {
          const number = from + index;
          const isMeant = number === line;
          return (
            <div key={number} class={isMeant ? "meant" : undefined}>
              <span class="line-number">{number}</span>
              {each}
              {isMeant && column !== null && <div class="pointer">{" ".repeat(column - 1)}▲</div>}
            </div>
          );
        })}
      </pre>
    </Scrollable>
  );
}
