import { useState } from "preact/hooks";
import type { PreviewDocument } from "../document";
import { Html } from "../readme/html";
import { highlighted } from "../readme/markdown";
import { Scrollable } from "../scrollable";
import { CopyButton } from "./copy";

const ANSWERS = { item: "Item", card: "Card of the listing" } as const;

/** What the portal's API would answer. */
export function JsonView({ shown }: { shown: PreviewDocument }) {
  const [answer, setAnswer] = useState<keyof typeof ANSWERS>("item");
  const text = JSON.stringify(shown[answer], null, 2);
  return (
    <div class="json">
      <div class="json-bar">
        <h2>What the API answers</h2>
        <fieldset class="choice">
          <legend class="hidden">Which answer</legend>
          {(Object.keys(ANSWERS) as (keyof typeof ANSWERS)[]).map((name) => (
            <label key={name}>
              <input type="radio" name="answer" checked={name === answer} onChange={() => setAnswer(name)} />
              {ANSWERS[name]}
            </label>
          ))}
        </fieldset>
        <CopyButton text={text} what="JSON" />
      </div>
      <Scrollable kind="json-text" label={ANSWERS[answer]}>
        <pre>
          <code>
            <Html of={highlighted(text, "json") ?? ""} />
          </code>
        </pre>
      </Scrollable>
    </div>
  );
}
