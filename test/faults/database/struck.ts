import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Ended } from "../../program.ts";
import type { Step } from "../commands/steps.ts";
import type { Chance } from "../random.ts";
import type { DatabaseFault } from "./faults.ts";
import type { DatabaseWorld } from "./world.ts";

/** What is done, and what strikes it. */
export interface Striking {
  readonly world: DatabaseWorld;
  readonly step: Step;
  readonly fault: DatabaseFault;
  readonly random: Chance;
}

/** More tries than this, and the command does not get on. */
const triesMax = 8;
/** A fault begins with a request of a command, so long after it was sent at the most. */
const strikeWithinMs = 60;
/** A fault that came too late to strike comes again, with the same command. */
const latenessMax = 4;

/** Runs a command under a fault, and again until it does not end with 3. */
export async function struckRun(
  striking: Striking,
): Promise<{ readonly ended: Ended; readonly strikes: number }> {
  const { world, step } = striking;
  let strikes = 0;
  for (let tries = 1; ; tries++) {
    const args = await step.args(world, tries);
    const tried =
      strikes === 0
        ? await strikeOnce(striking, args)
        : { ended: await world.start(...args).ended, strikes: 0 };
    const { ended } = tried;
    strikes += tried.strikes;
    if (strikes === 0 && step.isRepeatable && tries <= latenessMax) continue;
    if (ended.code !== 3) return { ended, strikes };
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(ended.stderr).toMatch(step.goesOn);
    expect(ended.stdout).not.toContain('"files"');
    if (args[0] === "export") await expectNoFiles(join(world.cwd, args[2] ?? ""));
    expect(tries).toBeLessThan(triesMax);
  }
}

async function strikeOnce({ world, step, fault, random }: Striking, args: readonly string[]) {
  const requestOfFault = 1 + random.below(step.requestsMin);
  let requests = 0;
  let striking: Promise<number> | undefined;
  const decide = async () => {
    if (++requests === requestOfFault) {
      striking = strike();
      await sleep(random.below(strikeWithinMs));
    }
    return { kind: "none" } as const;
  };
  const strike = async () => {
    await sleep(random.below(strikeWithinMs));
    return fault.strike(world, behind.program, random);
  };
  const behind = await world.startBehind({ decide }, ...args);
  const ended = await behind.program.ended;
  const strikes = (await striking) ?? 0;
  await behind.close();
  return { ended, strikes };
}

/** An export that has failed leaves no file. */
async function expectNoFiles(directory: string): Promise<void> {
  expect(await readdir(directory).catch(() => [])).toEqual([]);
}

/** What all runs of one file have done; equal in worlds in which the same was done. */
export interface LedgerRow {
  readonly mode: string;
  readonly source_name: string;
  readonly created: number;
  readonly updated: number;
}

/**
 * Returns what the ledger says was done. Holds it to the equation: a record of a batch is counted
 * once, whether the program or the server has rejected it. No import is left open.
 */
export async function ledgerOf(world: DatabaseWorld): Promise<LedgerRow[]> {
  return world.asSuperuser(async (client) => {
    const { rows: odd } = await client.query(
      `select mode, status, source_name, batches.*
      from import_runs runs
      join import_batches batches on batches.run_id = runs.id
      where (runs.status = 'open' and runs.mode in ('apply', 'archive'))
        or created + updated + unchanged + replaced + skipped + rejected
          <> cardinality(record_numbers) + client_rejected`,
    );
    expect(odd).toEqual([]);
    const { rows } = await client.query<LedgerRow>(
      `select mode, source_name, sum(created)::int as created,
        sum(updated + replaced)::int as updated
      from import_runs runs
      join import_batches batches on batches.run_id = runs.id
      where mode in ('apply', 'archive')
      group by mode, source_name
      order by mode, source_name`,
    );
    return rows;
  });
}
