import { quoted } from "./command-line.ts";
import { CommandError, exitCodes } from "./exit.ts";

/** The flags that say which server a command talks to. */
export interface ServerFlags {
  readonly url?: string;
  readonly apiKey?: string;
  readonly dataDir?: string;
  readonly embedded?: boolean;
  readonly insecure?: boolean;
}

/** The variables that say so; undefined if they are not set, or empty. */
export interface ServerVariables {
  readonly url: string | undefined;
  readonly apiKey: { readonly name: string; readonly value: string } | undefined;
  readonly dataDir: string | undefined;
  readonly databaseUrl: string | undefined;
}

/** How a server is used that has the endpoints of API v1 alone. */
export interface V1Choice {
  readonly requestsPerMinute: number;
  readonly absentAsNull: boolean;
  /** The directory of the journals. */
  readonly directory: string;
}

/** Which server a command talks to. */
export interface ServerChoice {
  /** None means the embedded store. */
  readonly url: string | undefined;
  readonly apiKey: string | undefined;
  readonly dataDir: string;
  /** How to use a server that has the endpoints of API v1 alone; undefined for one of ours. */
  readonly v1?: V1Choice | undefined;
  /** The flags that said so, ready to paste after a command; without the key. */
  readonly place?: string;
}

/** Where the embedded store is if nobody says. */
export const dataDirDefault = ".carryover";

/**
 * The server of a command. A flag beats a variable. Nothing is guessed where a variable speaks of a
 * server and none is named: data would go to the wrong place. Throws CommandError.
 */
export function serverChoice(flags: ServerFlags, variables: ServerVariables): ServerChoice {
  const asksForStore = flags.dataDir !== undefined || flags.embedded === true;
  if (flags.url !== undefined && asksForStore) {
    throw wrong("Pass --url for a server, or --data-dir or --embedded for a store; not both.");
  }
  if (flags.dataDir === "") throw wrong("--data-dir needs the path of a directory.");
  const url = asksForStore ? undefined : (flags.url ?? variables.url);
  const apiKey = flags.apiKey ?? variables.apiKey?.value;
  if (url === undefined && !asksForStore) refuseGuess(flags, variables);
  if (url !== undefined && apiKey !== undefined && !flags.insecure) refuseInsecure(url);
  const dataDir = flags.dataDir ?? variables.dataDir ?? dataDirDefault;
  return { url, apiKey, dataDir, place: placeOf(flags) };
}

const whichToChoose =
  "For a server, pass --url (or set CARRYOVER_URL); for the embedded store on this machine, pass " +
  "--embedded (or --data-dir <dir>).";

function refuseGuess({ apiKey }: ServerFlags, { apiKey: key, databaseUrl }: ServerVariables): void {
  if (apiKey !== undefined || key !== undefined) {
    const given = apiKey === undefined ? `${key?.name} is set` : "--api-key is given";
    throw wrong(`${given}, but no server is named for the key. ${whichToChoose}`);
  }
  if (databaseUrl === undefined) return;
  throw wrong(
    "DATABASE_URL is set, but this command reaches PostgreSQL through a server alone: " +
      `carryover serve. ${whichToChoose}`,
  );
}

/** Refuses to send a key over a network where everybody on the way can read it. */
function refuseInsecure(url: string): void {
  // What is no address is refused by who connects to it.
  if (!URL.canParse(url)) return;
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" || isLoopback(hostname)) return;
  throw wrong(
    `${hostname} is another host, and http:// would show the API key to everybody on the way. ` +
      "Use https://, or pass --insecure if the network is to be trusted.",
  );
}

/** Whether a host, as the standard URL writes it, is this machine whatever its resolver says. */
function isLoopback(hostname: string): boolean {
  return /^(localhost\.?|127(\.\d+){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])$/.test(hostname);
}

/** The flags that say which server a command talks to, ready to paste after another command. */
function placeOf({ url, dataDir, embedded, insecure }: ServerFlags): string {
  if (url !== undefined) return ` --url ${quoted(url)}${insecure ? " --insecure" : ""}`;
  if (dataDir !== undefined) return ` --data-dir ${quoted(dataDir)}`;
  return embedded ? " --embedded" : "";
}

/** Refuses a command on the store itself that names both stores. Throws CommandError. */
export function refuseBothStores(
  { dataDir }: { dataDir?: string },
  { databaseUrl }: Pick<ServerVariables, "databaseUrl">,
): void {
  if (dataDir === undefined || databaseUrl === undefined) return;
  throw wrong(
    "--data-dir asks for the embedded store, and DATABASE_URL for PostgreSQL: " +
      "leave one of them out.",
  );
}

function wrong(message: string): CommandError {
  return new CommandError(exitCodes.usage, message);
}
