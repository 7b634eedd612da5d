import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { catalogSchema } from "./src/catalog/schema.ts";
import { openapiDocument } from "./src/openapi.ts";

/**
 * Writes the files that are made from the contract: `openapi.json`, the types of the client, and
 * the JSON Schema of the catalog document. With `--check` it writes nothing and fails if one of
 * them is stale.
 */

const banner = `/**
 * Types of the HTTP API, generated from openapi.json. Do not edit: change the contract and run
 * \`npm run generate\`.
 */

`;

const json = `${JSON.stringify(openapiDocument(), null, 2)}\n`;
// A field that has a default may be left out of a request; a reply requires it by itself.
const types = astToString(await openapiTS(json, { defaultNonNullable: false }));
const schema = `${JSON.stringify(catalogSchema(), null, 2)}\n`;
const files = {
  "openapi.json": json,
  "packages/sdk/src/api.ts": banner + types,
  "docs/catalog.schema.json": schema,
  // The program brings it along, so that an exported file can name it wherever it is installed.
  "packages/cli/catalog.schema.json": schema,
};

const root = new URL("../../", import.meta.url);
const check = process.argv.includes("--check");
for (const [path, content] of Object.entries(files)) {
  const url = new URL(path, root);
  const current = await readFile(url, "utf8").catch(() => null);
  if (current === content) continue;
  if (check) {
    process.stderr.write(`${path} is stale. Run: npm run generate\n`);
    process.exitCode = 1;
  } else {
    await writeFile(url, content);
    process.stdout.write(`${path} written\n`);
  }
}
