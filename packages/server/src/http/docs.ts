import { readFile } from "node:fs/promises";
import { openapiDocument } from "@carryover/contract";
import type { Hono } from "hono";
import type { AppEnvironment } from "./environment.ts";

/** The reference page and its assets, beside src and dist, so that both can serve them. */
const folder = new URL("../../pages/", import.meta.url);

/** Nothing else of the folder is served. */
const files: Readonly<Record<string, { readonly file: string; readonly contentType: string }>> = {
  "/docs": { file: "reference.html", contentType: "text/html; charset=utf-8" },
  "/docs/reference.css": { file: "reference.css", contentType: "text/css; charset=utf-8" },
  "/docs/reference.js": { file: "reference.js", contentType: "text/javascript; charset=utf-8" },
  "/docs/schema.js": { file: "schema.js", contentType: "text/javascript; charset=utf-8" },
  "/docs/element.js": { file: "element.js", contentType: "text/javascript; charset=utf-8" },
  "/docs/icon.svg": { file: "icon.svg", contentType: "image/svg+xml" },
};

export const pagePaths = ["/openapi.json", ...Object.keys(files)];

/** A new version of the server has new files, so a browser asks again each time. */
const askedAgain = { "cache-control": "no-cache" };

/** Serves the description of the API, and a page that shows it without needing the internet. */
export function registerDocs(app: Hono<AppEnvironment>): void {
  let document: string | null = null;
  app.get("/openapi.json", (context) => {
    document ??= JSON.stringify(openapiDocument());
    const headers = { "content-type": "application/json; charset=utf-8", ...askedAgain };
    return context.body(document, 200, headers);
  });
  app.get("/docs/", (context) => context.redirect("/docs", 301));
  for (const [path, { file, contentType }] of Object.entries(files)) {
    app.get(path, async (context) => {
      const headers = { "content-type": contentType, ...askedAgain };
      return context.body(await readFile(new URL(file, folder), "utf8"), 200, headers);
    });
  }
}
