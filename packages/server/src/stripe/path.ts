import { isChosenStripeId, isStripeId } from "@carryover/contract";
import { StripeError } from "./stripe.ts";

/**
 * Makes a path with ids, the only way to do so: stripePath`/v1/customers/${id}/tax_ids`. An
 * unchecked id could name another endpoint ("../invoices#"). Throws NoStripeId.
 */
export function stripePath(
  parts: TemplateStringsArray,
  ...ids: readonly (string | ChosenId)[]
): string {
  return parts.reduce((path, part, index) => path + segmentOf(ids[index - 1] ?? "", path) + part);
}

/** The id of a price, product or coupon, which its owner may have chosen; see `chosenId`. */
class ChosenId {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Marks an id as that of a price, product or coupon: it may hold `-` and `.` as well. */
export function chosenId(text: string): ChosenId {
  return new ChosenId(text);
}

function segmentOf(id: string | ChosenId, path: string): string {
  const isChosen = id instanceof ChosenId;
  const text = isChosen ? id.text : id;
  if (isChosen ? isChosenStripeId(text) : isStripeId(text)) return text;
  throw new NoStripeId(text, path);
}

/**
 * An id that Stripe cannot have issued, so that the object does not exist and Stripe is not asked.
 * It may belong to another system, or have been stored before ids were checked.
 */
export class NoStripeId extends StripeError {
  constructor(id: string, path: string) {
    const collection = path.split("/").filter(Boolean).at(-1) ?? "objects";
    const shown = id.length > shownMax ? `${id.slice(0, shownMax)}…` : id;
    const named = collection === "payment_methods" ? "" : ` ${JSON.stringify(shown)}`;
    const kind = collection.replaceAll("_", " ").replace(/s$/, "");
    const message = `There is no such ${kind} at Stripe: the id${named} is none of Stripe's.`;
    super("missing", message, { code: "resource_missing" });
  }
}

const shownMax = 40;

const wholePath = /^\/v1(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/;

/**
 * Throws NoStripeId for a path without valid ids. Requests are stored before they are sent, and
 * some may have been stored before ids were checked.
 */
export function assertStripePath(path: string): void {
  if (wholePath.test(path)) return;
  const [, start = "", rest = ""] = /^(\/v1\/\w+)\/?(.*)$/s.exec(path) ?? [];
  throw new NoStripeId(rest, start);
}
