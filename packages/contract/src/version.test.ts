import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { version } from "./version.ts";

test.each(["contract", "sdk", "server", "cli"])(
  "the version is that of the package %s",
  async (name) => {
    const text = await readFile(new URL(`../../${name}/package.json`, import.meta.url), "utf8");

    expect(JSON.parse(text).version).toBe(version);
  },
);
