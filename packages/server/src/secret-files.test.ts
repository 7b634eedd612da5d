import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readBillingSettings, readConfig } from "./config.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "carryover-secrets-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("a secret in a file", () => {
  it.each(["", "\n", "\r\n"])("is read without the line break at its end: %j", async (end) => {
    const url = await file(`postgres://user:secret@host/name${end}`);

    expect(readConfig({}, { DATABASE_URL_FILE: url }).databaseUrl).toBe(
      "postgres://user:secret@host/name",
    );
  });

  it("is every secret that there is", async () => {
    const environment = {
      CARRYOVER_STRIPE_KEY_FILE: await file("rk_test_key"),
      CARRYOVER_STRIPE_WEBHOOK_SECRET_FILE: await file("whsec_secret"),
      CARRYOVER_ENCRYPTION_KEY_FILE: await file("00".repeat(32)),
    };

    expect(readBillingSettings(environment)).toMatchObject({
      apiKey: "rk_test_key",
      webhookSecret: "whsec_secret",
      encryptionKey: Buffer.alloc(32),
    });
  });

  it("is refused beside the variable, since nobody could say which one counts", async () => {
    const both = { DATABASE_URL: "postgres://a", DATABASE_URL_FILE: await file("postgres://b") };

    expect(() => readConfig({}, both)).toThrow("DATABASE_URL_FILE: DATABASE_URL is set as well");
  });

  it.each([
    ["is not there", () => join(folder, "none"), "cannot be read (ENOENT)"],
    ["is a folder", () => folder, "cannot be read (EISDIR)"],
    ["is empty", () => file("\n"), "the file is empty"],
    ["is no secret", () => file("x".repeat(100_000)), "the file has over 65536 bytes"],
  ])("is named, with every other fault, if the file %s", async (_, make, fault) => {
    const environment = { DATABASE_URL_FILE: await make(), CARRYOVER_PORT: "x" };

    const read = () => readConfig({}, environment);

    expect(read).toThrow(`\n  DATABASE_URL_FILE: ${fault}`);
    expect(read).toThrow("\n  CARRYOVER_PORT: ");
  });

  it("is judged as the variable, and never shown", async () => {
    const environment = { DATABASE_URL_FILE: await file("mysql://user:secret@host") };
    const read = () => readConfig({}, environment);

    expect(read).toThrow("DATABASE_URL: must begin with postgres://");
    expect(read).not.toThrow("secret");
  });
});

let fileCount = 0;

async function file(text: string): Promise<string> {
  const path = join(folder, String(fileCount++));
  await writeFile(path, text);
  return path;
}
