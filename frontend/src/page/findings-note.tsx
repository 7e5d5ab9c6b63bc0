import type { Finding } from "../document";
import { SeverityCounts } from "./severity";

/** What `validate` says, in one line above the Item. */
export function FindingsNote({ findings, readme }: { findings: Finding[]; readme: string }) {
  const first = findings[0];
  if (!first) return null;
  return (
    <p class="note">
      <SeverityCounts of={findings} /> <a href={`#L${first.line}`}>Show in {readme}</a>
    </p>
  );
}
