import type { Accounts, Emulated } from "../accounts.ts";
import { discountCustomer } from "../billing/invoicing/discounts.ts";
import { authenticate } from "../billing/money/authenticate.ts";
import * as renewals from "../billing/renewing/renewals.ts";
import type { Mode } from "../http/keys.ts";
import type { ConcurrencyLimits } from "../http/limits.ts";
import { RequestCounter } from "../http/requests.ts";
import type { Kind, Objects } from "../objects.ts";
import { existingCustomer } from "../resources/existing.ts";
import { clockAt } from "../world.ts";
import type { FaultRule } from "./faults.ts";
import { asDocumented, type Switches, setSwitches } from "./switches.ts";

/**
 * A request to the control API, which offers functions that Stripe lacks, for tests and rehearsals.
 */
export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** A refusal of the control API; the message has the reason. */
export class ControlRefusal extends Error {
  override readonly name = "ControlRefusal";
}

type Handler = (account: Emulated, request: ControlRequest) => unknown;

const kinds = [
  "customer",
  "customer_balance_transaction",
  "payment_method",
  "product",
  "price",
  "coupon",
  "discount",
  "tax_rate",
  "subscription",
  "invoice",
  "invoiceitem",
  "test_clock",
  "meter",
  "webhook_endpoint",
  "subscription_schedule",
  "setup_intent",
  "refund",
] as Kind[];

const linesMax = 1_000;

const handlers: Readonly<Record<string, Handler>> = {
  "GET /_emu/clock": clockOf,
  "POST /_emu/clock": moveClock,
  "GET /_emu/faults": ({ faults }) => ({ faults: faults.list() }),
  "POST /_emu/faults": addFaults,
  "DELETE /_emu/faults": ({ faults }) => {
    faults.clear();
    return { faults: [] };
  },
  "GET /_emu/ledger": ledger,
  "POST /_emu/authenticate": ({ world }, { body, method, path }) => {
    const { id } = body as { id?: string };
    const work = () => authenticate(world, id ?? "", world.now());
    return world.change({ method, path, key: null }, work);
  },
  "GET /_emu/history": history,
  "GET /_emu/snapshot": snapshot,
  "POST /_emu/limits": setLimits,
  "GET /_emu/switches": ({ world }) => world.switches,
  "POST /_emu/switches": (account, request) => {
    try {
      return turn(account, request, setSwitches(account.world.switches, request.body));
    } catch (error) {
      throw new ControlRefusal(error instanceof Error ? error.message : String(error));
    }
  },
  "DELETE /_emu/switches": (account, request) => turn(account, request, asDocumented),
  "GET /_emu/requests": ({ counter }) => counter.counts(),
  "DELETE /_emu/requests": (account) => {
    account.counter = new RequestCounter();
    return account.counter.counts();
  },
  "POST /_emu/patch": patch,
  "POST /_emu/customer-discount": giveDiscount,
};

/** Answers a request to the control API. Throws ControlRefusal, and Fault of an object's rules. */
export async function control(accounts: Accounts, request: ControlRequest): Promise<unknown> {
  const { method, path, query } = request;
  const accountId = query.get("account") ?? "";
  const mode = query.get("mode") ?? "test";
  if (!/^acct_[A-Za-z0-9]+$/.test(accountId) || (mode !== "test" && mode !== "live")) {
    throw new ControlRefusal("Name the account: ?account=acct_…&mode=test or live.");
  }
  if (`${method} ${path}` === "POST /_emu/reset") return reset(accounts, accountId, mode);
  const handler = handlers[`${method} ${path}`];
  if (handler === undefined) {
    const known = [...Object.keys(handlers), "POST /_emu/reset"].join(", ");
    throw new ControlRefusal(`There is no ${method} ${path}. Known are: ${known}.`);
  }
  const account = await accounts.of(accountId, mode);
  while (account.moving !== null) await account.moving;
  const answer = await handler(account, request);
  await account.world.kept();
  return answer;
}

async function reset(accounts: Accounts, accountId: string, mode: Mode): Promise<unknown> {
  await accounts.reset(accountId, mode);
  return { reset: true };
}

function clockOf({ world }: Emulated): unknown {
  const now = world.now();
  return { now, iso: new Date(now * 1000).toISOString(), frozen: world.clock.frozen !== null };
}

/** Moves the clock forward, and with it all that falls due; freezes it or lets it run. */
async function moveClock(account: Emulated, { body }: ControlRequest): Promise<unknown> {
  const { world } = account;
  const wanted = body as { now?: unknown; advanceBy?: unknown; frozen?: unknown };
  world.settle(renewals);
  const before = world.now();
  const target = instantOf(wanted.now, before) + secondsOf(wanted.advanceBy);
  // An account without a history may start at any time.
  if (target < before && world.seq > 0) throw new ControlRefusal("The clock only moves forward.");
  const isFrozen = typeof wanted.frozen === "boolean" ? wanted.frozen : world.clock.frozen !== null;
  account.moving = world.setClock(renewals, clockAt(target, isFrozen)).finally(() => {
    account.moving = null;
  });
  await account.moving;
  return clockOf(account);
}

function instantOf(value: unknown, now: number): number {
  if (value === undefined) return now;
  const seconds = typeof value === "number" ? value : Date.parse(String(value)) / 1000;
  if (Number.isFinite(seconds)) return Math.floor(seconds);
  throw new ControlRefusal("`now` is seconds since 1970, or an instant such as 2026-01-31T00:00Z.");
}

function secondsOf(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === "number" && Number.isFinite(value)) return Math.floor(value);
  throw new ControlRefusal("`advanceBy` is a number of seconds.");
}

function addFaults({ faults }: Emulated, { body }: ControlRequest): unknown {
  const rules = (Array.isArray(body) ? body : [body]) as FaultRule[];
  try {
    faults.add(rules);
  } catch (error) {
    throw new ControlRefusal(error instanceof Error ? error.message : String(error));
  }
  return { faults: faults.list() };
}

/**
 * Returns all money of the account, or of one customer: payments that were attempted, refunds, and
 * what moved balances. Invoices that were voided ask for nothing, and so are left out.
 */
function ledger({ world }: Emulated, { query }: ControlRequest): unknown {
  const customer = query.get("customer");
  const isWanted = (one: { readonly customer: unknown }) =>
    customer === null || one.customer === customer;
  const charges = world.charges.filter(
    (charge) => isWanted(charge) && world.get("invoice", charge.invoice)?.status !== "void",
  );
  const refunds = [...world.all("refund")].filter(isWanted);
  const balances = [...world.all("customer_balance_transaction")].filter(isWanted);
  return { charges, refunds, balances };
}

/** Sets how the account differs from the documentation, as a line of its own. */
function turn({ world }: Emulated, request: ControlRequest, switches: Switches): Switches {
  const { method, path } = request;
  const nothing = () => undefined;
  world.change({ method, path, key: null }, nothing, () => ({ switches }));
  return switches;
}

function setLimits({ limits }: Emulated, { body }: ControlRequest): unknown {
  const wanted = body as {
    readonly enabled?: unknown;
    readonly concurrency?: ConcurrencyLimits;
    readonly lockWaitMs?: unknown;
  };
  limits.isEnabled = wanted.enabled === true;
  limits.concurrency = wanted.concurrency ?? limits.concurrency;
  if (typeof wanted.lockWaitMs === "number") limits.lockWaitMs = wanted.lockWaitMs;
  return {
    enabled: limits.isEnabled,
    concurrency: limits.concurrency,
    lockWaitMs: limits.lockWaitMs,
  };
}

/** Returns up to 1,000 lines after a number; `last` is the number of the newest line. */
function history({ world }: Emulated, { query }: ControlRequest): unknown {
  const after = Number(query.get("after") ?? 0);
  const last = Math.min(world.seq, after + linesMax);
  const lines = [];
  for (let seq = after + 1; seq <= last; seq += 1) lines.push(world.line(seq));
  return { lines, last: world.seq, hasMore: last < world.seq };
}

/** Returns all objects by kind, oldest first, but for events, of which the history tells. */
function snapshot({ world }: Emulated): unknown {
  const objects = Object.fromEntries(kinds.map((kind) => [kind, [...world.all(kind)]]));
  return { account: world.id, mode: world.mode, now: world.now(), seq: world.seq, objects };
}

/** Sets fields of an object unchecked, for states of features that are not emulated. */
function patch({ world }: Emulated, { body, method, path }: ControlRequest): unknown {
  const { kind, id, fields } = body as { kind?: Kind; id?: string; fields?: object };
  if (kind === undefined || !kinds.includes(kind) || id === undefined || fields === undefined) {
    throw new ControlRefusal("Give `kind`, `id` and `fields`.");
  }
  const object = world.get(kind, id);
  if (object === undefined) throw new ControlRefusal(`No such ${kind}: ${id}`);
  const patched = { ...object, ...fields } as Objects[typeof kind];
  world.change({ method, path, key: null }, () => world.put(kind, patched));
  return patched;
}

/** Sets a discount of a customer, for which this version of the API has no parameter. */
function giveDiscount({ world }: Emulated, { body, method, path }: ControlRequest): unknown {
  const { customer, coupon } = body as { customer?: string; coupon?: string };
  return world.change({ method, path, key: null }, () => {
    const found = existingCustomer(world, customer ?? "", "customer");
    return discountCustomer(world, found, coupon ?? "", world.now(found.id));
  });
}
