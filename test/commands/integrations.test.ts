import { afterAll, expect, test } from "vitest";
import { run } from "../program.ts";
import { removeScratch } from "../scratch.ts";
import { freshStore, isPostgres } from "../server.ts";

afterAll(removeScratch);

// The variable connects whoever opens the store: on PostgreSQL that is the server, not the command.
test.skipIf(isPostgres)(
  "where the variable connects the embedded store already, no key is kept",
  async () => {
    const { flags } = await freshStore();
    const env = { CARRYOVER_STRIPE_KEY: "sk_test_1_secretsecret9z8y" };

    const { code, stdout, stderr } = await run(["integrations", "connect", "stripe", ...flags], {
      env,
    });

    expect(code).toBe(0);
    expect(stdout + stderr).toContain("CARRYOVER_STRIPE_KEY connects the embedded store");
    expect(stdout).toContain("…9z8y");
    expect(stdout + stderr).not.toContain("secretsecret");
  },
);
