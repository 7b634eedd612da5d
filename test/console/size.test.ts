import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

const dist = join(import.meta.dirname, "../../packages/console/dist");

const firstLoadBytesMax = 250_000;
const pageBytesMax = 100_000;

const sizeOf = (path: string) => gzipSync(readFileSync(join(dist, path))).length;

/** What the page itself names; each of the others belongs to one page or a few. */
const first = [
  ...readFileSync(join(dist, "index.html"), "utf8").matchAll(/"\/(assets\/[^"]+\.js)"/g),
];
const firstPaths = first.map(([, path = ""]) => path);

it("loads at most 250 kB of script before it shows anything", () => {
  const bytes = firstPaths.reduce((sum, path) => sum + sizeOf(path), 0);

  expect(firstPaths.length).toBeGreaterThan(1);
  expect(bytes).toBeLessThan(firstLoadBytesMax);
});

it("loads at most 100 kB more for one page", () => {
  const scripts = readdirSync(join(dist, "assets"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => `assets/${name}`)
    .filter((path) => !firstPaths.includes(path));

  expect(scripts.length).toBeGreaterThan(8);
  expect(scripts.filter((path) => sizeOf(path) > pageBytesMax)).toEqual([]);
});
