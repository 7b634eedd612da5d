/**
 * Ways in which an account may differ from the Stripe of the documentation. Each is a mistake that
 * the documentation may hold, or that we may have made in reading it: with one of them on, a test
 * shows that its safety net notices.
 */
export interface Switches {
  /**
   * Creating a backdated subscription bills its current period at once, whatever the parameters.
   */
  readonly creation_bills: boolean;
  /** Finalizing spends the whole credit balance, and what is over the total is lost. */
  readonly finalize_spends_balance: boolean;
  /** Voiding an invoice does not give back the balance that was applied to it. */
  readonly void_keeps_balance: boolean;
  /** Canceling credits the rest of the period, even with `prorate=false`. */
  readonly cancel_credits: boolean;
  /** Any update of a backdated subscription that names no discounts removes them. */
  readonly update_unsets_discounts: boolean;
  /** Changing prices in the middle of a period prorates, even with `proration_behavior=none`. */
  readonly update_prorates: boolean;
  /** Changing prices in the middle of a period starts a new one, which is billed at once. */
  readonly update_bills: boolean;
  /** Every payment off session needs the customer's authentication. */
  readonly sca_needed: boolean;
  /** Of how many milliseconds of real time lists lack what was made and changed. */
  readonly stale_lists_ms: number;
  /** Whether previews show what the other switches do. */
  readonly previews_know: boolean;
  /**
   * How many days before a renewal `invoice.upcoming` is sent, which each account at Stripe sets
   * for itself; 0 sends none.
   */
  readonly upcoming_invoice_days: number;
}

/** The world as documented. */
export const asDocumented: Switches = {
  creation_bills: false,
  finalize_spends_balance: false,
  void_keeps_balance: false,
  cancel_credits: false,
  update_unsets_discounts: false,
  update_prorates: false,
  update_bills: false,
  sca_needed: false,
  stale_lists_ms: 0,
  previews_know: false,
  upcoming_invoice_days: 0,
};

/** Beyond this a test would wait for nothing: no list of Stripe's is so late. */
const staleMsMax = 600_000;
/** The most that Stripe's settings offer. */
const upcomingDaysMax = 45;

/** Returns the switches after a change. Throws Error for a wrong one, with its name. */
export function setSwitches(before: Switches, given: unknown): Switches {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new Error('Give the switches as an object, such as {"sca_needed": true}.');
  }
  for (const [name, value] of Object.entries(given)) checkSwitch(name, value);
  return { ...before, ...given };
}

function checkSwitch(name: string, value: unknown): void {
  if (!Object.hasOwn(asDocumented, name)) {
    const known = Object.keys(asDocumented).join(", ");
    throw new Error(`Unknown switch "${name}". Known are: ${known}.`);
  }
  const max = { stale_lists_ms: staleMsMax, upcoming_invoice_days: upcomingDaysMax }[name];
  if (max === undefined) {
    if (typeof value === "boolean") return;
    throw new Error(`The switch "${name}" is true or false.`);
  }
  const isValid = Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max;
  if (!isValid) throw new Error(`"${name}" is a whole number from 0 to ${max}.`);
}
