import { expect } from "vitest";
import type { Carryover } from "../client.ts";
import { scriptedApi } from "./scripted-api.ts";

/** The request that a call is to send: method and path, the call, its body. */
export type RequestRow = [string, Call, body?: unknown];

type Call = (client: Carryover) => PromiseLike<unknown>;

/** Makes a call, and expects that it sends this one request and no other. */
export async function expectRequest(line: string, call: Call, body?: unknown): Promise<void> {
  const reply = { body: { data: [], pagination: { next: null, prev: null } } };
  const { client, requests } = await scriptedApi([reply]);

  await call(client);

  expect(requests.map((request) => `${request.method} ${request.url}`)).toEqual([line]);
  const sent = requests[0]?.body ?? "";
  expect(sent === "" ? undefined : JSON.parse(sent)).toEqual(body);
  expect(requests[0]?.headers["content-type"]).toBe(body ? "application/json" : undefined);
}
