import { createControl, type FaultRule, type Switches } from "@carryover/stripe-emulator";
import type { HistoryLine, LedgerCharge } from "./history.ts";

/** What tests do with the emulator's clock, faults and history of one account, in test mode. */
export interface Control {
  /** Stands still at an instant, after all that was due until then. */
  set(now: number): Promise<unknown>;
  /** Moves on by so many seconds. */
  advance(seconds: number): Promise<unknown>;
  now(): Promise<number>;
  faults(rules: readonly FaultRule[]): Promise<void>;
  /** Those that have not struck yet. */
  faultsToCome(): Promise<readonly FaultRule[]>;
  /** Gives a customer a discount of its own, for which Stripe's API has no parameter. */
  discountCustomer(customer: string, coupon: string): Promise<void>;
  /** Has the account differ from the documentation. */
  setSwitches(switches: Partial<Switches>): Promise<unknown>;
  ledger(): Promise<readonly LedgerCharge[]>;
  /** All lines after one, from the first one if it is not said. */
  history(after?: number): Promise<readonly HistoryLine[]>;
}

/** The control API of the emulator for one account. */
export function control(url: string, account: string): Control {
  const client = createControl(url, account);
  return {
    set: (now) => client.setClock({ now, frozen: true }),
    advance: (advanceBy) => client.setClock({ advanceBy }),
    now: async () => (await client.clock()).now,
    faults: (rules) => client.addFaults(...rules),
    faultsToCome: client.faults,
    discountCustomer: client.discountCustomer,
    setSwitches: client.setSwitches,
    ledger: client.ledger,
    async history(after = 0) {
      const lines: HistoryLine[] = [];
      for (;;) {
        const page = await client.history(lines.at(-1)?.seq ?? after);
        lines.push(...(page.lines as unknown as HistoryLine[]));
        if (!page.hasMore) return lines;
      }
    },
  };
}
