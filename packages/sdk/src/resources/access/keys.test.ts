import { expect, test } from "vitest";
import { ServerError } from "../../errors.ts";
import { scriptedApi } from "../../testing/scripted-api.ts";

test("keys are listed, created, ended and rotated", async () => {
  const { client, requests } = await scriptedApi(() => ({ body: { data: { id: "k" } } }));

  await client.keys.list();
  await client.keys.create({ kind: "viewer", name: "Ann" });
  await client.keys.revoke("k", { self: true });
  await client.keys.rotate("k", { overlapSeconds: 60 });

  expect(requests.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([
    "GET /api/v1/keys ",
    'POST /api/v1/keys {"kind":"viewer","name":"Ann"}',
    "DELETE /api/v1/keys/k?self=true ",
    'POST /api/v1/keys/k/rotate {"overlapSeconds":60}',
  ]);
});

test("logged requests are listed by what they are of, and retrieved", async () => {
  const empty = { data: [], pagination: { next: null, prev: null } };
  const { client, requests } = await scriptedApi(({ url }) => ({
    body: url.includes("?") ? empty : { data: { id: "r" } },
  }));

  await client.requests.list({ customerId: "c", status: "4xx", createdAt: { gte: "2026-01-01" } });
  await client.requests.retrieve("r");

  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "GET /api/v1/requests?customerId=c&status=4xx&createdAt%5Bgte%5D=2026-01-01",
    "GET /api/v1/requests/r",
  ]);
});

test("a key is created once, even if its reply is lost", async () => {
  const { client, requests } = await scriptedApi(() => ({ status: 503, body: {} }));

  await expect(client.keys.create({ kind: "server" })).rejects.toThrow(ServerError);
  await expect(client.keys.rotate("k")).rejects.toThrow(ServerError);

  expect(requests).toHaveLength(2);
});
