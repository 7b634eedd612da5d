import type { CatalogChange } from "@carryover/sdk";
import { expect, it } from "vitest";
import { plain } from "../text/styled.ts";
import { describeChanges } from "./diff.ts";

const change = (
  action: CatalogChange["action"],
  entity: CatalogChange["entity"],
  fields: Record<string, [before: unknown, after: unknown]> = {},
): CatalogChange => {
  const list = Object.entries(fields).map(([field, [before, after]]) => ({ field, before, after }));
  return { entity, id: "x", action, fields: list };
};

const limit = "entitlements.seats.usageLimit";

const cases: ReadonlyArray<[lines: string[], change: CatalogChange]> = [
  [["+ plan x"], change("created", "plan", { pricingType: [null, "FREE"] })],
  [["- add-on x"], change("archived", "addon", { status: [null, "ARCHIVED"] })],
  [["+ feature x  (restored)"], change("restored", "feature", { status: ["SUSPENDED", null] })],
  [
    [`~ plan x  ${limit} 10 → 25  (version 2)`],
    change("published", "plan", { [limit]: [10, 25], version: [1, 2] }),
  ],
  [
    ["~ product x", "    displayName none → X", "    metadata.a 1 → none"],
    change("updated", "product", { displayName: [null, "X"], "metadata.a": ["1", null] }),
  ],
  [
    ["~ plan x  (version 3)", "    order 1 → 2", "    the draft, version 3, is replaced"],
    change("published", "plan", { order: [1, 2], draft: [3, null], version: [1, 3] }),
  ],
  [
    ["~ plan x  existing subscriptions follow version 2"],
    change("updated", "plan", { replacedBy: [null, 2] }),
  ],
  [
    ['~ feature x  enumConfiguration none → [{"value":"a"}]'],
    change("updated", "feature", { enumConfiguration: [null, [{ value: "a" }]] }),
  ],
  [
    ["~ product x  description none → a\\u001b[2Jb"],
    change("updated", "product", { description: [null, "a\u001b[2Jb"] }),
  ],
  [
    [`~ product x  description none → ${"y".repeat(59)}…`],
    change("updated", "product", { description: [null, "y".repeat(100)] }),
  ],
];

it.each(cases)("says %j", (lines, given) => {
  expect(describeChanges([given]).slice(0, -1).map(plain)).toEqual(lines);
});

it("ends with how many of each there are", () => {
  const all = [change("archived", "plan"), change("created", "plan"), change("created", "addon")];

  expect(plain(describeChanges(all).at(-1) ?? "")).toBe("2 created, 1 archived.");
});

it("says that nothing changes", () => {
  expect(describeChanges([])).toEqual(["No changes."]);
});
