import type { LocalFile } from "../document";
import { own } from "../values";

type Files = { [href: string]: LocalFile };

function decoded(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

function fileOf(address: string, files: Files): LocalFile | undefined {
  return own(files, address) ?? own(files, decoded(address));
}

function isElsewhere(address: string): boolean {
  return /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(address);
}

/**
 * Images of the project come from where this page has them. This page loads nothing from elsewhere,
 * and says so; what the portal could not find either is marked as dead.
 */
export function resolve(readme: ParentNode, files: Files): void {
  for (const image of readme.querySelectorAll("img")) {
    const address = image.getAttribute("src") ?? "";
    const file = fileOf(address, files);
    if (file?.url) {
      image.setAttribute("src", file.url);
    } else if (!address.startsWith("data:")) {
      image.replaceWith(inPlaceOf(image, address, file));
    }
  }
  for (const link of readme.querySelectorAll("a[href]")) {
    const address = link.getAttribute("href") ?? "";
    if (isElsewhere(address)) {
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noopener noreferrer");
    } else if (!address.startsWith("#")) {
      link.removeAttribute("href");
      link.classList.add("dead");
      link.setAttribute("title", `a dead link in the portal, which has no page ${address}`);
    }
  }
}

function inPlaceOf(image: HTMLImageElement, address: string, file: LocalFile | undefined): HTMLElement {
  const alt = image.alt.trim();
  const place = document.createElement("span");
  if (!file && isElsewhere(address)) {
    place.className = "image-elsewhere";
    place.textContent = alt || "image";
    place.title = `not loaded here, since it comes from elsewhere: ${address}`;
    return place;
  }
  place.className = "image-dead";
  place.textContent = `${alt || "image"}: no file ${file?.path ?? address}`;
  place.title = "the portal will not show this image";
  return place;
}
