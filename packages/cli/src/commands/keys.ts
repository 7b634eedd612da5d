import { type KeyKind, keyKinds } from "@carryover/contract/client";
import { untilInterrupted } from "../before-sending.ts";
import { type KeyStore, withKeys } from "../embedded.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { quiet } from "../text/styled.ts";
import { type Cell, tableLines } from "../text/table.ts";

/** Where the keys are. */
export interface KeysPlace {
  readonly dataDir: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Makes a key and shows it, this once. */
export function createKeyCommand(
  place: KeysPlace,
  options: { kind: string; environment: string; json: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { kind } = options;
  if (!isKeyKind(kind)) {
    throw new CommandError(exitCodes.usage, "--kind must be server, client or viewer.");
  }
  if (!/^[\w .-]{1,100}$/.test(options.environment)) {
    throw new CommandError(
      exitCodes.usage,
      "The name of an environment has 1 to 100 letters, digits, spaces, dots, _ or -.",
    );
  }
  return withStore(place, terminal, true, async (keys, store) => {
    terminal.say(`Creating a key in ${store} (environment ${options.environment})`);
    const made = await keys.createKey({ kind, environment: options.environment });
    if (options.json) terminal.out(JSON.stringify(made));
    else {
      terminal.say(`New ${kind} key of environment ${made.environment}; it is never shown again:`);
      terminal.out(made.key);
    }
    return exitCodes.accepted;
  });
}

function isKeyKind(text: string): text is KeyKind {
  return keyKinds.some((kind) => kind === text);
}

/** Lists keys; their secret part is not kept, so it cannot be shown. */
export function listKeysCommand(
  place: KeysPlace,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  return withStore(place, terminal, false, async (keys) => {
    const list = await keys.listKeys();
    if (json) {
      terminal.out(JSON.stringify({ keys: list.map(({ tail, ...key }) => ({ ...key, tail })) }));
      return exitCodes.accepted;
    }
    for (const line of tableLines(columns, list.map(rowOf), terminal.width)) terminal.out(line);
    return exitCodes.accepted;
  });
}

const columns = [
  { name: "id" },
  { name: "key" },
  { name: "environment" },
  { name: "made" },
  { name: "state" },
] as const;

function rowOf({ id, kind, tail, environment, createdAt, revokedAt }: ListedKey): Cell[] {
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const isEnded = revokedAt !== null && revokedAt <= new Date();
  const end = revokedAt === null ? "active" : `${isEnded ? "revoked" : "ends"} ${day(revokedAt)}`;
  const state = isEnded ? quiet(end) : end;
  return [id, `${kind}-…${tail}`, environment, day(createdAt), state];
}

type ListedKey = Awaited<ReturnType<KeyStore["listKeys"]>>[number];

/** Revokes a key; requests with it are refused from now on. */
export function revokeKeyCommand(
  place: KeysPlace,
  options: { id: string; json: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const unknown = new CommandError(
    exitCodes.usage,
    "There is no key with this id. carryover keys list shows the ids.",
  );
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(options.id)) throw unknown;
  return withStore(place, terminal, false, async (keys, store) => {
    const key = (await keys.listKeys()).find(({ id }) => id === options.id.toLowerCase());
    if (key === undefined) throw unknown;
    const { environment, kind, tail } = key;
    terminal.say(`Revoking in ${store} (environment ${environment}, ${kind} key …${tail})`);
    const revoked = await keys.revokeKey(options.id);
    if (revoked === null) throw unknown;
    if (options.json) terminal.out(JSON.stringify({ id: options.id, revoked: true }));
    else terminal.say(`Revoked ${options.id}.`);
    if (revoked.wasLast) terminal.say(`${noneLeft} --environment "${environment}"`);
    return exitCodes.accepted;
  });
}

const noneLeft =
  "It was the last server key of its environment. For another one: carryover keys create";

const interrupted = "Interrupted. To see what was done: carryover keys list";

function withStore(
  place: KeysPlace,
  terminal: Terminal,
  mayMakeStore: boolean,
  work: (keys: KeyStore, store: string) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { opening, step, release } = untilInterrupted(terminal, interrupted);
  const options = { ...place, mayMakeStore, onNotice: terminal.say, opening, step };
  return withKeys(options, work).finally(release);
}
