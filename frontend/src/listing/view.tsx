import { Star } from "lucide";
import type { Item, PreviewDocument } from "../document";
import { Icon } from "../icon";
import { updated } from "../item/numbers";
import { Scrollable } from "../scrollable";
import { own, text, texts } from "../values";

const TOPICS = 6;
const DESCRIPTION = 120;

/** The description as the portal's cards shorten it: without images and links, 120 characters. */
export function shortened(description: string): string {
  const plain = description.replace(/!\[.*?\]\(.*?\)|<img.*?>|\[.*?\]\(.*?\)/g, "");
  return plain.length > DESCRIPTION ? `${plain.slice(0, DESCRIPTION).trimEnd()} …` : plain;
}

/** The project in the listing of its category, and where each part of its card comes from. */
export function ListingView({ shown, card }: { shown: PreviewDocument; card: Item }) {
  return (
    <div class="listing">
      <h2>In the listing{shown.category && ` of ${shown.category}`}</h2>
      <div class="listing-body">
        <div class="cards">
          <Card shown={shown} card={card} />
          <div class="card ghost" aria-hidden="true" />
          <div class="card ghost" aria-hidden="true" />
        </div>
        <Origins shown={shown} card={card} />
      </div>
    </div>
  );
}

function Card({ shown, card }: { shown: PreviewDocument; card: Item }) {
  const { properties } = card;
  const preview = card.links.find((link) => link.rel === "preview")?.href;
  const image = preview === undefined ? undefined : own(shown.files, preview);
  return (
    <article class="card" aria-label={`Card of ${text(properties.title)}`}>
      <div class="card-top">
        {image?.url && <img src={image.url} alt="" />}
        <span class="stars">
          <Icon of={Star} />
          <span class="hidden">Stars:</span> {Number(properties["sharinghub:stars"] ?? 0)}
        </span>
        <ul class="chips" aria-label="Topics">
          {texts(properties.keywords)
            .slice(0, TOPICS)
            .map((topic) => (
              <li key={topic} class="chip chip-topic">
                {topic}
              </li>
            ))}
        </ul>
        {shown.category && <p class="card-category">{shown.category}</p>}
      </div>
      <div class="card-text">
        <h3>{text(properties.title)}</h3>
        <p>{shortened(text(properties.description))}</p>
        <p class="card-updated">{updated(text(properties.datetime))}</p>
      </div>
    </article>
  );
}

function Origins({ shown, card }: { shown: PreviewDocument; card: Item }) {
  const { properties } = card;
  const keywords = texts(properties.keywords);
  const preview = card.links.find((link) => link.rel === "preview")?.href;
  const image = preview === undefined ? undefined : (own(shown.files, preview)?.path ?? preview);
  const description = text(properties.description);
  const rows: [string, string, string][] = [
    [
      "Name",
      text(properties.title),
      "the project's name on GitLab, which may be another than the README's title",
    ],
    [
      "Description",
      description || "none",
      description.length > DESCRIPTION
        ? `the project's description on GitLab; the card ends after ${DESCRIPTION} characters`
        : "the project's description on GitLab, else the first words of the README",
    ],
    [
      "Topics",
      keywords.slice(0, TOPICS).join(", ") || "none",
      keywords.length > TOPICS
        ? `the first ${TOPICS} of ${keywords.length}; the card leaves out ${keywords.slice(TOPICS).join(", ")}`
        : "the project's topics on GitLab, without its category",
    ],
    ["Image", image ?? "none", "preview of the front matter, an image named preview, or preview.png"],
    ["Updated", text(properties.datetime), "the last activity on GitLab"],
  ];
  return (
    <Scrollable kind="facts origins" label="Where the card comes from">
      <table>
        <caption>Where it comes from</caption>
        <tbody>
          {rows.map(([name, value, origin]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {value}
                <span class="quiet">{origin}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}
