import { Check, Copy } from "lucide";
import { useState } from "preact/hooks";
import { Icon } from "../icon";

/** A button that copies a text, and says so. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button type="button" class="button" onClick={copy}>
      <Icon of={copied ? Check : Copy} />
      <span aria-live="polite">{copied ? "Copied" : `Copy ${what}`}</span>
    </button>
  );
}
