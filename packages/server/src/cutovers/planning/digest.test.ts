import { createHash } from "node:crypto";
import { canonicalJson, type PlanHeader } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import { context, found } from "../../testing/cutovers/plans.ts";
import { headerDigest, nextDigest } from "./digest.ts";
import { planItem } from "./item.ts";

const { cutoverId: id, account, mapping, options } = context();
const header: PlanHeader = { id, apiVersion: "2026-10-28.endive", account, mapping, options };
const items = [0, 1, 2].map((position) => planItem(found({ position }), context()));

const digestOf = (of: PlanHeader, list: typeof items) =>
  list.reduce((digest, item) => nextDigest(digest, item), headerDigest(of));

describe("the digest of a plan", () => {
  it("is a SHA-256 over the header and each item, each with the digest before it", () => {
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    const expected = items.reduce(
      (digest, item) => sha256(`${digest}\n${canonicalJson(item)}`),
      sha256(canonicalJson(header)),
    );

    expect(digestOf(header, items)).toBe(expected);
  });

  it("does not depend on the order of keys, nor on what JSON leaves out", () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned);
      if (typeof value !== "object" || value === null) return value;
      const entries = Object.entries(value).reverse();
      return Object.fromEntries([...entries.map(([k, v]) => [k, turned(v)]), ["no", undefined]]);
    };

    expect(digestOf(header, turned(items) as typeof items)).toBe(digestOf(header, items));
  });

  it.each([
    ["an item is changed", header, [{ ...items[0], losses: ["x"] }, items[1], items[2]]],
    ["an item is missing", header, items.slice(1)],
    ["items change places", header, [items[1], items[0], items[2]]],
    ["the options are others", { ...header, options: { ...options, way: "adopt" } }, items],
    ["the account is another one", { ...header, account: { id: "a", livemode: false } }, items],
    ["it is live", { ...header, account: { ...account, livemode: true } }, items],
  ])("is another one if %s", (_, other, list) => {
    const changed = digestOf(other as PlanHeader, list as typeof items);

    expect(changed).not.toBe(digestOf(header, items));
  });

  it("does not change with the account's name, which is no part of the plan", () => {
    const named = { ...header, account: { ...account, name: "Ours" } };

    expect(digestOf(named, items)).toBe(digestOf(header, items));
  });
});
