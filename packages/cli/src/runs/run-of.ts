import type { Carryover, ImportRun } from "@carryover/sdk";
import { CommandError, exitCodes } from "../exit.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Comes after every id, so that a list that is walked back from here begins with the newest. */
export const afterAll = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** The run of an id; the newest of the environment for `latest`. Throws CommandError. */
export async function runOf(client: Carryover, given: string): Promise<ImportRun> {
  if (given !== "latest") return client.importRuns.retrieve(checkedId(given));
  const { data } = await client.importRuns.list({ before: afterAll, limit: 1 });
  const [newest] = data;
  if (newest !== undefined) return newest;
  throw new CommandError(
    exitCodes.usage,
    "There is no import run yet. Start with: carryover import --customers-file customers.json",
  );
}

/** Returns the id of a run unchanged. Throws CommandError if it cannot be one. */
export function checkedId(given: string): string {
  if (uuid.test(given)) return given;
  throw new CommandError(
    exitCodes.usage,
    `"${given}" is not the id of a run. carryover runs list shows the ids.`,
  );
}
