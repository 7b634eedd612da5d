import { limits } from "@carryover/contract/client";
import { CommandError, exitCodes } from "../exit.ts";
import type { ListFile } from "../files/list-file.ts";
import { IdTable } from "../pipeline/id-table.ts";
import type { PulledCustomer } from "./stripe-objects.ts";

/** Longest id, and what stands around it and the billing id at the beginning of a record. */
const headBytes = 2 * limits.idLengthMax + 40;

/**
 * Which id the platform knows a Stripe customer by: what its metadata says, else the id at Stripe.
 * Remembers where the record of each customer stands in the file instead of the ids themselves.
 */
export class PulledIds {
  readonly #from: string | undefined;
  readonly #file: ListFile;
  /** By the id at Stripe, the place of the record plus one. */
  readonly #places = new IdTable(limits.pulledCustomersMax);
  readonly #taken = new IdTable(limits.pulledCustomersMax);

  constructor(from: string | undefined, file: ListFile) {
    this.#from = from;
    this.#file = file;
  }

  idOf({ id, metadata }: PulledCustomer): string {
    return (this.#from === undefined ? undefined : metadata[this.#from]) || id;
  }

  /** Whether another customer has this id already; if not, it is taken from now on. */
  isTaken(customerId: string): boolean {
    if (this.#from === undefined) return false;
    const isTaken = this.#taken.note(customerId, 1) !== null;
    if (this.#taken.isFull) throw tooMany();
    return isTaken;
  }

  /** Remembers where the record of a customer begins; without a key, only that there is one. */
  note(stripeCustomer: string, place: number): void {
    const isSought = this.#from !== undefined;
    // The table holds 32 bits.
    if (isSought && place >= 2 ** 32 - 1) throw tooMany();
    this.#places.note(stripeCustomer, isSought ? place + 1 : 1);
  }

  /** The id of a customer that has a record; null if it has none. */
  async find(stripeCustomer: string): Promise<string | null> {
    const place = this.#places.find(stripeCustomer);
    // Of more than it can remember, an import says which are missing.
    if (this.#from === undefined)
      return place !== null || this.#places.isFull ? stripeCustomer : null;
    if (place === null) return null;
    const head = await this.#file.peek(place - 1, headBytes);
    const [, customerId, billingId] =
      /^\{"customerId":"([^"\\]+)","billingId":"([^"\\]+)"/.exec(head) ?? [];
    return customerId !== undefined && billingId === stripeCustomer ? customerId : null;
  }
}

function tooMany(): CommandError {
  return new CommandError(
    exitCodes.usage,
    `The account has more than ${limits.pulledCustomersMax} customers, or 4 GB of them, which is ` +
      "more than --customer-id-from can look up. Leave the flag out.",
  );
}
