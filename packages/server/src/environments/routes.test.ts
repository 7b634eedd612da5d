import { recordFields, version } from "@carryover/contract";
import { expect, it } from "vitest";
import { testApi } from "../testing/api.ts";

it("says whom each key is of, and never anything of another environment", async () => {
  const [api, other] = [await testApi(), await testApi()];
  const { environments } = api.services;
  const { environment } = api;
  const client = await environments.createKey(api.database, { kind: "client", environment });

  const own = await api.get("/api/v1/whoami");
  const asClient = await api.get("/api/v1/whoami", { "x-api-key": client.key });
  const others = await other.get("/api/v1/whoami");

  expect(own.body.data).toEqual({
    environment: { id: api.environmentId, name: environment },
    key: { id: expect.any(String), kind: "server", tail: api.key.slice(-4) },
    server: { version, store: api.database.store, recordFields },
  });
  expect(asClient.body.data).toMatchObject({
    environment: { name: environment },
    key: { id: client.id, kind: "client", tail: client.key.slice(-4) },
  });
  expect(others.body.data).toMatchObject({ environment: { name: other.environment } });
  expect(others.text).not.toContain(api.environmentId);
  expect(own.text).not.toContain(api.key);
});
