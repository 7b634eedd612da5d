import { expect, it } from "vitest";
import { cutoverBench } from "../../testing/cutovers/cutovers.ts";
import { loadCutover, updateWishes } from "../store.ts";

it("never puts earlier wishes in the place of those that were asked for since", async () => {
  const bench = await cutoverBench(["monthly"]);
  const { database, environmentId } = bench.api;
  const stored = () => loadCutover(database, environmentId, bench.cutoverId);
  await bench.apply({ hold: true });
  const before = await stored();
  await bench.cutovers.pause(environmentId, bench.cutoverId);
  await bench.apply({ canary: 1 });
  const asked = await stored();
  if (before?.wishes == null) throw new Error("Nothing was asked for.");

  await updateWishes(database, before, { ...before.wishes, isOpened: true });

  expect((await stored())?.wishes).toEqual(asked?.wishes);
  expect(asked?.wishes).toMatchObject({ canary: 1, isOpened: false });
});
