import type { KeyKind } from "@carryover/contract/client";
import type { Fetch } from "@carryover/sdk";
import { CommandError, exitCodes } from "./exit.ts";

/** The door to the server package. It is heavy, so it is loaded only by commands that need it. */

/** A server in this process, on the embedded store. */
export interface Embedded {
  readonly fetch: Fetch;
  readonly apiKey: string;
  close(): Promise<void>;
}

/** Opens the embedded store of a directory, with a server on it. Throws CommandError. */
export async function openEmbedded(options: {
  dataDir: string;
  command: string;
  mayMakeStore: boolean;
  onNotice: (message: string) => void;
}): Promise<Embedded> {
  const server = await load();
  if (!options.mayMakeStore) await requireStore(options.dataDir);
  const embedded = await explainErrors(server.openEmbeddedServer(options));
  return {
    fetch: async (url, init) => embedded.fetch(new Request(url, init)),
    apiKey: embedded.apiKey,
    close: () => embedded.close(),
  };
}

/** Who only reads makes no store: there would be nothing in it. Throws CommandError. */
async function requireStore(dataDir: string): Promise<void> {
  const { isStoreThere } = await load();
  if (await isStoreThere(dataDir)) return;
  throw new CommandError(
    exitCodes.usage,
    `There is no store in ${dataDir}. Importing a file or applying a catalog makes one; name ` +
      "another with --data-dir, or a server with --url.",
  );
}

/** Where keys are kept: PostgreSQL if DATABASE_URL is set, else the embedded store. */
export interface KeyStore {
  createKey(options: { kind: KeyKind; environment: string }): Promise<{
    id: string;
    key: string;
    kind: string;
    environment: string;
  }>;
  listKeys(): Promise<
    Array<{
      id: string;
      kind: string;
      environment: string;
      tail: string;
      createdAt: Date;
      revokedAt: Date | null;
    }>
  >;
  /** Says whether no server key of the environment goes on; null for an unknown id. */
  revokeKey(id: string): Promise<{ readonly wasLast: boolean } | null>;
}

/** Runs work on the keys and closes the store again. Throws CommandError. */
export async function withKeys<T>(
  options: {
    dataDir: string | undefined;
    environment: Readonly<Record<string, string | undefined>>;
    mayMakeStore: boolean;
    onNotice: (message: string) => void;
    /** Waits for the store to open, which an interruption does not cut short. */
    opening: <D extends { close(): Promise<void> }>(work: Promise<D>) => Promise<D>;
    /** Waits for what an interruption ends. */
    step: <R>(work: Promise<R>) => Promise<R>;
  },
  work: (keys: KeyStore, store: string) => Promise<T>,
): Promise<T> {
  const server = await load();
  const config = await explainErrors(
    (async () => server.readConfig({ dataDir: options.dataDir }, options.environment))(),
  );
  if (config.databaseUrl === null && !options.mayMakeStore) await requireStore(config.dataDir);
  const opening = { ...config, command: "carryover keys", onNotice: options.onNotice };
  const database = await options.opening(explainErrors(server.openStore(opening)));
  try {
    const { environments } = server.createServices(() => new Date());
    if (database.store === "embedded") {
      await explainErrors(server.defaultKey(database, config.dataDir, environments));
    }
    const keys: KeyStore = {
      createKey: (key) => environments.createKey(database, key),
      listKeys: () => environments.listKeys(database),
      revokeKey: (id) => environments.revokeKey(database, id),
    };
    return await options.step(explainErrors(work(keys, server.storeName(config))));
  } finally {
    await database.close();
  }
}

/** Runs a server until it is told to stop, and gives its exit code. Throws CommandError. */
export async function serve(
  flags: { host?: string | undefined; port?: string | undefined; dataDir?: string | undefined },
  environment: Readonly<Record<string, string | undefined>>,
  listeners: {
    /** Gets the one line of standard output. */
    readonly announce: (line: string) => void;
    readonly tell: (message: string) => void;
    /** Gets the address, once it takes requests. */
    readonly onListening: (url: string) => void;
  },
): Promise<number> {
  const server = await load();
  const { announce, tell, onListening } = listeners;
  return explainErrors(
    (async () => {
      const config = server.readConfig(flags, environment);
      return server.serve(config, announce, tell, onListening);
    })(),
  );
}

/** What became of one check of the server's settings, store and connections. */
export interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "problem" | "skipped";
  readonly message: string;
  /** Null where there is nothing to do. */
  readonly fix: string | null;
}

/** Examines what a server would run on, and changes nothing. */
export async function diagnose(
  flags: { dataDir?: string | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const server = await load();
  return server.diagnose(flags, environment);
}

function load() {
  return import("@carryover/server");
}

/** Errors that a person can do something about end the command with their message alone. */
async function explainErrors<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const server = await load();
    const { ConfigError } = server;
    if (error instanceof ConfigError) {
      throw new CommandError(exitCodes.usage, error.message, { cause: error });
    }
    const { StoreLocked, StoreUnusable, SchemaTooNew, SchemaDiffers, DatabaseUnavailable } = server;
    const kinds = [StoreLocked, StoreUnusable, SchemaTooNew, SchemaDiffers, DatabaseUnavailable];
    const known = [...kinds, server.PortTaken].some((kind) => error instanceof kind);
    const code = (error as NodeJS.ErrnoException | null)?.code;
    if (known || (typeof code === "string" && /^E[A-Z]+$/.test(code))) {
      const { message } = error as Error;
      throw new CommandError(exitCodes.unavailable, message, { cause: error });
    }
    throw error;
  }
}
