// https://github.com/stac-utils/stac-fields; it comes without types.
type StacFieldsGroup = {
  extension: string;
  label: string;
  properties: { [name: string]: { label: string; formatted: string } };
};

declare module "@radiantearth/stac-fields/interface" {
  export function formatItemProperties(item: object, keep: (field: string) => boolean): StacFieldsGroup[];
  export function formatAsset(
    asset: object,
    context: object,
    keep: (field: string) => boolean,
  ): StacFieldsGroup[];
}

declare module "@radiantearth/stac-fields/formatters" {
  export function formatMediaType(type: string, field: null, spec: { shorten: boolean }): string;
}

declare module "@radiantearth/stac-fields/registry" {
  const Registry: {
    importFields(fields: object): void;
    addDependency(name: string, library: unknown): void;
    addExtension(prefix: string, extension: { label: string }): void;
  };
  export default Registry;
}
