import latin from "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2?url";

// The portal's own face; letters that it lacks come from the system.
const font = new FontFace("Source Sans 3 Variable", `url("${latin}")`, {
  weight: "200 900",
  display: "swap",
});
document.fonts.add(font);
