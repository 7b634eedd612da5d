import { limits } from "@carryover/contract";
import type { Database } from "../../database/database.ts";
import type { Stripe, StripeError } from "../../stripe/stripe.ts";
import { isStripeError } from "../references.ts";
import { clearOutage, noteOutage } from "./outage-store.ts";
import type { Tenure } from "./store.ts";

/** That Stripe does not answer what works on a cutover. */
export interface Outage {
  readonly cutoverId: string;
  readonly since: Date;
  /** The message of the latest failed request. */
  readonly message: string;
}

/** Follows whether Stripe answers, for one turn of work on a cutover. */
export interface OutageWatch {
  /** Wraps an account so that each answer, or its absence, is noticed. */
  watch(stripe: Stripe): Stripe;
  /** Stripe could not be had at all. */
  missed(message: string): void;
  /** Reports an outage of Stripe, once for each outage. */
  tell(): Promise<void>;
}

/** Outages of the cutovers that this process works on, from turn to turn. */
export type Outages = (turn: { tenure: Tenure; isTold: boolean }) => OutageWatch;

interface KnownOutage extends Outage {
  readonly sinceMs: number;
}

/**
 * Makes the tracker of outages of one process. A problem is stored with the cutover while it lasts:
 * from the end of the first turn without progress, or after some time, until the first answer.
 * `onOutage` is called once for each.
 */
export function createOutages(
  database: Database,
  now: () => Date,
  onOutage: (outage: Outage) => void,
): Outages {
  const known = new Map<string, KnownOutage>();
  const told = new Set<string>();
  return ({ tenure, isTold }) => {
    const { cutoverId } = tenure;
    // A new request starts without a problem, so the problem may have to be reported again.
    if (isTold) told.add(cutoverId);
    else told.delete(cutoverId);
    const missed = (message: string) => {
      const { since, sinceMs } = known.get(cutoverId) ?? {
        since: now(),
        sinceMs: performance.now(),
      };
      known.set(cutoverId, { cutoverId, since, sinceMs, message });
    };
    const tell = async () => {
      const outage = known.get(cutoverId);
      if (outage === undefined || told.has(cutoverId)) return;
      told.add(cutoverId);
      if (await noteOutage(database, tenure, problemOf(outage))) onOutage(outage);
      else told.delete(cutoverId);
    };
    const answered = async () => {
      known.delete(cutoverId);
      if (!told.delete(cutoverId)) return;
      await clearOutage(database, tenure);
    };
    const noticed = async (error: unknown) => {
      if (!isStripeError(error)) return;
      if (!isSilence(error)) return answered();
      missed(error.message);
      const sinceMs = known.get(cutoverId)?.sinceMs ?? 0;
      if (performance.now() - sinceMs >= limits.cutoverOutageMs) await tell();
    };
    return { watch: (stripe) => watched(stripe, answered, noticed), missed, tell };
  };
}

/** Returns the problem that is stored with the cutover. */
function problemOf({ since, message }: Outage) {
  const said = message.replace(/\.$/, "");
  return {
    code: "billing_unavailable",
    message: `Stripe has not answered since ${since.toISOString()}: ${said}; it goes on by itself.`,
  };
}

/** Returns whether there was no answer, or only one about a failure of Stripe itself. */
export function isSilence({ kind, status }: StripeError): boolean {
  return (kind === "unknown" || kind === "unavailable") && (status === null || status >= 500);
}

function watched(
  stripe: Stripe,
  answered: () => Promise<void>,
  noticed: (error: unknown) => Promise<void>,
): Stripe {
  return new Proxy(stripe, {
    get(account, name) {
      const value: unknown = Reflect.get(account, name);
      if (typeof value !== "function" || name === "now") return value;
      return async (...given: unknown[]): Promise<unknown> => {
        let result: unknown;
        try {
          result = await value.apply(account, given);
        } catch (error) {
          await noticed(error);
          throw error;
        }
        await answered();
        return result;
      };
    },
  });
}
