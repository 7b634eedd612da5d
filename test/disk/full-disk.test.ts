import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  canMount,
  mountDisk,
  type SmallDisk,
} from "../../packages/server/src/testing/store/small-disk.ts";
import { copyStoreTemplate } from "../../packages/server/src/testing/store/store-template.ts";
import { writeCustomers } from "../customers-file.ts";
import { countsOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";

let scratch: string;
let place: string;
let disk: SmallDisk;

beforeAll(async () => {
  scratch = await makeScratch();
  place = join(scratch, "disk");
  await mkdir(place);
  if (canMount) disk = mountDisk(place, "150m");
});

afterAll(async () => {
  if (canMount) disk.unmount();
  await rm(place, { recursive: true });
  await removeScratch();
});

// Where nothing can be mounted, full-disk.test.ts of the server holds what does not need a disk.
test.skipIf(!canMount)(
  "an import that fills the disk ends with the truth, and resumes when there is room",
  async () => {
    const file = await writeCustomers({
      path: join(scratch, "customers.json"),
      prefix: "full-disk",
      count: 15_000,
      oddEvery: 0,
    });
    const dataDir = join(place, "data");
    const args = ["import", "--customers-file", file.path, "--data-dir", dataDir, "--json"];
    await copyStoreTemplate(dataDir);
    await run(["keys", "create", "--data-dir", dataDir]);
    disk.fill(72 * 1024 ** 2);

    const refused = await run(args);
    disk.free();
    const resumed = await run(args);
    const again = await run(args);

    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(`The disk of ${dataDir}/store has `);
    expect(refused.stderr).toMatch(/has \d+ MB free, and 64 MB are needed.*Free some space there/);
    const applied = countsOf(refused).created ?? 0;
    expect(applied).toBeGreaterThan(0);
    expect(applied).toBeLessThan(15_000);
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining("Resuming run")]);
    expect(countsOf(resumed)).toMatchObject({ created: 15_000, updated: 0, unchanged: 0 });
    expect(countsOf(again)).toMatchObject({ created: 0, updated: 0, unchanged: 15_000 });
  },
);
