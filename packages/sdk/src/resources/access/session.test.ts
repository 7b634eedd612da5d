import { describe, expect, test } from "vitest";
import { Carryover } from "../../client.ts";
import { CarryoverError } from "../../errors.ts";

/** Returns a client of a page, and what it has asked a browser for. */
function clientOfPage() {
  const asked: Array<{ url: string; init: RequestInit & { headers: Headers } }> = [];
  const client = new Carryover({
    session: true,
    baseUrl: "",
    fetch: async (url, init) => {
      asked.push({ url, init: init as RequestInit & { headers: Headers } });
      return Response.json({ data: { kind: "viewer" } });
    },
  });
  return { client, asked };
}

describe("a client with a session", () => {
  test("asks the server of its page, with the cookie and no key", async () => {
    const { client, asked } = clientOfPage();

    await client.customers.update("c", { name: "Ann" });

    const [{ url, init } = { url: "", init: { headers: new Headers() } }] = asked;
    expect(url).toBe("/api/v1/customers/c");
    expect(init).toMatchObject({ credentials: "same-origin", redirect: "manual" });
    expect(init.headers.get("x-carryover-console")).toBe("1");
    expect(init.headers.has("x-api-key")).toBe(false);
  });

  test("signs in with a key, which it does not keep, and out", async () => {
    const { client, asked } = clientOfPage();

    const session = await client.session.signIn("viewer-secret");
    await client.session.retrieve();
    await client.session.signOut();

    expect(session.kind).toBe("viewer");
    expect(asked.map(({ url, init }) => `${init.method} ${url}`)).toEqual([
      "POST /api/v1/session",
      "GET /api/v1/session",
      "DELETE /api/v1/session",
    ]);
    expect(asked.map(({ init }) => init.body)).toEqual([
      '{"key":"viewer-secret"}',
      undefined,
      undefined,
    ]);
  });

  test.each([
    { session: true, baseUrl: "https://carryover.internal" },
    { session: true, baseUrl: "", apiKey: "server-1" },
    { session: true },
  ])("takes no key and no other server: %j", (options) => {
    expect(() => new Carryover(options as never)).toThrow(CarryoverError);
  });
});
