import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { idOf } from "../keep.ts";

/** Why a payment fails. */
export interface Decline {
  readonly code: string;
  readonly declineCode?: string;
  readonly message: string;
  /** Whether the customer could still pay with it, by authenticating. */
  readonly needsAuthentication?: true;
}

/** The payer, and whether the customer is present. */
export interface Paying {
  /** A payment method, or null. */
  readonly payer: string | null;
  readonly isOnSession: boolean;
  /** Whether the customer has authenticated this very payment. */
  readonly isAuthenticated?: boolean;
}

const declined = (declineCode: string, message = "Your card was declined."): Decline => ({
  code: "card_declined",
  declineCode,
  message,
});

const noMethod = declined("generic_decline");

const insufficientFunds = declined("insufficient_funds", "Your card has insufficient funds.");

const authenticationRequired: Decline = {
  code: "authentication_required",
  declineCode: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
  needsAuthentication: true,
};

const mandateMissing: Decline = {
  code: "payment_intent_mandate_invalid",
  message: "The payment method has no mandate that the customer has accepted.",
  needsAuthentication: true,
};

/** The results of Stripe's test cards, by the last digits of their numbers. */
const declinesOfCards: Readonly<Record<string, Decline>> = {
  "0002": declined("generic_decline"),
  "0341": declined("generic_decline"),
  "9995": insufficientFunds,
  "9987": declined("lost_card"),
  "9979": declined("stolen_card"),
  "6975": declined("card_velocity_exceeded"),
  "0069": {
    code: "expired_card",
    declineCode: "expired_card",
    message: "Your card has expired.",
  },
  "0127": {
    code: "incorrect_cvc",
    declineCode: "incorrect_cvc",
    message: "Your card's security code is incorrect.",
  },
  "0119": {
    code: "processing_error",
    declineCode: "processing_error",
    message: "An error occurred while processing your card. Try again in a little bit.",
  },
};

/** The only declining card that can be attached to a customer. */
const attachableCard = "0341";

/** When a test card requires authentication; one of them is declined even afterwards. */
const authenticationOfCards: Readonly<Record<string, "always" | "until_set_up" | "on_session">> = {
  "3184": "always",
  "3178": "always",
  "3155": "until_set_up",
  "3220": "until_set_up",
  "0446": "on_session",
};

const poorCard = "3178";

/** Types that are debited by a mandate, and the bank accounts of Stripe's that fail. */
const failingAccounts: ReadonlySet<string> = new Set(["3202", "2227"]);

/**
 * Returns why a charge fails, or null: there is no payment method, it is detached or declines, or
 * the customer would have to authenticate or has accepted no mandate.
 */
export function declineOf(account: Account, customer: Stripe.Customer, by: Paying): Decline | null {
  if (by.payer === null) return noMethod;
  const method = account.get("payment_method", by.payer);
  if (method === undefined && by.payer.startsWith("pm_")) return noMethod;
  if (method !== undefined) {
    const owner = method.customer;
    if (owner === null || idOf(owner) !== customer.id) return noMethod;
    const decline = declineOfMethod(account, method, by);
    if (decline !== null) return decline;
  }
  return account.switches.sca_needed && !by.isOnSession ? authenticationRequired : null;
}

/**
 * Returns why a payment method cannot be attached to a customer, whose card Stripe checks, or null.
 */
export function declineOfAttaching(method: Stripe.PaymentMethod): Decline | null {
  const card = method.card?.last4 ?? "";
  return card === attachableCard ? null : (declinesOfCards[card] ?? null);
}

/**
 * Returns whether a payment method must be authenticated, or a mandate accepted for it, before it
 * can be charged off session.
 */
export function needsSetup(account: Account, id: string): boolean {
  const method = account.get("payment_method", id);
  if (method === undefined) return false;
  if (account.switches.sca_needed && method.type === "card") return true;
  const card = method.card?.last4 ?? "";
  const isAsked = byMandate(method) || authenticationOfCards[card] === "until_set_up";
  return isAsked && !isSetUp(account, id);
}

/** Notes that the customer has authenticated a payment method for the time when they are away. */
export function keepSetup(account: Account, id: string): void {
  account.put("payment_method_setup", { id });
}

function declineOfMethod(
  account: Account,
  method: Stripe.PaymentMethod,
  by: Paying,
): Decline | null {
  if (byMandate(method)) {
    const { last4 = "" } = method.sepa_debit ?? method.bacs_debit ?? {};
    if (!isSetUp(account, method.id)) return mandateMissing;
    return failingAccounts.has(last4 ?? "")
      ? { code: "payment_method_provider_decline", message: "The bank refused the debit." }
      : null;
  }
  const card = method.card?.last4 ?? "";
  const decline = declinesOfCards[card];
  if (decline !== undefined) return decline;
  const asks = authenticationOfCards[card];
  const isAsked =
    asks === "always" ||
    (asks === "until_set_up" && !isSetUp(account, method.id)) ||
    (asks === "on_session" && by.isOnSession);
  if (isAsked && by.isAuthenticated !== true) return authenticationRequired;
  return card === poorCard ? insufficientFunds : null;
}

function byMandate({ type }: Stripe.PaymentMethod): boolean {
  return type === "sepa_debit" || type === "bacs_debit";
}

function isSetUp(account: Account, id: string): boolean {
  return account.get("payment_method_setup", id) !== undefined;
}
