import { expect, it } from "vitest";
import { bad, plain, type Span, spansOf } from "./styled.ts";
import { widthOf } from "./width.ts";
import { wrappedLines } from "./wrap.ts";

function wrapped(line: string, width: number, hang?: number): string[] {
  return wrappedLines(spansOf(line), width, hang).map(plain);
}

it("breaks between words alone, and keeps the column of the line", () => {
  expect(wrapped("  one 1,234,567 three", 14)).toEqual(["  one", "  1,234,567", "  three"]);
});

it("counts wide characters as two", () => {
  expect(wrapped("東京 東京 東京", 10)).toEqual(["東京 東京", "東京"]);
});

it("leaves a word whole that is wider than the line", () => {
  expect(wrapped("a reports/rejections.ndjson b", 10)).toEqual([
    "a",
    "reports/rejections.ndjson",
    "b",
  ]);
});

it("shortens a digest that does not fit", () => {
  const sha = "0123456789abcdef".repeat(4);

  const lines = wrapped(`Plan  sha256 ${sha}`, 40);

  expect(lines).toEqual(["Plan  sha256", "      0123456789abcdef0…0123456789abcdef"]);
  expect(Math.max(...lines.map(widthOf))).toBe(40);
});

it("keeps a command whole on a line of its own", () => {
  expect(wrapped("It was paused. To go on: carryover cutover apply", 30)).toEqual([
    "It was paused. To go on:",
    "  carryover cutover apply",
  ]);
});

it("breaks a longer command so that a shell still takes it, and nothing in quotes", () => {
  expect(wrapped("To go on: carryover import --usage-file 'my own file.json' --json", 34)).toEqual([
    "To go on:",
    "  carryover import \\",
    "      --usage-file 'my own file.json' \\",
    "      --json",
  ]);
});

it("keeps a flag and its value together, and takes for a command what follows a prompt", () => {
  expect(wrapped("  $ zcat a.gz | carryover import --customers-file - --json", 36)).toEqual([
    "  $ zcat a.gz | carryover import \\",
    "        --customers-file - --json",
  ]);
});

it("leaves drafts of files and tables as they are", () => {
  for (const line of ["  # 10.00 usd every month", "usd  18.00  18.00  same"]) {
    expect(wrapped(line, 10)).toEqual([line]);
  }
});

it("breaks likewise, whatever the styles", () => {
  const spans: Span[] = [...spansOf("one "), bad("two three"), ...spansOf(" four")];

  expect(wrappedLines(spans, 8)).toEqual([
    [{ text: "one ", style: null }, bad("two")],
    [{ text: "", style: null }, bad("three")],
    [
      { text: "", style: null },
      { text: "four", style: null },
    ],
  ]);
});
