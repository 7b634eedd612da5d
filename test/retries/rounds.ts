import fc from "fast-check";
import type { Answered, Loss } from "./client.ts";
import { type Stage, usage } from "./stage.ts";

/** Requests that are sent together, and what ends the server meanwhile. */
export interface Round {
  readonly requests: readonly Request[];
  readonly end: "none" | "stop" | "kill";
}

interface Request {
  /** Requests of the same value are alike in every byte. */
  readonly value: number;
  /** What happens to its first tries. */
  readonly losses: readonly Loss[];
}

/** Any interleaving of clients, lost requests, lost replies, and ends of the server. */
export const anyRounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({
    requests: fc.array(
      fc.record({
        value: fc.constantFrom(1, 2),
        losses: fc.array(fc.constantFrom<Loss>("request", "left", "reply"), { maxLength: 3 }),
      }),
      { minLength: 4, maxLength: 16 },
    ),
    end: fc.constantFrom("none", "none", "stop", "kill"),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Rounds in which all happens that can. */
export const everyKind: Round[] = (["none", "stop", "kill"] as const).map((end) => ({
  requests: [[], ["request"], ["left"], ["reply", "reply"]].map((losses) => {
    return { value: 1, losses: losses as Loss[] };
  }),
  end,
}));

/** The names of all that a run can strike. */
export const kindsOfStrikes = ["kill", "left", "reply", "request", "stop"];

/**
 * Sends every request until it is answered. Throws if an answer belongs to another request, or two
 * requests have the same one; if any was done less than once; and, where the server has not ended,
 * if any was done more than once. Counts in `struck` what was lost and ended.
 */
export async function runRounds(
  stage: Stage,
  rounds: readonly Round[],
  struck: Map<string, number>,
): Promise<void> {
  const customers = new Map([
    [1, await stage.customer()],
    [2, await stage.customer()],
  ]);
  const expected = new Map<number, { least: number; most: number }>();
  const ids = new Set<string>();
  for (const { requests, end } of rounds) {
    const answers = requests.map(({ value, losses }) =>
      stage.send("/api/v1/usage", usage(customers.get(value) ?? "", value, "DELTA"), losses),
    );
    if (end !== "none") {
      await Promise.race(answers);
      await stage.restart(end);
      strike(struck, end);
    }
    for (const [index, answer] of (await Promise.all(answers)).entries()) {
      const { value, losses } = requests[index] ?? { value: 0, losses: [] };
      for (const loss of losses) strike(struck, loss);
      ids.add(idOf(answer, customers.get(value)));
      const { least, most } = expected.get(value) ?? { least: 0, most: 0 };
      // What was on its way when the server ended may be done once more for each lost try.
      const extra = end === "none" ? 0 : losses.length + 1;
      expected.set(value, { least: least + 1, most: most + 1 + extra });
    }
  }
  const count = rounds.reduce((sum, { requests }) => sum + requests.length, 0);
  if (ids.size !== count) throw new Error(`${count} requests have ${ids.size} different answers.`);
  for (const [value, { least, most }] of expected) {
    const times = (await stage.used(customers.get(value) ?? "")) / value;
    if (times < least || times > most) {
      throw new Error(`${least} requests to add ${value} were done ${times} times (${most}).`);
    }
  }
}

function idOf({ status, body }: Answered, customerId: string | undefined): string {
  if (status !== 201) throw new Error(`It was answered with ${status}: ${body}`);
  const [counted] = JSON.parse(body).data;
  if (counted.customerId !== customerId) throw new Error(`Not for ${customerId}: ${body}`);
  return counted.id;
}

function strike(struck: Map<string, number>, name: string): void {
  struck.set(name, (struck.get(name) ?? 0) + 1);
}
