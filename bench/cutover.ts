import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startEmulator } from "@carryover/stripe-emulator";
import { benchAdopt } from "./adopt.ts";
import { line } from "./compare.ts";
import { CutoverAccount, rssMb } from "./cutover-account.ts";
import { onSite } from "./site.ts";

const perEndpoint = 25;
/** Fence, create, preview of what was created, cancel. */
const endpointsOfMove = 4;

/**
 * Brings over so many subscriptions of an emulated live account, by `--way move` or `adopt`. With
 * `--limits` the emulator enforces the rates that Stripe documents.
 */
export async function benchCutover(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      subscriptions: { type: "string", default: "10000" },
      limits: { type: "boolean", default: false },
      way: { type: "string", default: "move" },
    },
  });
  const bench = { move: benchMove, adopt: benchAdopt }[values.way];
  if (bench === undefined) throw new Error("--way is move or adopt.");
  const count = Number(values.subscriptions);
  const emulator = await startEmulator();
  try {
    await onSite(async (site) => {
      const account = new CutoverAccount(site, emulator.url);
      await account.seed(count);
      await bench(account, count, values.limits);
    });
  } finally {
    await emulator.stop();
  }
}

/** Prints what was sent, and how much of the allowed rate was used if it was limited. */
async function printRates(
  { control }: CutoverAccount,
  limited: { readonly killedAfter: number; readonly resumed: number } | null,
): Promise<void> {
  const { seconds: slots, tooMany, endpoints } = await control.requests();
  line(`requests                     ${JSON.stringify(endpoints)}`);
  if (limited === null) return;
  // Beginning and end are not the steady state, nor is what comes after the kill.
  const steady = slots.filter(({ second }) => second > 20 && second < limited.killedAfter);
  const used = steady.reduce((sum, slot) => sum + slot.writes, 0) / (steady.length || 1);
  const allowed = perEndpoint * endpointsOfMove;
  const share = ((100 * used) / allowed).toFixed(0);
  line(`POST and DELETE, steady      ${used.toFixed(1)}/s of ${allowed}: ${share} %`);
  line(`429s                         ${tooMany.length}`);
  line(`429s after the first minute  ${tooMany.filter(({ second }) => second > 60).length}`);
  line(`going on after kill -9       ${limited.resumed.toFixed(1)} s`);
}

/**
 * Moves them; where the rates are limited, the server is killed once on the way. Prints how fast it
 * went, how much of the allowed rate was used, 429s, memory, and how long going on took.
 */
async function benchMove(
  account: CutoverAccount,
  count: number,
  isLimited: boolean,
): Promise<void> {
  const { control } = account;
  const planner = await account.serve({ CARRYOVER_STRIPE_RATE: "0" });
  const plan = await account.plan(planner, "move");
  line(`plan, without limits         ${plan.seconds.toFixed(1)} s`);
  await planner.stop();
  await control.setLimits(isLimited);
  await control.resetRequests();
  const canceled = async () => {
    const { endpoints } = await control.requests();
    return endpoints["DELETE /v1/subscriptions/:id"] ?? 0;
  };
  const environment: Record<string, string> = isLimited ? {} : { CARRYOVER_STRIPE_RATE: "0" };
  let server = await account.serve(environment);
  const flags = ["--live", "--account", account.id, "--without-conformance"];
  const startedAt = performance.now();
  const applied = account
    .carryover(server, "cutover", "apply", plan.file, ...flags)
    .catch(() => null);
  const memory: number[] = [];
  let [killed, killedAfter, resumed] = [false, Number.POSITIVE_INFINITY, 0];
  for (;;) {
    await sleep(1_000);
    memory.push(rssMb(server.process.pid));
    const moved = await canceled();
    if (moved >= count) break;
    if (!killed && isLimited && moved > count / 3) {
      killed = true;
      killedAfter = Math.floor((performance.now() - startedAt) / 1_000) - 1;
      server.process.kill("SIGKILL");
      const killedAt = performance.now();
      server = await account.serve(environment, new URL(server.url).port);
      const before = await canceled();
      while ((await canceled()) < before + 50) await sleep(200);
      resumed = (performance.now() - killedAt) / 1_000;
    }
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await applied;
  line(
    `${count} subscriptions          ${seconds.toFixed(1)} s  ${(count / seconds).toFixed(1)}/s`,
  );
  await printRates(account, isLimited ? { killedAfter, resumed } : null);
  const at = (part: number) => memory[Math.floor((memory.length - 1) * part)]?.toFixed(0);
  line(`memory of the server, MB     ${[0.1, 0.25, 0.5, 0.75, 1].map(at).join(" → ")}`);
  await server.stop();
}
