/**
 * What a key may do: a server key everything in its environment, a client key read entitlements and
 * the catalog from a web page, a viewer key read everything.
 */
export const keyKinds = ["server", "client", "viewer"] as const;

export type KeyKind = (typeof keyKinds)[number];

/** The kinds of keys that can sign in to the console. */
export const sessionKinds = ["server", "viewer"] as const satisfies readonly KeyKind[];
