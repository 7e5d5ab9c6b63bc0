import { formatMediaType } from "@radiantearth/stac-fields/formatters";
import type { Asset, LocalFile } from "../document";
import { Outward } from "../outward";
import { Html } from "../readme/html";
import { MarkdownText } from "../readme/text";
import { own, text, texts } from "../values";
import { Properties } from "./metadata";
import { fileSize } from "./numbers";

const SHOWN_ELSEWHERE = ["href", "title", "description", "type", "roles"];

interface Props {
  assets: { [key: string]: Asset };
  files: { [href: string]: LocalFile };
}

/** What can be fetched: each asset with its roles, its media type, and the file that it is. */
export function Assets({ assets, files }: Props) {
  const keys = Object.keys(assets);
  return (
    <section class="block" aria-labelledby="assets">
      <h2 id="assets">
        Assets <span class="count">{keys.length}</span>
      </h2>
      {keys.map((key) => (
        <OneAsset key={key} name={key} asset={assets[key]!} files={files} />
      ))}
      {keys.length === 0 && <p class="quiet">No file of the project is an asset.</p>}
    </section>
  );
}

interface OneProps {
  name: string;
  asset: Asset;
  files: { [href: string]: LocalFile };
}

function OneAsset({ name, asset, files }: OneProps) {
  const file = own(files, asset.href);
  const type = text(asset.type);
  return (
    <details class="asset">
      <summary>
        <span class="asset-title">{text(asset.title) || name}</span>
        <span class="chips">
          {texts(asset.roles).map((role) => (
            <span key={role} class="chip chip-role">
              {role}
            </span>
          ))}
          {type && (
            <span class="chip">
              <Html of={formatMediaType(type, null, { shorten: true })} />
            </span>
          )}
        </span>
      </summary>
      <dl>
        <dt>Key</dt>
        <dd>
          <code>{name}</code>
        </dd>
        <dt>Media type</dt>
        <dd>{type ? <code>{type}</code> : "none"}</dd>
        {file && (
          <>
            <dt>File</dt>
            <dd>
              <LocalFileLink file={file} />
            </dd>
          </>
        )}
        <dt>Address</dt>
        <dd class="address">
          <Outward href={asset.href} />
        </dd>
      </dl>
      {asset.description && <MarkdownText text={text(asset.description)} files={files} />}
      <Properties of={asset} kind="Asset" without={SHOWN_ELSEWHERE} />
    </details>
  );
}

function LocalFileLink({ file }: { file: LocalFile }) {
  if (file.size === null) return <>{file.path}, which is not here</>;
  const size = fileSize(file.size);
  if (file.url === null) {
    return (
      <>
        {file.path}, {size}
      </>
    );
  }
  return (
    <>
      <a href={file.url} download>
        {file.path}
      </a>
      , {size}
    </>
  );
}
