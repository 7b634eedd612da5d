import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anyRounds, everyKind, kindsOfStrikes, runRounds } from "../retries/rounds.ts";
import { openStage, type Stage } from "../retries/stage.ts";
import { firstSeed, isLong } from "./random.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(() => stage.close());

test("clients that count their tries lose nothing and get no other's answer", async () => {
  const struck = new Map<string, number>();

  await fc.assert(
    fc.asyncProperty(anyRounds, (rounds) => runRounds(stage, rounds, struck)),
    { numRuns: isLong ? 60 : 4, seed: firstSeed, examples: [[everyKind]], endOnFailure: true },
  );

  expect([...struck.keys()].sort()).toEqual(kindsOfStrikes);
});
