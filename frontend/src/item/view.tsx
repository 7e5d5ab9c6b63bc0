import { useState } from "preact/hooks";
import type { Item, PreviewDocument } from "../document";
import { FindingsNote } from "../page/findings-note";
import { Tabs } from "../page/tabs";
import type { Theme } from "../page/theme";
import { MarkdownText } from "../readme/text";
import { text, texts } from "../values";
import { Assets } from "./assets";
import { Links } from "./links";
import { FootprintMap } from "./map";
import { Properties } from "./metadata";
import { Models } from "./models";
import { Providers } from "./providers";

const SHOWN_ELSEWHERE = ["title", "description", "providers"];

type Section = "general" | "links" | "metadata";

interface Props {
  shown: PreviewDocument;
  item: Item;
  theme: Theme;
}

/** The page of the Item as the portal lays it out: README on one side, the rest on the other. */
export function ItemView({ shown, item, theme }: Props) {
  const [section, setSection] = useState<Section>("general");
  const { properties } = item;
  return (
    <div class="item">
      <ItemHeader item={item} />
      <FindingsNote findings={shown.findings} readme={shown.readme.name} />
      <div class="columns">
        <article class="readme">
          <MarkdownText text={text(properties.description)} files={shown.files} />
        </article>
        <aside aria-label="About this Item">
          <Tabs<Section>
            label="About this Item"
            kind="sections"
            selected={section}
            select={setSection}
            tabs={[
              {
                name: "general",
                title: "General",
                body: () => <General shown={shown} item={item} theme={theme} />,
              },
              { name: "links", title: "Links", body: () => <Links links={item.links} /> },
              {
                name: "metadata",
                title: "Metadata",
                body: () => (
                  <>
                    <Providers of={properties.providers} />
                    <section class="block" aria-labelledby="metadata">
                      <h2 id="metadata">Metadata</h2>
                      <Properties of={properties} kind="Item" without={SHOWN_ELSEWHERE} />
                    </section>
                  </>
                ),
              },
            ]}
          />
        </aside>
      </div>
    </div>
  );
}

function ItemHeader({ item }: { item: Item }) {
  const { properties, collection } = item;
  return (
    <header class="item-header">
      <h2>{text(properties.title) || item.id}</h2>
      <p class="quiet">
        in <span>{text(properties["sharinghub:name"]) || item.id}</span>
        {collection && <span class="chip">{collection}</span>}
      </p>
      <ul class="chips" aria-label="Keywords">
        {texts(properties.keywords).map((keyword) => (
          <li key={keyword} class="chip chip-topic">
            {keyword}
          </li>
        ))}
      </ul>
    </header>
  );
}

function General({ shown, item, theme }: Props) {
  const hidesMap = item.properties["sharinghub:map-viewer"] !== "enable";
  return (
    <>
      {item.geometry && (
        <section class="block" aria-labelledby="map">
          <h2 id="map">Map</h2>
          {hidesMap && <p class="quiet">The portal shows no map in this category.</p>}
          <FootprintMap geometry={item.geometry} />
        </section>
      )}
      {shown.models.length > 0 && <Models models={shown.models} theme={theme} />}
      <Assets assets={item.assets} files={shown.files} />
    </>
  );
}
