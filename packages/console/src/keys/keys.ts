import { queryOptions } from "@tanstack/react-query";
import { exchange } from "../session/http.ts";

export const keyKinds = ["server", "viewer", "client"] as const;
export type KeyKind = (typeof keyKinds)[number];

/** A key, as the API lists it: its last characters are all that is known of it. */
export interface ApiKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly name: string | null;
  readonly tail: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

/** A new key, shown this once. */
export interface NewKey extends ApiKey {
  readonly key: string;
}

const path = "/api/v1/keys";

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: () => exchange<readonly ApiKey[]>({ method: "GET", path }),
});

/** Makes a key. Its name is for people. */
export async function createKey(kind: KeyKind, name: string): Promise<NewKey> {
  const body = name === "" ? { kind } : { kind, name };
  return await exchange<NewKey>({ method: "POST", path, body });
}

/** Makes a key in place of another one, which goes on for a while. */
export async function rotateKey(id: string, overlapSeconds: number): Promise<NewKey> {
  const url = `${path}/${encodeURIComponent(id)}/rotate`;
  return await exchange<NewKey>({ method: "POST", path: url, body: { overlapSeconds } });
}

export async function revokeKey(id: string): Promise<void> {
  await exchange({ method: "DELETE", path: `${path}/${encodeURIComponent(id)}` });
}
