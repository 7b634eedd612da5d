import { describe, expect, it, vi } from "vitest";
import { createTerminal } from "./terminal.ts";

/** Streams that keep what is written. */
function streams(isTTY: boolean) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[name] += text;
      return true;
    },
    on: vi.fn(),
    isTTY,
    columns: 20,
  });
  const made = { stdout: stream("stdout"), stderr: stream("stderr") };
  return { made: made as unknown as Parameters<typeof createTerminal>[0], written };
}

describe("a terminal", () => {
  it("keeps data and talk apart", () => {
    const { made, written } = streams(false);

    createTerminal(made).out("data");
    createTerminal(made).say("talk");

    expect(written).toEqual({ stdout: "data\n", stderr: "talk\n" });
  });

  const obeyed = [
    "\u001b[31m",
    "\u0007",
    "\r",
    "\u007f",
    "\u009b31m",
    "\u202e",
    "\u2066",
    "\u061c",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u2028",
    "\u2029",
    "\ud800",
    "\u{e0041}",
    "\u00ad",
  ];

  it.each(["out", "prose", "say", "status", "file"] as const)(
    "shows what a terminal would obey, whoever says it, in %s",
    (method) => {
      vi.useFakeTimers({ toFake: ["performance"] });
      const { made, written } = streams(true);
      const terminal = createTerminal(made);
      for (const each of obeyed) {
        vi.advanceTimersByTime(200);
        terminal[method](`a${each}b`);
      }
      vi.useRealTimers();

      const text = (written.stdout + written.stderr).replaceAll("\r\u001b[2K", "");
      expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(text).toContain("a\\u001b[31mb");
      expect(text).toContain("a\\udb40\\udc41b");
    },
  );

  it("keeps JSON the same JSON, and a file that goes elsewhere as it is", () => {
    const { made, written } = streams(false);
    const value = { name: obeyed.join("x"), lines: "a\nb\tc" };
    const family = "name: \u{1f468}\u200d\u{1f469}";

    createTerminal(made).out(JSON.stringify(value));
    const json = written.stdout;
    createTerminal(made).file(family);

    expect(JSON.parse(json)).toEqual(value);
    expect(written.stdout.slice(json.length)).toBe(`${family}\n`);
  });

  it("replaces the status where a person watches, and cuts it to the width", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { made, written } = streams(true);
    const terminal = createTerminal(made);

    vi.advanceTimersByTime(200);
    terminal.status("customers 10% of a very long line");
    terminal.status("too soon");
    terminal.say("talk");
    vi.useRealTimers();

    expect(written.stderr).toBe("\r\u001b[2Kcustomers 10% of a \r\u001b[2Ktalk\n");
  });

  it("breaks talk and prose between words where a person watches", () => {
    const { made, written } = streams(true);
    const terminal = createTerminal(made);

    terminal.say("  one two three four five six");
    terminal.prose("one two three four five six");
    terminal.out("data is never broken at all");
    terminal.say("To go on: carryover cutover apply");
    terminal.say("usd    18.00   18.00    same");

    expect(written).toEqual({
      stdout: "one two three four\nfive six\ndata is never broken at all\n",
      stderr:
        "  one two three four\n  five six\nTo go on: carryover cutover apply\n" +
        "usd    18.00   18.00    same\n",
    });
  });

  it("breaks nothing where a program reads", () => {
    const { made, written } = streams(false);

    createTerminal(made).prose("one two three four five six");

    expect(written.stdout).toBe("one two three four five six\n");
  });

  it("writes a plain line every ten seconds where nobody watches", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { made, written } = streams(false);
    const terminal = createTerminal(made);

    for (let second = 1; second <= 21; second++) {
      vi.advanceTimersByTime(1_000);
      terminal.status(`at ${second} s`);
    }
    vi.useRealTimers();

    expect(written.stderr).toBe("at 10 s\nat 20 s\n");
  });
});
