import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { commandLine } from "./command-line.ts";

test.each([
  [["import", "--customers-file", "a.json"], "carryover import --customers-file a.json"],
  [
    ["import", "--customers-file=a.json", "--json"],
    "carryover import --customers-file=a.json --json",
  ],
  [["import", "--api-key", "server-1", "--json"], "carryover import --json"],
  [["import", "--api-key=server-1", "--json"], "carryover import --json"],
  [["import", "--api-key"], "carryover import"],
  [["import", "--restart", "--json"], "carryover import --json"],
  [
    ["import", "--customers-file", "our file.json"],
    "carryover import --customers-file 'our file.json'",
  ],
  [
    ["import", "--customers-file", "it's.json"],
    "carryover import --customers-file 'it'\\''s.json'",
  ],
  [["import", "--report", ""], "carryover import --report ''"],
])("%j is repeated by: %s", (argv, command) => {
  expect(commandLine(argv)).toBe(command);
});

test("a shell reads back the same words, whatever they are", () => {
  // A NUL cannot stand in an argument.
  const word = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
  const own = fc.array(
    word.filter((text) => !/^--(restart|api-key)/.test(text)),
    { maxLength: 8 },
  );

  fc.assert(
    fc.property(own, (argv) => {
      const command = commandLine(argv).replace(/^carryover/, "printf '%s\\0' carryover");
      const read = execFileSync("sh", ["-c", command], { encoding: "utf8" });
      const expected = ["carryover", ...argv].map((text) => text.toWellFormed());

      expect(read.split("\0").slice(0, -1)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});
