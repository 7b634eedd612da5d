import { expect, it } from "vitest";
import { ApiError } from "../objects.ts";
import { parseForm } from "./form.ts";

it.each([
  ["a=1&b=x%20y", { a: "1", b: "x y" }],
  [
    "items[0][price]=p1&items[0][quantity]=2&items[1][price]=p2",
    {
      items: [{ price: "p1", quantity: "2" }, { price: "p2" }],
    },
  ],
  ["expand[]=a&expand[]=b.c", { expand: ["a", "b.c"] }],
  ["discounts=", { discounts: "" }],
  ["metadata[0]=zero&metadata[a]=b", { metadata: { 0: "zero", a: "b" } }],
  ["metadata[0]=zero", { metadata: { 0: "zero" } }],
  ["created[gte]=5", { created: { gte: "5" } }],
  ["items[1][price]=late", { items: { 1: { price: "late" } } }],
])("reads %s", (text, expected) => {
  expect(JSON.parse(JSON.stringify(parseForm(text)))).toEqual(expected);
});

it.each(["[a]=1", "a[b=1", "a[b]c=1", "a=1&a[b]=2", "a[b][c][d][e][f][g][h][i]=1"])(
  "refuses %s",
  (text) => {
    expect(() => parseForm(text)).toThrow(ApiError);
  },
);

it("takes names of Object's own members as any other name", () => {
  const form = parseForm("__proto__[x]=1&constructor=2");

  expect(Object.keys(form)).toEqual(["__proto__", "constructor"]);
  expect(({} as { x?: string }).x).toBeUndefined();
});
