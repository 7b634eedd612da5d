import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { ApiError } from "../objects.ts";
import { endpoints } from "./endpoints.ts";
import { parseForm } from "./form.ts";
import { parameterSchemas, readParameters } from "./parameters.ts";

it("has schemas that were made from the installed version of Stripe's package", () => {
  const entry = fileURLToPath(import.meta.resolve("stripe"));
  const installed = JSON.parse(readFileSync(new URL("../package.json", `file://${entry}`), "utf8"));

  expect(parameterSchemas.stripe, "Run: npm run generate:stripe").toBe(installed.version);
});

it("has a schema for each endpoint, and no other", () => {
  const wanted = [...new Set(endpoints.map(({ params }) => params))].sort();

  const hint = "Run: npm run generate:stripe";
  expect(Object.keys(parameterSchemas.parameters).sort(), hint).toEqual(wanted);
});

it("can compile each schema", () => {
  for (const name of Object.keys(parameterSchemas.parameters)) {
    expect(() => tryParameters(name), name).not.toThrow();
  }
});

function tryParameters(name: string): void {
  try {
    readParameters(name, parseForm(""));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

it("gives numbers and booleans as such, and texts as they came", () => {
  const form = parseForm(
    "currency=usd&unit_amount=500&active=false&nickname=42&recurring[interval]=month" +
      "&recurring[interval_count]=3&metadata[n]=7&unit_amount_decimal=0.5",
  );

  expect(JSON.parse(JSON.stringify(readParameters("PriceCreateParams", form)))).toEqual({
    currency: "usd",
    unit_amount: 500,
    active: false,
    nickname: "42",
    recurring: { interval: "month", interval_count: 3 },
    metadata: { n: "7" },
    unit_amount_decimal: "0.5",
  });
});

it.each([
  ["", "currency", "parameter_missing"],
  ["currency=usd&amount=5", "amount", "parameter_unknown"],
  [
    "currency=usd&recurring[interval]=month&recurring[every]=2",
    "recurring[every]",
    "parameter_unknown",
  ],
  ["currency=usd&unit_amount=1.5", "unit_amount", "parameter_invalid_integer"],
  ["currency=usd&unit_amount=", "unit_amount", "parameter_invalid_empty"],
  ["currency=usd&unit_amount=ten", "unit_amount", "parameter_invalid_integer"],
  ["currency=usd&active=yes", "active", undefined],
  ["currency=usd&unit_amount_decimal=1e3", "unit_amount_decimal", undefined],
  ["currency=usd&recurring[interval]=fortnight", "recurring[interval]", undefined],
  ["currency=usd&metadata=x", "metadata", undefined],
])("refuses a price with %s", (text, param, code) => {
  const fault = faultOf(() => readParameters("PriceCreateParams", parseForm(text)));

  expect(fault).toMatchObject({ status: 400, type: "invalid_request_error", param });
  expect(fault.code).toBe(code);
});

it("closes the enumerations that the types leave open", () => {
  const form = parseForm("items[0][price]=p&customer=c&proration_behavior=nope");

  const fault = faultOf(() => readParameters("SubscriptionCreateParams", form));

  expect(fault.param).toBe("proration_behavior");
  expect(fault.message).toContain("always_invoice, create_prorations, none");
});

it("takes a range or a value, and an empty text where something can be unset", () => {
  const range = readParameters("CustomerListParams", parseForm("created[gte]=5&created[lt]=7"));
  const value = readParameters("CustomerListParams", parseForm("created=5"));
  const unset = readParameters("CustomerUpdateParams", parseForm("metadata=&shipping="));

  expect(range).toMatchObject({ created: { gte: 5, lt: 7 } });
  expect(value).toMatchObject({ created: 5 });
  expect(unset).toMatchObject({ metadata: "", shipping: "" });
});

function faultOf(work: () => unknown): ApiError {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("It was taken.");
}
