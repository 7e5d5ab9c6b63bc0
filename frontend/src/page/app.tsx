import { Moon, Sun } from "lucide";
import type { PreviewDocument } from "../document";
import { Icon } from "../icon";
import { ItemView } from "../item/view";
import { ListingView } from "../listing/view";
import { SourceView } from "../readme/source";
import { Boundary } from "./boundary";
import { FailureView } from "./failure";
import { JsonView } from "./json-view";
import { type Connection, useDocument } from "./live";
import { usePlace, type View } from "./place";
import { SeverityCounts } from "./severity";
import { type Tab, Tabs } from "./tabs";
import { useTheme } from "./theme";

const CONNECTIONS: { [state in Connection]: string } = {
  static: "Snapshot",
  live: "Live",
  lost: "Not connected",
};

interface Props {
  own: PreviewDocument;
  events: string | null;
}

/** The whole page. */
export function App({ own, events }: Props) {
  const { shown, connection, updates } = useDocument(own, events);
  const [place, open] = usePlace();
  const [theme, toggleTheme] = useTheme();
  const failed = shown.failure && <FailureView shown={shown} failure={shown.failure} />;
  const tabs: Tab<View>[] = [
    {
      name: "item",
      title: "Item page",
      body: () =>
        failed ?? (
          <Boundary of={shown}>
            {shown.item && <ItemView shown={shown} item={shown.item} theme={theme} />}
          </Boundary>
        ),
    },
    {
      name: "listing",
      title: "Listing",
      body: () => (shown.card ? <ListingView shown={shown} card={shown.card} /> : failed),
    },
    {
      name: "readme",
      title: (
        <>
          README <SeverityCounts of={shown.findings} isShort />
        </>
      ),
      body: () => <SourceView shown={shown} line={place.line} />,
    },
    { name: "json", title: "JSON", body: () => <JsonView shown={shown} /> },
  ];
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="bar">
        <p class="brand">
          SharingHub <span>preview</span>
        </p>
        <h1>{shown.name}</h1>
        <p class={`connection connection-${connection}`} role="status">
          {CONNECTIONS[connection]}
          <span class="hidden">
            {updates > 0 && `, updated ${updates === 1 ? "once" : `${updates} times`}`}
          </span>
        </p>
        <button
          type="button"
          class="icon-button"
          aria-label="Dark mode"
          aria-pressed={theme === "dark"}
          onClick={toggleTheme}
        >
          <Icon of={theme === "dark" ? Sun : Moon} />
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        <div role="alert">
          {shown.trouble && (
            <p class="trouble">
              <strong>Not up to date:</strong> {shown.trouble}
            </p>
          )}
        </div>
        <Tabs label="Views of the project" kind="views" tabs={tabs} selected={place.view} select={open} />
      </main>
      <footer class="foot">
        {shown.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        <p>Made by {shown.generator}</p>
      </footer>
    </>
  );
}
