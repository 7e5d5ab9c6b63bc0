import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";

export interface Tab<Name extends string> {
  name: Name;
  title: ComponentChildren;
  body: () => ComponentChildren;
}

interface Props<Name extends string> {
  label: string;
  kind: "views" | "sections";
  tabs: Tab<Name>[];
  selected: Name;
  select: (name: Name) => void;
}

/** Tabs after https://www.w3.org/WAI/ARIA/apg/patterns/tabs/: arrows, Home and End choose. */
export function Tabs<Name extends string>({ label, kind, tabs, selected, select }: Props<Name>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(
    0,
    tabs.findIndex((tab) => tab.name === selected),
  );
  const shown = tabs[at];

  const choose = (index: number) => {
    const tab = tabs[(index + tabs.length) % tabs.length];
    if (!tab) return;
    select(tab.name);
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(`${id}-${tab.name}`)}`)?.focus();
  };
  const keys: Record<string, () => void> = {
    ArrowRight: () => choose(at + 1),
    ArrowLeft: () => choose(at - 1),
    Home: () => choose(0),
    End: () => choose(tabs.length - 1),
  };

  return (
    <div class={`tabs ${kind}`}>
      <div
        class="tab-list"
        role="tablist"
        aria-label={label}
        ref={list}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (!act) return;
          event.preventDefault();
          act();
        }}
      >
        {tabs.map((tab) => (
          <button
            key={tab.name}
            id={`${id}-${tab.name}`}
            type="button"
            role="tab"
            aria-selected={tab === shown}
            aria-controls={`${id}-panel`}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => select(tab.name)}
          >
            {tab.title}
          </button>
        ))}
      </div>
      <div
        key={shown?.name}
        class="tab-panel"
        id={`${id}-panel`}
        role="tabpanel"
        tabIndex={0}
        aria-labelledby={`${id}-${shown?.name}`}
      >
        {shown?.body()}
      </div>
    </div>
  );
}
