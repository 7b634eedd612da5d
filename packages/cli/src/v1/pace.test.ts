import { expect, test } from "vitest";
import { fakeClock } from "../testing/fake-clock.ts";
import { Pace } from "./pace.ts";

test("no minute holds more requests than the pace allows", async () => {
  const clock = fakeClock();
  const pace = new Pace(250, clock);
  const begun: number[] = [];

  for (let request = 0; request < 1_000; request++) {
    await pace.turn();
    begun.push(clock.now());
  }

  const inMinuteFrom = (from: number) => begun.filter((at) => at >= from && at < from + 60_000);
  expect(Math.max(...begun.map((from) => inMinuteFrom(from).length))).toBe(250);
  expect(begun.at(-1)).toBeCloseTo(999 * 240);
});

test("time without requests is not saved up for a burst", async () => {
  const clock = fakeClock();
  const pace = new Pace(60, clock);
  await pace.turn();
  await clock.sleep(600_000);

  const begun: number[] = [];
  for (let request = 0; request < 3; request++) {
    await pace.turn();
    begun.push(clock.now() - 600_000);
  }

  expect(begun).toEqual([0, 1_000, 2_000]);
});

test("several senders share one pace, and a pause holds for all of them", async () => {
  const clock = fakeClock();
  const pace = new Pace(60, clock);
  pace.pauseFor(5_000);

  const begun = await Promise.all(
    Array.from({ length: 3 }, async () => {
      await pace.turn();
      return clock.now();
    }),
  );

  expect(begun).toEqual([5_000, 6_000, 7_000]);
});
