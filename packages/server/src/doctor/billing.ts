import { limits } from "@carryover/contract";
import type { BillingSettings } from "../billing-settings.ts";
import type { Queryable } from "../database/database.ts";
import { createKeyring } from "../integrations/keyring.ts";
import { loadSomeConnections, type StoredConnection } from "../integrations/store.ts";
import { Refusal } from "../refusal.ts";
import { openStripe } from "../stripe/accounts.ts";
import { StripeError } from "../stripe/stripe.ts";
import { type Check, ok, problem, reasonOf, skipped, warning, within } from "./check.ts";
import { clockCheck } from "./clock.ts";

/** A key of Stripe, and the environment that it is of. */
interface StripeKey {
  readonly environment: string;
  readonly key: string;
  /** The account id; null before the first use, or for a key from the settings. */
  readonly accountId: string | null;
}

/** The checks of the connections, and the keys, which must not be printed. */
export interface BillingExamined {
  readonly checks: readonly Check[];
  readonly keys: readonly string[];
}

/** Examines the encryption key and each connection to Stripe. A null database cannot be asked. */
export async function examineBilling(
  settings: BillingSettings,
  database: Queryable | null,
): Promise<BillingExamined> {
  const connections = await storedConnections(database);
  const keyring = createKeyring(settings);
  const keys: StripeKey[] = [];
  const unread: string[] = [];
  for (const row of connections?.rows ?? []) {
    const { environment, accountId } = row;
    const key = readOr(() => keyring.keyOf(row));
    if (key === unreadable || isSecretUnreadable(row, keyring)) unread.push(environment);
    if (typeof key === "string") keys.push({ environment, key, accountId });
  }
  const { apiKey, environment } = settings;
  if (apiKey !== null && keys.every(({ key }) => key !== apiKey)) {
    keys.push({ environment, key: apiKey, accountId: null });
  }
  return {
    checks: [
      encryptionCheck(settings, connections, unread),
      ...(await stripeChecks(settings, keys, connections?.isCut ?? false)),
    ],
    keys: keys.map(({ key }) => key),
  };
}

interface Stored {
  readonly rows: readonly StoredConnection[];
  /** Whether more connections exist than were checked. */
  readonly isCut: boolean;
}

/** Loads the stored connections; null if the database or the table is unavailable. */
async function storedConnections(database: Queryable | null): Promise<Stored | null> {
  if (database === null) return null;
  const max = limits.doctorConnectionsMax;
  const loading = loadSomeConnections(database, max + 1);
  const rows = await within(2 * limits.doctorQuestionMs, loading).catch(() => null);
  return rows === null ? null : { rows: rows.slice(0, max), isCut: rows.length > max };
}

/** Represents a stored secret that cannot be decrypted. */
const unreadable = Symbol("unreadable");

function readOr(read: () => string | null): string | null | typeof unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return unreadable;
    throw error;
  }
}

function isSecretUnreadable(
  row: StoredConnection,
  keyring: ReturnType<typeof createKeyring>,
): boolean {
  return keyring.hasSecret(row) && keyring.secretOf(row) === null;
}

function encryptionCheck(
  { encryptionKey }: BillingSettings,
  stored: Stored | null,
  unread: readonly string[],
): Check {
  const name = "encryption-key";
  const isSet = encryptionKey !== null;
  if (stored === null) {
    const set = isSet ? "CARRYOVER_ENCRYPTION_KEY is set" : "CARRYOVER_ENCRYPTION_KEY is not set";
    return skipped(name, `${set}; the store was not asked what is kept with it.`);
  }
  if (unread.length > 0) {
    const what = `What is kept of the connection of ${unread.join(", ")} to Stripe`;
    const why = isSet
      ? "cannot be read with this CARRYOVER_ENCRYPTION_KEY"
      : "needs CARRYOVER_ENCRYPTION_KEY, which is not set";
    const fix =
      "Set the CARRYOVER_ENCRYPTION_KEY that it was kept with; if that is lost, connect the " +
      "account again: carryover integrations connect stripe";
    return problem(name, `${what} ${why}.`, fix);
  }
  const kept = stored.rows.filter(({ apiKey, webhookSecret }) => apiKey ?? webhookSecret).length;
  if (kept === 0) {
    const set = isSet ? "It is set, and" : "It is not set, and";
    return ok(name, `${set} nothing is kept that needs it.`);
  }
  return ok(name, `It reads what is kept of ${kept} ${kept === 1 ? "connection" : "connections"}.`);
}

async function stripeChecks(
  settings: BillingSettings,
  keys: readonly StripeKey[],
  isCut: boolean,
): Promise<Check[]> {
  if (keys.length === 0) {
    const message = "No environment has a Stripe key that can be read here.";
    return [skipped("stripe", message), skipped("stripe-clock", "Stripe was not asked.")];
  }
  const answers = await Promise.all(keys.map((key) => stripeChecksOf(settings, key)));
  const left = `More than ${limits.doctorConnectionsMax} environments are connected; the others`;
  const more = isCut ? [skipped("stripe", `${left} were not asked.`)] : [];
  const clock = answers.map((answer) => answer.clock).find((each) => each !== null);
  const unasked = skipped("stripe-clock", "Stripe did not tell the time.");
  return [...answers.map(({ check }) => check), ...more, clock ?? unasked];
}

async function stripeChecksOf(
  { url, ratePerEndpoint }: BillingSettings,
  { environment, key, accountId }: StripeKey,
): Promise<{ check: Check; clock: Check | null }> {
  const kind = key.startsWith("rk_") ? "restricted" : "secret";
  const mode = /^.k_live_/.test(key) ? "live" : "test";
  const what = `The ${kind} ${mode} key …${key.slice(-4)} of ${environment}`;
  try {
    const askedAt = Date.now();
    const opening = openStripe({ key, url, ratePerEndpoint });
    const { stripe, account } = await within(limits.doctorQuestionMs, opening);
    const answeredAt = Date.now();
    // Counted back to the request, by which Stripe's clock counts on.
    const theirs = stripe.now().getTime() - (answeredAt - askedAt);
    const reading = { theirs, askedAt, answeredAt };
    const clock = clockCheck("stripe-clock", "Stripe", reading, 1_000);
    return { check: accountCheck(what, { url, mode, accountId, isOf: account.id }), clock };
  } catch (error) {
    return { check: refused(what, error), clock: null };
  }
}

function accountCheck(
  what: string,
  at: { url: string | null; mode: string; accountId: string | null; isOf: string },
): Check {
  const { url, mode, accountId, isOf } = at;
  if (accountId !== null && accountId !== isOf) {
    const message = `${what} is of the account ${isOf}, and the environment of ${accountId}.`;
    return problem("stripe", message, `Set a key of ${accountId}.`);
  }
  if (url !== null && mode === "live") {
    const message = `${what} works, and is sent to ${url} instead of Stripe.`;
    return warning("stripe", message, "Unset CARRYOVER_STRIPE_URL, or use a test key.");
  }
  const where = url === null ? "" : `, at ${url}`;
  return ok("stripe", `${what} works${where}: account ${isOf}.`);
}

function refused(what: string, error: unknown): Check {
  const isRefused = error instanceof StripeError && error.kind === "unauthorized";
  const fix = isRefused
    ? "Set a key that is valid and may read the account (docs/reference/billing.md lists rights)."
    : "See that this machine reaches Stripe, or what CARRYOVER_STRIPE_URL names.";
  return problem("stripe", `${what} does not work: ${reasonOf(error)}.`, fix);
}
