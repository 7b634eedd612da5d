import { ApiError, type Whoami } from "@carryover/sdk";
import type { Connection } from "./connect.ts";
import { visible } from "./text/visible.ts";

/** Which environment and key a connection has; null if the server is too old to say. */
export async function identityOf({ client }: Connection): Promise<Whoami | null> {
  try {
    return await client.whoami();
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** Where something is about to be written: the server or store, the environment and the key. */
export async function destinationOf(connection: Connection): Promise<string> {
  const identity = await identityOf(connection);
  const { target, keyTail } = connection;
  if (identity === null) return `${target} (key …${keyTail})`;
  const { environment, key } = identity;
  return `${target} (environment ${visible(environment.name)}, ${key.kind} key …${key.tail})`;
}
