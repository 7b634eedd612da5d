import { readFile } from "node:fs/promises";
import type { Server } from "./server.ts";

/** The catalog that the fixtures of subscriptions and usage refer to. */
const path = new URL("fixtures/catalog.json", import.meta.url);

/** Applies the catalog of the fixtures to the environment of a server's key. */
export async function applyCatalog(server: Pick<Server, "url" | "key">): Promise<void> {
  const headers = { "x-api-key": server.key, "content-type": "application/json" };
  const body = await readFile(path, "utf8");
  const response = await fetch(`${server.url}/api/v1/catalog`, { method: "PUT", headers, body });
  if (!response.ok) throw new Error(`PUT /api/v1/catalog: ${await response.text()}`);
}
