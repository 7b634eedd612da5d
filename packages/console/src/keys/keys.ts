import type { ApiKey, NewApiKey } from "@carryover/sdk";
import { queryOptions } from "@tanstack/react-query";
import { client } from "../session/client.ts";

/** Each kind that the API has: the type refuses one that is missing here. */
const isKind: Readonly<Record<KeyKind, true>> = { server: true, viewer: true, client: true };
export type KeyKind = ApiKey["kind"];
export const keyKinds = Object.keys(isKind) as readonly KeyKind[];

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => client.keys.list({ signal }),
});

/** Makes a key. Its name is for people. */
export async function createKey(kind: KeyKind, name: string): Promise<NewApiKey> {
  return await client.keys.create(name === "" ? { kind } : { kind, name });
}
