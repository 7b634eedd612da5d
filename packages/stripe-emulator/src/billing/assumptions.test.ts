import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { assumptions } from "./assumptions.ts";

it("lists every rule that the code marks as unconfirmed, and no other", () => {
  const folder = new URL("../", import.meta.url);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !/test\.ts$|assumptions\.ts$/.test(name),
  );
  const text = names.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  const marked = [...text.matchAll(/\[sandbox\]\s*(?:\*\s*)?(\w+)/g)].map((match) => match[1]);

  expect([...new Set(marked)].sort()).toEqual(assumptions.map(({ id }) => id).sort());
});
