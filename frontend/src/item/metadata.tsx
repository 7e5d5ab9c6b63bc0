import fields from "@radiantearth/stac-fields/fields.json";
import * as StacFields from "@radiantearth/stac-fields/interface";
import Registry from "@radiantearth/stac-fields/registry";
import contentType from "content-type";
import { useMemo } from "preact/hooks";
import { Html } from "../readme/html";
import { Scrollable } from "../scrollable";

Registry.importFields(fields);
Registry.addDependency("content-type", contentType);
// Extensions that STAC Browser does not know.
Registry.addExtension("mlm", { label: "Machine Learning Model" });
Registry.addExtension("mlflow", { label: "MLflow" });
Registry.addExtension("sharinghub", { label: "SharingHub" });

interface Field {
  label: string;
  formatted: string;
}

interface Group {
  extension: string;
  label: string;
  properties: { [name: string]: Field };
}

interface Props {
  of: object;
  kind: "Item" | "Asset";
  without: string[];
}

function grouped(data: object, kind: "Item" | "Asset", without: string[]): Group[] {
  const keep = (name: string) => !without.includes(name);
  return kind === "Item"
    ? StacFields.formatItemProperties({ properties: data }, keep)
    : StacFields.formatAsset(data, {}, keep);
}

/** Fields of an Item or an asset, named and formatted as STAC Browser does, by extension. */
export function Properties({ of, kind, without }: Props) {
  const groups = useMemo(() => grouped(of, kind, without), [JSON.stringify(of)]);
  return (
    <>
      {groups.map((group) => (
        <Scrollable
          key={group.extension}
          kind="facts properties"
          label={`Fields: ${group.extension || "STAC"}`}
        >
          <table>
            {group.label && (
              <caption>
                <Html of={group.label} />
              </caption>
            )}
            <tbody>
              {Object.entries(group.properties).map(([name, field]) => (
                <tr key={name}>
                  <th scope="row" title={name}>
                    <Html of={field.label} />
                  </th>
                  <td>
                    <Html of={field.formatted} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrollable>
      ))}
    </>
  );
}
