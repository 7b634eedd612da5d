import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openapiDocument } from "@carryover/contract";
import type { Hono } from "hono";
import type { AppEnvironment } from "./app.ts";

/** The files of the reference page that are served; nothing else of that package is. */
const assets: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Carryover API</title>
    <link rel="icon" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const start = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#reference", deepLinking: true });
`;

/** Serves the description of the API, and a page that shows it without needing the internet. */
export function registerDocs(app: Hono<AppEnvironment>): void {
  let document: string | null = null;
  app.get("/openapi.json", (context) => {
    document ??= JSON.stringify(openapiDocument());
    return context.body(document, 200, { "content-type": "application/json; charset=utf-8" });
  });
  app.get("/docs", (context) => context.html(page));
  app.get("/docs/", (context) => context.redirect("/docs", 301));
  app.get("/docs/start.js", (context) =>
    context.body(start, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );
  for (const [name, contentType] of Object.entries(assets)) {
    app.get(`/docs/${name}`, async (context) => {
      const path = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`));
      const headers = { "content-type": contentType, "cache-control": "public, max-age=86400" };
      return context.body(new Uint8Array(await readFile(path)), 200, headers);
    });
  }
}
