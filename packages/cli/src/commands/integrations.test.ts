import { Readable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { apiServer, refusal } from "../testing/api-server.ts";
import { recordedTerminal } from "../testing/recorded-terminal.ts";
import {
  connectStripeCommand,
  disconnectStripeCommand,
  listIntegrationsCommand,
} from "./integrations.ts";

const connection = {
  id: "01a20317-9678-7000-8000-c3637be57b92",
  vendor: "STRIPE",
  accountId: "acct_1",
  livemode: false,
  keyTail: "9z8y",
  source: "stored",
  hasWebhookSecret: false,
  webhookPath: "/webhooks/stripe/01a20317-9678-7000-8000-c3637be57b92",
  createdAt: "2026-11-22T00:00:00.000Z",
  updatedAt: "2026-11-22T00:00:00.000Z",
};

async function given(answer: object = { data: connection }) {
  const server = await apiServer(() => ("status" in answer ? (answer as never) : { body: answer }));
  onTestFinished(() => server.close());
  const { choice, requests } = server;
  const base = { ...choice, json: false, stripeKey: undefined, webhookSecret: undefined };
  return { base, requests, screen: recordedTerminal() };
}

const key = "rk_test_1_secretsecret9z8y";

test("the key of the variable is sent, and only its end is shown", async () => {
  const { base, requests, screen } = await given();
  const command = { ...base, stripeKey: key, webhookSecret: "whsec_secret" };

  expect(await connectStripeCommand(command, screen.terminal)).toBe(0);
  expect(requests).toMatchObject([
    { method: "PUT", body: { apiKey: key, webhookSecret: "whsec_secret" } },
  ]);
  expect(screen.text()).toContain("…9z8y");
  expect(screen.text()).not.toContain("secretsecret");
});

test("without the variable, the key is a line of standard input", async () => {
  const { base, requests, screen } = await given();
  const input = Object.assign(Readable.from([`${key}\n`]), { isTTY: false });

  expect(await connectStripeCommand(base, screen.terminal, input)).toBe(0);
  expect(requests).toMatchObject([{ body: { apiKey: key } }]);
});

test.each(["", "pk_test_1", "sk_test_ 1", "secret"])("no key is not sent: %j", async (text) => {
  const { base, requests, screen } = await given();
  const input = Object.assign(Readable.from([`${text}\n`]), { isTTY: false });

  const connecting = connectStripeCommand(base, screen.terminal, input);

  await expect(connecting).rejects.toMatchObject({ exitCode: 2 });
  await expect(connecting).rejects.not.toThrow(text === "" ? "\u0000" : text);
  expect(requests).toEqual([]);
});

test("a server without an encryption key says so", async () => {
  const refused = refusal(409, "encryption_key_missing", "Set CARRYOVER_ENCRYPTION_KEY.");
  const { base, screen } = await given(refused);

  await expect(
    connectStripeCommand({ ...base, stripeKey: key }, screen.terminal),
  ).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining("Or set CARRYOVER_STRIPE_KEY"),
  });
});

test("connections are listed, and forgotten", async () => {
  const listed = await given({ data: [connection] });
  const forgotten = await given();

  expect(await listIntegrationsCommand(listed.base, listed.screen.terminal)).toBe(0);
  expect(listed.screen.written.out[1]).toMatch(/^stripe +acct_1 +test +…9z8y +encrypted/);
  expect(listed.screen.written.out[2]).toBe(`events: ${listed.base.url}${connection.webhookPath}`);
  expect(await disconnectStripeCommand(forgotten.base, forgotten.screen.terminal)).toBe(0);
  expect(forgotten.requests).toMatchObject([{ method: "DELETE" }]);
  expect(forgotten.screen.text()).toContain("Nothing was changed at Stripe.");
});
