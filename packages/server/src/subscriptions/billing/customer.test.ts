import { beforeEach, describe, expect, it } from "vitest";
import { type BilledApi, billedApi, made } from "../../testing/billing.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

const german = { type: "eu_vat", value: "DE123456789" };
const british = { type: "gb_vat", value: "GB123456789" };

const provisionWith = async (taxIds: object[], planId = "basic") =>
  made(await api.provision({ planId, billingInformation: { taxIds } }));

async function theirTaxIds(): Promise<string[]> {
  const [customer] = (await api.control.snapshot()).objects.customer;
  const path = `/v1/customers/${customer?.id}/tax_ids`;
  const { object } = await api.stripe.get<{ data: { value: string }[] }>(path);
  return object.data.map(({ value }) => value).sort();
}

describe("the tax ids of a customer", () => {
  it("are given with a new one", async () => {
    await provisionWith([german]);

    expect(await theirTaxIds()).toEqual([german.value]);
  });

  it("are added to one that is there, but only those that it lacks, also days later", async () => {
    await provisionWith([german]);
    await api.goTo("2026-01-05T00:00:00.000Z");

    const spaced = { ...german, value: "de 123 456 789" };
    await provisionWith([spaced, british, british], "pro");
    await api.goTo("2026-01-10T00:00:00.000Z");
    await provisionWith([british], "plain-paid");

    expect(await theirTaxIds()).toEqual([german.value, british.value]);
  });
});
