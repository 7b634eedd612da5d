import { expect, it } from "vitest";
import { ConnectionError } from "../errors.ts";
import { scriptedApi } from "../testing/scripted-api.ts";

it("asks for one kind as a table, and throws if the reply breaks off", async () => {
  const { client, requests } = await scriptedApi(["truncated"], { maxRetries: 0 });
  const take = async () => {
    for await (const bytes of client.exportCsv({ kind: "usage", since: "2026-01-01T00:00:00Z" })) {
      expect(bytes).toBeInstanceOf(Uint8Array);
    }
  };

  await expect(take()).rejects.toThrow(ConnectionError);
  const asked = new URL(requests[0]?.url ?? "", "http://test.invalid");
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    kinds: "usage",
    since: "2026-01-01T00:00:00Z",
    format: "csv",
  });
});
