import { limits } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import { noBillingSettings } from "./billing-settings.ts";
import { ConfigError, readBillingSettings, readConfig } from "./config.ts";

describe("the settings", () => {
  it("have defaults for everything", () => {
    expect(readConfig({}, {})).toEqual({
      databaseUrl: null,
      dataDir: ".carryover",
      host: "127.0.0.1",
      port: 8787,
      logLevel: "info",
      connectionsMax: limits.connectionsMax,
      drainTimeoutMs: limits.drainTimeoutMs,
      comparesBilling: false,
      requestLog: { mode: "on", hasBodies: true },
      billing: noBillingSettings,
      metrics: { port: null, key: null },
    });
  });

  it("come from the environment", () => {
    const environment = {
      DATABASE_URL: "postgresql://user@host/name",
      CARRYOVER_DATA_DIR: "data",
      CARRYOVER_HOST: "::",
      CARRYOVER_PORT: "0",
      CARRYOVER_LOG_LEVEL: "silent",
      CARRYOVER_CONNECTIONS: "2",
      CARRYOVER_DRAIN_TIMEOUT_MS: "0",
      CARRYOVER_STRIPE_KEY: "rk_live_key",
      CARRYOVER_STRIPE_WEBHOOK_SECRET: "whsec_secret",
      CARRYOVER_STRIPE_ENVIRONMENT: "production",
      CARRYOVER_STRIPE_URL: "http://127.0.0.1:12111/",
      CARRYOVER_STRIPE_RATE: "0",
      CARRYOVER_ENCRYPTION_KEY: "00".repeat(32),
      CARRYOVER_BILLING_COMPARISON: "on",
      CARRYOVER_REQUEST_LOG: "all",
      CARRYOVER_REQUEST_LOG_BODIES: "off",
      CARRYOVER_METRICS_PORT: "9464",
      CARRYOVER_METRICS_KEY: "sixteen-letters!",
      UNRELATED: "x",
    };
    const billing = {
      apiKey: "rk_live_key",
      webhookSecret: "whsec_secret",
      environment: "production",
      url: "http://127.0.0.1:12111/",
      ratePerEndpoint: 0,
      encryptionKey: Buffer.alloc(32),
    };

    expect(readConfig({}, environment)).toEqual({
      databaseUrl: "postgresql://user@host/name",
      dataDir: "data",
      host: "::",
      port: 0,
      logLevel: "silent",
      connectionsMax: 2,
      drainTimeoutMs: 0,
      billing,
      comparesBilling: true,
      requestLog: { mode: "all", hasBodies: false },
      metrics: { port: 9464, key: "sixteen-letters!" },
    });
    expect(readBillingSettings({ ...environment, CARRYOVER_PORT: "x" })).toEqual(billing);
  });

  it("come from flags first", () => {
    const environment = { CARRYOVER_PORT: "1", CARRYOVER_HOST: "a", CARRYOVER_DATA_DIR: "b" };

    const config = readConfig({ port: "2", host: "c", dataDir: "d" }, environment);

    expect(config).toMatchObject({ port: 2, host: "c", dataDir: "d" });
  });

  it("take an empty variable for one that is not set", () => {
    expect(readConfig({}, { DATABASE_URL: "", CARRYOVER_PORT: "" })).toMatchObject({
      databaseUrl: null,
      port: 8787,
    });
  });
});

describe("settings that are not valid", () => {
  const wrong = {
    DATABASE_URL: "mysql://root:secret@host/name",
    CARRYOVER_PORT: "65536",
    CARRYOVER_LOG_LEVEL: "loud-secret",
    CARRYOVER_CONNECTIONS: "1",
    CARRYOVER_DRAIN_TIMEOUT_MS: "secret",
    CARRYOVER_STRIPE_KEY: "pk_live_secret",
    CARRYOVER_STRIPE_WEBHOOK_SECRET: "a-secret",
    CARRYOVER_STRIPE_URL: "http://secret.example",
    CARRYOVER_STRIPE_RATE: "-1",
    CARRYOVER_ENCRYPTION_KEY: "secret",
  };

  it("are named all at once, without their values", () => {
    const message = messageOf(() => readConfig({}, wrong));

    for (const name of Object.keys(wrong)) expect(message).toContain(`${name}: `);
    expect(message).not.toMatch(/secret|65536|mysql:/);
  });

  it.each([
    ["CARRYOVER_PORT", "-1"],
    ["CARRYOVER_PORT", "80.5"],
    ["CARRYOVER_PORT", "http"],
    ["DATABASE_URL", "localhost:5432"],
    ["CARRYOVER_CONNECTIONS", "501"],
    ["CARRYOVER_STRIPE_URL", "http://10.0.0.1:80"],
    ["CARRYOVER_STRIPE_URL", "http://localhost.example"],
    ["CARRYOVER_STRIPE_URL", "https://host/path"],
    ["CARRYOVER_STRIPE_URL", "https://user@host"],
    ["CARRYOVER_STRIPE_URL", "ftp://127.0.0.1"],
    ["CARRYOVER_ENCRYPTION_KEY", "00".repeat(31)],
    ["CARRYOVER_ENCRYPTION_KEY", Buffer.alloc(31).toString("base64")],
    ["CARRYOVER_ENCRYPTION_KEY", "a password of sorts, of 43 characters, hmm hm"],
  ])("stop the start: %s=%s", (name, value) => {
    expect(() => readConfig({}, { [name]: value })).toThrow(ConfigError);
  });

  it.each([
    ["CARRYOVER_STRIPE_URL", "https://api.stripe.com"],
    ["CARRYOVER_STRIPE_URL", "http://localhost:1"],
    ["CARRYOVER_STRIPE_URL", "http://[::1]:1"],
    ["CARRYOVER_ENCRYPTION_KEY", Buffer.alloc(32, 250).toString("base64")],
    ["CARRYOVER_ENCRYPTION_KEY", Buffer.alloc(32, 250).toString("base64url")],
    ["CARRYOVER_ENCRYPTION_KEY", Buffer.alloc(32, 250).toString("hex").toUpperCase()],
  ])("are not these: %s=%s", (name, value) => {
    const { billing } = readConfig({}, { [name]: value });

    expect(billing.url === value || billing.encryptionKey?.equals(Buffer.alloc(32, 250))).toBe(
      true,
    );
  });

  it("stop the start as a flag too", () => {
    expect(() => readConfig({ port: "x" }, {})).toThrow(/--port/);
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error("It did not throw a ConfigError.");
}
