import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrderedFile } from "./ordered-file.ts";

const frame = { before: "[\n", between: ",\n", after: "\n]\n" };
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-ordered-"));
});

afterAll(() => rm(directory, { recursive: true }));

test("its parts stand in the order of their numbers, in whatever order they came", () => {
  const numbers = fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 40 });
  const path = join(directory, "any.json");

  return fc.assert(
    fc.asyncProperty(numbers, async (given) => {
      const file = new OrderedFile(path, frame);
      for (const number of given) await file.add(number, Buffer.from(`"é ${number}"`));

      await file.finish();

      const sorted = [...given].sort((a, b) => a - b);
      expect(JSON.parse(await readFile(path, "utf8"))).toEqual(sorted.map((each) => `é ${each}`));
      expect(await readdir(directory)).toEqual(["any.json"]);
    }),
    { numRuns: 30 },
  );
});

test("it may be larger than what is written at a time", async () => {
  const path = join(directory, "large");
  const file = new OrderedFile(path, { before: "", between: "", after: "" });
  const letters = ["e", "d", "c", "b", "a"];
  for (const letter of letters) {
    await file.add(letter.charCodeAt(0), Buffer.alloc(700_000, letter));
  }

  await file.finish();

  const text = await readFile(path, "utf8");
  expect(text).toBe(["a", "b", "c", "d", "e"].map((letter) => letter.repeat(700_000)).join(""));
});

test("it appears when it is finished, for its owner alone", async () => {
  const path = join(directory, "private");
  const file = new OrderedFile(path, frame);
  await file.add(1, Buffer.from("1"));
  const namesBefore = await readdir(directory);

  await file.finish();

  expect(namesBefore).not.toContain("private");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("without parts there is no file", async () => {
  await new OrderedFile(join(directory, "nothing"), frame).finish();

  expect(await readdir(directory)).not.toContain("nothing");
});

test("an earlier file that differs is kept under a number, an equal one is replaced", async () => {
  const own = await mkdtemp(join(directory, "kept-"));
  const path = join(own, "rejected.json");
  const write = async (text: string) => {
    const file = new OrderedFile(path, { before: "[", between: ",", after: "]" });
    await file.add(1, Buffer.from(text));
    await file.finish({ keepEarlier: true });
  };

  for (const text of ["1", "1", "2", "3"]) await write(text);

  const names = (await readdir(own)).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(own, name), "utf8")));
  expect(names).toEqual(["rejected.1.json", "rejected.2.json", "rejected.json"]);
  expect(texts).toEqual(["[1]", "[2]", "[3]"]);
});
