import { expect, it } from "vitest";
import { cutoverBench } from "../../testing/cutovers/cutovers.ts";
import { loadCutover, updateWorkRequest } from "../store.ts";

it("never puts an earlier request in the place of what was asked for since", async () => {
  const bench = await cutoverBench(["monthly"]);
  const { database, environmentId } = bench.api;
  const stored = () => loadCutover(database, environmentId, bench.cutoverId);
  await bench.apply({ hold: true });
  const before = await stored();
  await bench.cutovers.pause(bench.api.database, environmentId, bench.cutoverId);
  await bench.apply({ canary: 1 });
  const asked = await stored();
  if (before?.workRequest == null) throw new Error("Nothing was asked for.");

  await updateWorkRequest(database, before, { ...before.workRequest, isOpened: true });

  expect((await stored())?.workRequest).toEqual(asked?.workRequest);
  expect(asked?.workRequest).toMatchObject({ canary: 1, isOpened: false });
});
