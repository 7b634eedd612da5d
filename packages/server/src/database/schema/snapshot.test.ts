import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { schemaSnapshot } from "../../testing/store/snapshot.ts";
import { sharedDatabase } from "../../testing/store/store.ts";

const snapshot = () => readFile(new URL("../../../schema/snapshot.sql", import.meta.url), "utf8");

it("is what the schema steps make of an empty database, on either store", async () => {
  expect(await schemaSnapshot(await sharedDatabase())).toBe(await snapshot());
});

it("has customer and environment at the head of the key of every table of customers", async () => {
  const tables = (await snapshot()).split(/(?=^create table )/m);
  const ofCustomers = tables
    .filter((table) => /^ {2}customer_id /m.test(table))
    // It says whose an id is, so it is looked up, and distributed, by that id.
    .filter((table) => !table.startsWith("create table subscription_ids "))
    // A log of environments, in the order of their requests; most name no customer.
    .filter((table) => !table.startsWith("create table api_requests "));

  expect(ofCustomers.length).toBeGreaterThanOrEqual(7);
  for (const table of ofCustomers) {
    expect(table).toMatch(/ PRIMARY KEY \(environment_id, customer_id[,)]/);
  }
});

it("looks for no customer again for each row of theirs: the lock has done so", async () => {
  expect(await snapshot()).not.toMatch(/REFERENCES customers/);
});
