import { expect } from "vitest";
import { type Ended, jsonOf, run } from "../program.ts";

/** What `doctor --json` prints. */
interface Diagnosis {
  readonly isFine: boolean;
  readonly checks: readonly Check[];
}

interface Check {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly fix: string | null;
}

/** A run of `carryover doctor --json`, with its checks by name. */
export interface Doctored {
  readonly ended: Ended;
  readonly checks: Readonly<Record<string, Check>>;
  /** Names of the problems. */
  readonly problems: readonly string[];
}

/** Runs it, and holds what must be so of every run: its code, and that each problem has a fix. */
export async function doctor(
  flags: readonly string[],
  options: Parameters<typeof run>[1] = {},
): Promise<Doctored> {
  const ended = await run(["doctor", "--json", ...flags], options);
  const { isFine, checks } = jsonOf<Diagnosis>(ended);
  const problems = checks.filter(({ status }) => status === "problem").map(({ name }) => name);
  const advised = checks.filter(({ fix }) => fix !== null).map(({ status }) => status);

  expect([ended.code, isFine]).toEqual(problems.length === 0 ? [0, true] : [3, false]);
  expect(advised.every((status) => ["warning", "problem"].includes(status))).toBe(true);
  expect(checks.filter(({ status }) => status === "problem" || status === "warning")).toHaveLength(
    advised.length,
  );
  return { ended, problems, checks: Object.fromEntries(checks.map((each) => [each.name, each])) };
}
