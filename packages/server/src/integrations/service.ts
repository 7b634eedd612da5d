import type { BillingConnectionView, stripeConnectBody } from "@carryover/contract";
import type { z } from "zod";
import type { BillingSettings } from "../billing-settings.ts";
import type { Database, Queryable } from "../database/database.ts";
import { ensureEnvironment, setBillingProvider } from "../environments/service.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { OpenStripe } from "../stripe/accounts.ts";
import type { Stripe } from "../stripe/stripe.ts";
import { billingRefusal } from "./billing-refusal.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { listPage, type StripePageQuery, type WirePage } from "./pages.ts";
import * as store from "./store.ts";
import { connectionView } from "./view.ts";

export { billingRefusal } from "./billing-refusal.ts";

/** The account that an environment is connected to. */
export interface Connection {
  /** Id of the connection, which v1 calls an integration. */
  readonly id: string;
  readonly environmentId: string;
  readonly accountId: string;
  readonly accountName: string | null;
  readonly isLive: boolean;
  readonly stripe: Stripe;
}

/** The account of an environment. Throws what `IntegrationsService.connectionOf` throws. */
export type ConnectionOf = (database: Database, environmentId: string) => Promise<Connection>;

/** Who signs events. */
export interface Signer {
  readonly connectionId: string;
  readonly environmentId: string;
  readonly isLive: boolean;
  /** Null if it is kept and cannot be read with this server's encryption key. */
  readonly secret: string | null;
}

/** An encrypted key whose account Stripe has confirmed. */
export interface KeyOfAccount {
  readonly accountId: string;
  readonly isLive: boolean;
  readonly tail: string;
  readonly sealed: ReturnType<Keyring["seal"]>;
}

type ConnectBody = z.output<typeof stripeConnectBody>;

/** The connections of environments to their billing provider. */
export interface IntegrationsService {
  /**
   * The Stripe account of an environment; the same object for the same key, so that its clock and
   * its rate limit are shared. Throws billing_not_connected, and what `connectionOf` throws.
   */
  stripeOf(database: Database, environmentId: string): Promise<Stripe>;
  /**
   * Returns the connection with its account. The first use of a key in this process asks Stripe for
   * the account. Throws billing_not_connected, billing_key_refused, billing_unavailable,
   * encryption_key_missing, and billing_tasks_open for the first use of a key of another account.
   */
  connectionOf(database: Database, environmentId: string): Promise<Connection>;
  list(database: Database, environmentId: string): Promise<BillingConnectionView[]>;
  /** Asks Stripe whose the key is. Throws what `connectionOf` throws of a key. */
  prepareConnect(environmentId: string, body: ConnectBody): Promise<KeyOfAccount>;
  /** Keeps the key. Throws cutover_account_busy and billing_tasks_open. */
  connect(
    database: Database,
    environmentId: string,
    key: KeyOfAccount,
  ): Promise<BillingConnectionView>;
  /** Throws billing_not_connected, cutover_account_busy and billing_tasks_open. */
  disconnect(database: Database, environmentId: string): Promise<BillingConnectionView>;
  /** Pages as Stripe sends them; throws what `connectionOf` throws, and billing_refused. */
  customers(database: Database, environmentId: string, query: StripePageQuery): Promise<WirePage>;
  subscriptions(
    database: Database,
    environmentId: string,
    query: StripePageQuery,
  ): Promise<WirePage>;
  /**
   * Returns the signer of a connection's events; null for an unknown one, or one without a secret.
   */
  signerOf(database: Database, connectionId: string): Promise<Signer | null>;
  /**
   * Returns the signer of the only connection with a secret; null without one. Throws
   * webhook_address_needed if there are several, which only their addresses distinguish.
   */
  onlySigner(database: Database): Promise<Signer | null>;
  /**
   * Connects the environment that the settings are for, and makes it if need be. Throws
   * billing_tasks_open for a key of the other mode.
   */
  adoptSettings(database: Database): Promise<void>;
}

interface Context {
  readonly database: Database;
  readonly now: () => Date;
  readonly settings: BillingSettings;
  readonly keyring: Keyring;
  readonly openStripe: OpenStripe;
}

export function createIntegrationsService(
  now: () => Date,
  settings: BillingSettings,
  openStripe: OpenStripe,
): IntegrationsService {
  const keyring = createKeyring(settings);
  const on = (database: Database) => ({ database, now, settings, keyring, openStripe });
  const view = (row: store.StoredConnection) => {
    return connectionView(row, { hasWebhookSecret: keyring.hasSecret(row) });
  };
  const signer = (row: store.StoredConnection): Signer => {
    const { id: connectionId, environmentId, isLive } = row;
    return { connectionId, environmentId, isLive, secret: keyring.secretOf(row) };
  };
  return {
    stripeOf: async (database, environmentId) =>
      (await connectionOf(on(database), environmentId)).stripe,
    connectionOf: (database, environmentId) => connectionOf(on(database), environmentId),
    async list(database, environmentId) {
      const row = await store.loadConnection(database, environmentId);
      return row === null ? [] : [view(row)];
    },
    prepareConnect: (environmentId, body) =>
      prepareConnect({ settings, keyring, openStripe }, environmentId, body),
    connect: async (database, environmentId, key) =>
      view(await connect(on(database), environmentId, key)),
    disconnect: async (database, environmentId) =>
      view(await disconnect(on(database), environmentId)),
    async customers(database, environmentId, query) {
      const { stripe } = await connectionOf(on(database), environmentId);
      return listPage((params) => stripe.customers(params), query);
    },
    async subscriptions(database, environmentId, query) {
      const { stripe } = await connectionOf(on(database), environmentId);
      // Includes ended ones; the reader decides what their end means.
      return listPage((params) => stripe.subscriptions({ ...params, status: "all" }), query);
    },
    async signerOf(database, connectionId) {
      const row = await store.loadConnectionById(database, connectionId);
      return row !== null && keyring.hasSecret(row) ? signer(row) : null;
    },
    async onlySigner(database) {
      // A key from the settings has no current secret in the store.
      const rows = await store.loadSomeWithSecret(database, settings.environment, 3);
      const [only, ...others] = rows.filter(keyring.hasSecret);
      if (others.length > 0) throw new Refusal("webhook_address_needed");
      return only === undefined ? null : signer(only);
    },
    adoptSettings: (database) => adoptSettings(on(database)),
  };
}

async function connectionOf(context: Context, environmentId: string): Promise<Connection> {
  const { database, keyring } = context;
  const row = await store.loadConnection(database, environmentId);
  const key = row === null ? null : keyring.keyOf(row);
  if (row === null || key === null) throw new Refusal("billing_not_connected");
  const { stripe, account } = await open(context, key);
  if (row.accountId !== account.id) {
    if (row.accountId !== null) await refuseWhileOpen(database, environmentId);
    await store.updateAccount(database, environmentId, account.id);
  }
  const { id, isLive } = row;
  const { id: accountId, name: accountName } = account;
  return { id, environmentId, accountId, accountName, isLive, stripe };
}

function open({ openStripe, settings }: Pick<Context, "openStripe" | "settings">, key: string) {
  const { url, ratePerEndpoint } = settings;
  return openStripe({ key, url, ratePerEndpoint }).catch((error: unknown) => {
    throw billingRefusal(error);
  });
}

/** Asks Stripe whose the key is before anything is kept. */
async function prepareConnect(
  context: Pick<Context, "openStripe" | "settings" | "keyring">,
  environmentId: string,
  body: ConnectBody,
): Promise<KeyOfAccount> {
  const sealed = context.keyring.seal(environmentId, body);
  const { stripe, account } = await open(context, body.apiKey);
  return { accountId: account.id, isLive: stripe.isLive, tail: tailOf(body.apiKey), sealed };
}

async function connect(
  context: Context,
  environmentId: string,
  { accountId, isLive, tail, sealed }: KeyOfAccount,
): Promise<store.StoredConnection> {
  const { database } = context;
  const now = context.now();
  return database.transaction(async (transaction) => {
    const before = await store.loadConnection(transaction, environmentId);
    if (before !== null) refuseIfSet(context, before);
    const isSame = before?.accountId === accountId && before.isLive === isLive;
    if (before !== null && !isSame) await refuseWhileBusy(transaction, environmentId);
    await store.upsertConnection(transaction, {
      id: before?.id ?? rowId(now.getTime()),
      environmentId,
      accountId,
      isLive,
      keyTail: tail,
      source: "stored",
      apiKey: sealed.apiKey,
      // The endpoint of another account has another secret.
      webhookSecret: sealed.webhookSecret ?? (isSame ? before.webhookSecret : null),
      createdAt: now,
      updatedAt: now,
    });
    await setBillingProvider(transaction, environmentId, "STRIPE");
    return assertConnection(await store.loadConnection(transaction, environmentId));
  });
}

function disconnect(context: Context, environmentId: string): Promise<store.StoredConnection> {
  return context.database.transaction(async (transaction) => {
    const row = await store.loadConnection(transaction, environmentId);
    if (row === null) throw new Refusal("billing_not_connected");
    refuseIfSet(context, row);
    await refuseWhileBusy(transaction, environmentId);
    await store.deleteConnection(transaction, environmentId);
    await setBillingProvider(transaction, environmentId, null);
    return row;
  });
}

async function adoptSettings({ database, now, settings }: Context): Promise<void> {
  const { environment, apiKey } = settings;
  if (apiKey === null) return;
  await database.transaction(async (transaction) => {
    const at = now();
    const requested = { id: rowId(at.getTime()), name: environment, now: at };
    const environmentId = await ensureEnvironment(transaction, requested);
    const before = await store.loadConnection(transaction, environmentId);
    const isLive = /^.k_live_/.test(apiKey);
    const isSame =
      before?.source === "environment" &&
      before.isLive === isLive &&
      before.keyTail === tailOf(apiKey);
    await setBillingProvider(transaction, environmentId, "STRIPE");
    if (isSame) return;
    const open = await store.countOpenTasks(transaction, environmentId);
    if (before !== null && before.isLive !== isLive && open > 0) throw tasksOpen(open);
    await store.upsertConnection(transaction, {
      id: before?.id ?? rowId(at.getTime()),
      environmentId,
      // The first use of the key reveals its account. Until then, only the key in use may continue.
      accountId: open > 0 ? (before?.accountId ?? null) : null,
      isLive,
      keyTail: tailOf(apiKey),
      source: "environment",
      apiKey: null,
      webhookSecret: before?.webhookSecret ?? null,
      createdAt: at,
      updatedAt: at,
    });
  });
}

function refuseIfSet({ settings }: Context, { environment }: store.StoredConnection): void {
  if (settings.apiKey === null || settings.environment !== environment) return;
  const message =
    "The key of this environment is the setting CARRYOVER_STRIPE_KEY: change it there.";
  throw new Refusal("InvalidArgumentError", {}, message);
}

/**
 * Refuses to leave an account with unfinished work, which would be done again at another account.
 */
async function refuseWhileBusy(database: Queryable, environmentId: string): Promise<void> {
  if (await store.hasOpenCutover(database, environmentId)) {
    const message =
      "A cutover of this environment is not finished: complete it or roll it back, then change " +
      "the account.";
    throw new Refusal("cutover_account_busy", {}, message);
  }
  await refuseWhileOpen(database, environmentId);
}

async function refuseWhileOpen(database: Queryable, environmentId: string): Promise<void> {
  const open = await store.countOpenTasks(database, environmentId);
  if (open > 0) throw tasksOpen(open);
}

function tasksOpen(open: number): Refusal {
  const message =
    `${open} requests to the connected account are not finished, such as subscriptions that are ` +
    "to be made, changed or ended there. With a key of that account the server goes on with " +
    "them, and its log says what they wait for. Change the account when they are done.";
  return new Refusal("billing_tasks_open", { open }, message);
}

function assertConnection(row: store.StoredConnection | null): store.StoredConnection {
  if (row === null) throw new Error("The connection was written and is not there.");
  return row;
}

function tailOf(key: string): string {
  return key.slice(-4);
}
