import { defineConfig } from "vite";

// One script, one stylesheet, and fonts, under names that never change: the page is also opened
// from a file, where modules and hashed chunks would not load.
export default defineConfig({
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../sharinghub_tools/_preview",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 700,
    license: { fileName: "third-party.md" },
    reportCompressedSize: false,
    rolldownOptions: {
      input: "src/main.tsx",
      output: {
        format: "iife",
        entryFileNames: "preview.js",
        assetFileNames: (asset) => (asset.names[0]?.endsWith(".css") ? "preview.css" : "[name][extname]"),
      },
    },
  },
});
