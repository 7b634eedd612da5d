import type { Switches } from "../control/switches.ts";
import type { Charge, Kind, Objects } from "../objects.ts";

/** The request that made a change; null if it was the clock. */
export interface Cause {
  readonly method: string;
  readonly path: string;
  /** Idempotency key. */
  readonly key: string | null;
}

/** The clock of an account: `frozen` at a second, or real time and an offset in seconds. */
export interface Clock {
  readonly offset: number;
  readonly frozen: number | null;
}

/** The answer that a key has from now on. */
export interface SavedReply {
  readonly key: string;
  /** Digest of the request, which a repeat must equal. */
  readonly digest: string;
  readonly status: number;
  readonly requestId: string;
  readonly body: unknown;
}

export type Put = { readonly [K in Kind]: readonly [K, Objects[K]] }[Kind];

/** One complete change: the effects of a request, or of a moment of the clock, on an account. */
export interface Line {
  readonly seq: number;
  /** The account's time. */
  readonly at: number;
  readonly request: Cause | null;
  readonly puts: readonly Put[];
  readonly removes: readonly (readonly [Kind, string])[];
  readonly charges: readonly Charge[];
  /** The number of ids that the account has issued. */
  readonly ids: number;
  readonly clock?: Clock;
  /** How the account differs from the documentation from now on. */
  readonly switches?: Switches;
  readonly idempotency?: SavedReply;
}

/** A second occurrence of an object in its line, in an event or reply: index into `puts`. */
interface Again {
  readonly $put: number;
}

/** Writes a line, each object once: most events and replies hold an object that was put. */
export function writeLine(line: Line): string {
  const places = new Map<unknown, number>(line.puts.map(([, object], index) => [object, index]));
  const again = (value: unknown): unknown => {
    const place = places.get(value);
    return place === undefined ? value : ({ $put: place } satisfies Again);
  };
  const puts = line.puts.map((put) => {
    if (put[0] !== "event") return put;
    const { data } = put[1];
    return ["event", { ...put[1], data: { ...data, object: again(data.object) } }];
  });
  const saved = line.idempotency;
  const idempotency = saved === undefined ? undefined : { ...saved, body: again(saved.body) };
  return JSON.stringify({ ...line, puts, idempotency });
}

/** Reads what `writeLine` wrote. */
export function readLine(text: string): Line {
  const line = JSON.parse(text) as Line;
  const whole = (value: unknown): unknown => {
    const place = (value as Partial<Again> | null)?.$put;
    return place === undefined ? value : line.puts[place]?.[1];
  };
  for (const put of line.puts) {
    if (put[0] !== "event") continue;
    const data = put[1].data as { object: unknown };
    data.object = whole(data.object);
  }
  if (line.idempotency === undefined) return line;
  return { ...line, idempotency: { ...line.idempotency, body: whole(line.idempotency.body) } };
}
