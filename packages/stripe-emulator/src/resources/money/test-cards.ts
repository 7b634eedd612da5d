/** A test card: brand and last digits, by which its charges succeed or fail. */
export interface TestCard {
  readonly brand: string;
  readonly last4: string;
}

const card = (brand: string, last4: string): TestCard => ({ brand, last4 });

/** Stripe's test cards, as its documentation names them: pm_card_<name> and tok_<name>. */
const cards: Readonly<Record<string, TestCard>> = {
  visa: card("visa", "4242"),
  visa_debit: card("visa", "5556"),
  mastercard: card("mastercard", "4444"),
  amex: card("amex", "8431"),
  chargeCustomerFail: card("visa", "0341"),
  chargeDeclined: card("visa", "0002"),
  chargeDeclinedInsufficientFunds: card("visa", "9995"),
  chargeDeclinedLostCard: card("visa", "9987"),
  chargeDeclinedStolenCard: card("visa", "9979"),
  chargeDeclinedExpiredCard: card("visa", "0069"),
  chargeDeclinedIncorrectCvc: card("visa", "0127"),
  chargeDeclinedProcessingError: card("visa", "0119"),
  chargeDeclinedVelocityLimitExceeded: card("visa", "6975"),
  authenticationRequired: card("visa", "3184"),
  authenticationRequiredOnSetup: card("visa", "3155"),
  authenticationRequiredSetupForOffSession: card("visa", "0446"),
  authenticationRequiredChargeDeclinedInsufficientFunds: card("visa", "3178"),
  threeDSecureRequired: card("visa", "3220"),
  threeDSecure2Required: card("visa", "3220"),
  threeDSecureOptional: card("visa", "3055"),
};

/** The card of a name; declining ones are documented with their brand before it too. */
export function cardOfName(name: string): TestCard | undefined {
  return cards[name] ?? cards[name.replace(/^visa_(?=chargeDeclined)/, "")];
}

/** Returns the card of a number, or a Visa that pays. */
export function cardOfNumber(number: string): TestCard {
  const last4 = number.slice(-4);
  return Object.values(cards).find((one) => one.last4 === last4) ?? card("visa", "4242");
}
