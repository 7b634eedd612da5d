import { describe, expect, it } from "vitest";
import { ok, problem, within, withoutSecrets } from "./check.ts";
import { clockCheck } from "./clock.ts";

describe("what is shown of a check", () => {
  it("repeats no secret that an error of others repeats", () => {
    const secrets = ["postgres://a:correct-horse@b/c", "correct-horse", "sk_live_1234"];
    const said = "cannot open postgres://a:correct-horse@b/c, nor correct-horse of sk_live_1234.";

    const [check] = withoutSecrets([problem("database", said, "Do it.")], secrets);

    expect(check?.message).toBe("cannot open …, nor … of ….");
  });

  it("does not give a short secret away by leaving it out of ordinary words", () => {
    const checks = [ok("stripe", "It works at the server.")];

    expect(withoutSecrets(checks, ["server"])).toEqual(checks);
  });

  it("is a problem where there is no answer in time", async () => {
    await expect(within(5, new Promise(() => {}))).rejects.toThrow("no answer within 0.005 s");
  });
});

describe("clocks", () => {
  const at = (theirs: number, tookMs = 0, unit = 1) => {
    return clockCheck("clock", "the database", { theirs, askedAt: 0, answeredAt: tookMs }, unit);
  };

  it.each([
    ["agree within 5 s", at(4_000), "ok"],
    ["differ by more", at(6_000), "warning"],
    ["differ by more the other way", at(-6_000), "warning"],
    ["differ by more than 5 minutes", at(-301_000), "problem"],
    ["agree though the answer took long", at(0, 60_000), "ok"],
    ["agree though the answer was made late", at(60_000, 60_000), "ok"],
    ["agree where the other one counts whole seconds", at(-5_900, 0, 1_000), "ok"],
  ])("%s", (_, check, status) => {
    expect(check.status).toBe(status);
  });

  it("says which of them is ahead", () => {
    expect(at(61_000).message).toContain("of this machine is 61 s behind that of the database");
    expect(at(-61_000).message).toContain("of this machine is 61 s ahead of that of the database");
  });
});
