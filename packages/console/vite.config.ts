import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/**
 * Sets the color scheme before the first paint, and asks for the font with the first script. The
 * policy of the pages allows no inline script, so the scheme is set by a file.
 */
function firstPaint(): Plugin {
  const source = readFileSync(new URL("src/styles/color-scheme.js", import.meta.url), "utf8");
  return {
    name: "first-paint",
    apply: "build",
    buildStart() {
      this.emitFile({ type: "asset", name: "color-scheme.js", source });
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const find = (pattern: RegExp) => Object.keys(bundle).find((name) => pattern.test(name));
        const [scheme, font] = [find(/color-scheme-.*\.js$/), find(/inter-latin-wght.*\.woff2$/)];
        if (scheme === undefined || font === undefined) throw new Error("A file is missing.");
        const preload = { rel: "preload", as: "font", type: "font/woff2", crossorigin: "" };
        return [
          { tag: "script", attrs: { src: `/${scheme}` }, injectTo: "head-prepend" },
          { tag: "link", attrs: { ...preload, href: `/${font}` }, injectTo: "head" },
        ];
      },
    },
  };
}

/** Stops the build where a page would need Node: what is shared with the CLI has to do without. */
function noNode(): Plugin {
  return {
    name: "no-node",
    enforce: "pre",
    resolveId(source, importer) {
      if (source.startsWith("node:")) throw new Error(`${importer} imports ${source}.`);
    },
  };
}

export default defineConfig({
  plugins: [noNode(), react(), firstPaint()],
  worker: { format: "es", plugins: () => [noNode()] },
  build: {
    target: "es2022",
    // The pages load from one server, under a policy without data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
