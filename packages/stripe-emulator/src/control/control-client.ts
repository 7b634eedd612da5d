import type { Mode } from "../http/keys.ts";
import type { ConcurrencyLimits } from "../http/limits.ts";
import type { Line } from "../http/line.ts";
import type { RequestCounts } from "../http/requests.ts";
import type { Charge, Kind, Objects } from "../objects.ts";
import type { FaultRule } from "./faults.ts";
import type { Switches } from "./switches.ts";

export interface ClockState {
  /** Seconds since 1970. */
  readonly now: number;
  readonly iso: string;
  readonly frozen: boolean;
}

/**
 * Kinds that a snapshot leaves out, since the history contains them, or since they are not
 * Stripe's.
 */
type NotShown =
  | "event"
  | "meter_event"
  | "payment_intent"
  | "payment_method_setup"
  | "free_until_anchor"
  | "usage_since";

export interface Snapshot {
  readonly account: string;
  readonly mode: Mode;
  readonly now: number;
  readonly seq: number;
  /** Oldest first. */
  readonly objects: {
    readonly [K in Exclude<Kind, NotShown>]: readonly Objects[K][];
  };
}

/** Payments and refunds of customers, and the changes of their balances. */
export interface Ledger {
  readonly charges: readonly Charge[];
  readonly refunds: readonly Objects["refund"][];
  readonly balances: readonly Objects["customer_balance_transaction"][];
}

export interface History {
  readonly lines: readonly Line[];
  /** Number of the newest line. */
  readonly last: number;
  readonly hasMore: boolean;
}

/** Functions that Stripe lacks: the clock, faults and ledger of one account in one mode. */
export interface Control {
  clock(): Promise<ClockState>;
  /** Moves the clock forward; `now` is seconds since 1970 or an ISO instant. */
  setClock(to: {
    readonly now?: number | string;
    /** Seconds. */
    readonly advanceBy?: number;
    readonly frozen?: boolean;
  }): Promise<ClockState>;
  addFaults(...rules: readonly FaultRule[]): Promise<void>;
  /** Faults that have not struck as often as they should. */
  faults(): Promise<readonly FaultRule[]>;
  clearFaults(): Promise<void>;
  /** Every payment that was attempted, but for invoices that were voided. */
  ledger(): Promise<readonly Charge[]>;
  /** All money of the account, or of one customer. */
  wholeLedger(customerId?: string): Promise<Ledger>;
  /** Lets the customer of a payment or setup intent, or of a payment method, authenticate. */
  authenticate(id: string): Promise<void>;
  /** Up to 1,000 changes after a number. */
  history(after?: number): Promise<History>;
  snapshot(): Promise<Snapshot>;
  /** Holds to Stripe's limits; how many requests at once it takes is not documented. */
  setLimits(
    isEnabled: boolean,
    further?: { readonly concurrency?: ConcurrencyLimits; readonly lockWaitMs?: number },
  ): Promise<void>;
  /** How the account differs from the Stripe of the documentation. */
  switches(): Promise<Switches>;
  /** Sets some switches; those that are not named stay. */
  setSwitches(switches: Partial<Switches>): Promise<Switches>;
  /** Makes the account as documented again. */
  resetSwitches(): Promise<void>;
  requests(): Promise<RequestCounts>;
  resetRequests(): Promise<void>;
  /** Sets fields of an object unchecked, such as a schedule that is not emulated. */
  patch(kind: Kind, id: string, fields: object): Promise<void>;
  /** Sets a discount of a customer. */
  discountCustomer(customerId: string, couponId: string): Promise<void>;
  /** Empties the account. */
  reset(): Promise<void>;
}

/**
 * Returns the control client of an account (acct_…). Its methods throw what the emulator refuses.
 */
export function createControl(url: string, account: string, mode: Mode = "test"): Control {
  const call = async <T>(
    method: string,
    name: string,
    { body, query = {} }: { body?: unknown; query?: Record<string, string> } = {},
  ): Promise<T> => {
    const search = new URLSearchParams({ account, mode, ...query });
    const response = await fetch(`${url}/_emu/${name}?${search}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T & { error?: { message: string } };
    if (!response.ok) {
      throw new Error(`${method} /_emu/${name}: ${answer.error?.message ?? response.status}`);
    }
    return answer;
  };
  return {
    clock: () => call("GET", "clock"),
    setClock: (to) => call("POST", "clock", { body: to }),
    addFaults: async (...rules) => void (await call("POST", "faults", { body: rules })),
    faults: async () => (await call<{ faults: FaultRule[] }>("GET", "faults")).faults,
    clearFaults: async () => void (await call("DELETE", "faults")),
    wholeLedger: (customer) =>
      call("GET", "ledger", customer === undefined ? {} : { query: { customer } }),
    authenticate: async (id) => void (await call("POST", "authenticate", { body: { id } })),
    ledger: async () => (await call<{ charges: Charge[] }>("GET", "ledger")).charges,
    history: (after = 0) => call("GET", "history", { query: { after: String(after) } }),
    snapshot: () => call("GET", "snapshot"),
    setLimits: async (enabled, further = {}) =>
      void (await call("POST", "limits", { body: { enabled, ...further } })),
    switches: () => call("GET", "switches"),
    setSwitches: (switches) => call("POST", "switches", { body: switches }),
    resetSwitches: async () => void (await call("DELETE", "switches")),
    requests: () => call("GET", "requests"),
    resetRequests: async () => void (await call("DELETE", "requests")),
    patch: async (kind, id, fields) =>
      void (await call("POST", "patch", { body: { kind, id, fields } })),
    discountCustomer: async (customer, coupon) =>
      void (await call("POST", "customer-discount", { body: { customer, coupon } })),
    reset: async () => void (await call("POST", "reset")),
  };
}
