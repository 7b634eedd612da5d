import { stripeConnectBody } from "@carryover/contract";
import type { BillingConnection } from "@carryover/sdk";
import type { ServerChoice } from "../connect.ts";
import { day } from "../cutover/plan-rows.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { type Answers, askSecret } from "../question.ts";
import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";
import { readFromServer, writeToServer } from "./server-work.ts";

interface IntegrationsCommand extends ServerChoice {
  readonly json: boolean;
}

export interface ConnectStripeCommand extends IntegrationsCommand {
  /** The key if a variable holds it; else it is read from standard input. */
  readonly stripeKey: string | undefined;
  readonly webhookSecret: string | undefined;
}

/** Connects the environment to a Stripe account. Throws CommandError. */
export async function connectStripeCommand(
  command: ConnectStripeCommand,
  terminal: Terminal,
  answers?: Answers,
): Promise<ExitCode> {
  const { webhookSecret } = command;
  if (command.url === undefined && command.stripeKey !== undefined) {
    return showConnected(command, terminal);
  }
  const question = "The Stripe key (sk_… or rk_…); what is typed is not shown:";
  const key = command.stripeKey ?? (await askSecret(question, terminal, answers)) ?? "";
  const body = stripeConnectBody.safeParse({
    apiKey: key,
    ...(webhookSecret !== undefined && { webhookSecret }),
  });
  if (!body.success) {
    // The messages name no value.
    const said = body.error.issues.map(({ path, message }) => {
      return path[0] === "apiKey" ? `The key ${message}.` : `The webhook secret ${message}.`;
    });
    const where = "Set CARRYOVER_STRIPE_KEY, or give the key on standard input.";
    throw new CommandError(exitCodes.usage, `${said.join(" ")} ${where}`);
  }
  const { apiKey, webhookSecret: secret } = body.data;
  return writeToServer(command, terminal, "integrations connect", async ({ client, target }) => {
    const connection = await client.billing.connectStripe({
      apiKey,
      ...(secret !== undefined && { webhookSecret: secret }),
    });
    terminal.say(`Connected ${target} to Stripe; the key is kept encrypted.`);
    show(command, [connection], terminal);
    if (!connection.hasWebhookSecret) {
      terminal.say(
        "Without a webhook secret, payments that fail and subscriptions that end at Stripe are " +
          "not seen: add an endpoint with the address above there, set " +
          "CARRYOVER_STRIPE_WEBHOOK_SECRET to its signing secret, and connect again.",
      );
    }
    return exitCodes.accepted;
  });
}

/** The variable that would give the key is a setting of the embedded store, and connects it. */
function showConnected(command: ConnectStripeCommand, terminal: Terminal): Promise<ExitCode> {
  return writeToServer(command, terminal, "integrations connect", async ({ client, target }) => {
    const connections = await client.billing.connections();
    terminal.say(
      `CARRYOVER_STRIPE_KEY connects ${target} to Stripe wherever it is set; nothing is kept. ` +
        "There is no more to do.",
    );
    show(command, connections, terminal);
    return exitCodes.accepted;
  });
}

/** Lists the connections of the environment. Throws CommandError. */
export function listIntegrationsCommand(
  command: IntegrationsCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return readFromServer(command, terminal, "integrations list", async ({ client }) => {
    const connections = await client.billing.connections();
    if (connections.length === 0 && !command.json) {
      terminal.say("No billing provider is connected: carryover integrations connect stripe");
      return exitCodes.accepted;
    }
    show(command, connections, terminal);
    return exitCodes.accepted;
  });
}

/** Forgets the connection to Stripe and its key. Throws CommandError. */
export function disconnectStripeCommand(
  command: IntegrationsCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return writeToServer(command, terminal, "integrations disconnect", async ({ client }) => {
    const connection = await client.billing.disconnectStripe();
    if (command.json) terminal.out(JSON.stringify({ connections: [connection] }));
    terminal.say(
      `Disconnected from ${connection.accountId ?? "Stripe"}. Nothing was changed at Stripe.`,
    );
    return exitCodes.accepted;
  });
}

const columns = [
  { name: "vendor" },
  { name: "account" },
  { name: "mode" },
  { name: "key" },
  { name: "kept" },
  { name: "webhook secret" },
  { name: "since" },
] as const;

function show(
  { json, url }: IntegrationsCommand,
  connections: readonly BillingConnection[],
  terminal: Terminal,
): void {
  if (json) {
    terminal.out(JSON.stringify({ connections }));
    return;
  }
  const rows = connections.map((connection) => [
    connection.vendor.toLowerCase(),
    connection.accountId ?? "not asked yet",
    connection.livemode ? "LIVE" : "test",
    `…${connection.keyTail}`,
    connection.source === "environment" ? "setting of the server" : "encrypted",
    connection.hasWebhookSecret ? "yes" : "no",
    day(connection.createdAt),
  ]);
  for (const line of tableLines(columns, rows, terminal.width)) terminal.out(line);
  // The embedded store has no port that Stripe could reach.
  if (url === undefined) return;
  for (const { webhookPath } of connections) {
    terminal.prose(`events: ${url.replace(/\/+$/, "")}${webhookPath}`);
  }
}
