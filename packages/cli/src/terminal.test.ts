import { describe, expect, it, vi } from "vitest";
import { createTerminal } from "./terminal.ts";
import { bad, strong } from "./text/styled.ts";

/** Streams that keep what is written; one of them may be piped. */
function streams(isTTY: boolean, { stdoutIsTTY = isTTY }: { stdoutIsTTY?: boolean } = {}) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[name] += text;
      return true;
    },
    on: vi.fn(),
    isTTY: name === "stdout" ? stdoutIsTTY : isTTY,
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

    expect(written.stderr).toBe("\r\u001b[2Kcustomers 10% of a\r\u001b[2Ktalk\n");
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
        "  one two three four\n  five six\nTo go on:\n  carryover \\\n      cutover apply\n" +
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

  it("cuts no number of the status in half, nor its unit off", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { made, written } = streams(true);
    const terminal = createTerminal(made);

    vi.advanceTimersByTime(200);
    terminal.status("customers 10%  123,456 records  3/s");
    vi.useRealTimers();

    expect(written.stderr).toBe("\r\u001b[2Kcustomers 10%");
  });

  it("breaks the text beside a name in its own column", () => {
    const { made, written } = streams(true);

    createTerminal(made).prose("Store   one two three");

    expect(written.stdout).toBe("Store   one two\n        three\n");
  });

  it("redraws nothing on a terminal that cannot", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { made, written } = streams(true);
    const terminal = createTerminal(made, { environment: { TERM: "dumb" } });

    vi.advanceTimersByTime(10_000);
    terminal.status("customers 10%");
    vi.useRealTimers();

    expect(written.stderr).toBe("customers 10%\n");
  });
});

describe("the styles of a terminal", () => {
  const red = "\u001b[31mno\u001b[39m\n";
  const cases = [
    ["a terminal", true, {}, red],
    ["a pipe", false, {}, "no\n"],
    ["a terminal with NO_COLOR", true, { NO_COLOR: "0" }, "no\n"],
    ["a terminal with an empty NO_COLOR", true, { NO_COLOR: "" }, red],
    ["a dumb terminal", true, { TERM: "dumb" }, "no\n"],
    ["a pipe with FORCE_COLOR", false, { FORCE_COLOR: "1" }, red],
    ["a pipe with an empty FORCE_COLOR", false, { FORCE_COLOR: "" }, "no\n"],
    ["a terminal with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, "no\n"],
    ["a dumb terminal with FORCE_COLOR", true, { FORCE_COLOR: "3", TERM: "dumb" }, red],
    ["both variables", true, { FORCE_COLOR: "1", NO_COLOR: "1" }, "no\n"],
  ] as const;

  it.each(cases)("are those of %s", (_, isTTY, environment, shown) => {
    const { made, written } = streams(isTTY);

    createTerminal(made, { environment }).out(bad("no"));

    expect(written.stdout).toBe(shown);
  });

  it("are none with --no-color, whatever the variables say", () => {
    const { made, written } = streams(true);

    createTerminal(made, { noColor: true, environment: { FORCE_COLOR: "1" } }).say(bad("no"));

    expect(written.stderr).toBe("no\n");
  });

  it("are those of each stream by itself", () => {
    const { made, written } = streams(true, { stdoutIsTTY: false });
    const terminal = createTerminal(made);

    terminal.out(bad("no"));
    terminal.say(bad("no"));

    expect(written).toEqual({ stdout: "no\n", stderr: red });
  });

  it("are never those of a text from outside", () => {
    const { made, written } = streams(true);

    createTerminal(made).out(["a", bad("b\u001b[0m\u001b[32mc\u001b]8;;http://x\u0007")]);

    expect(written.stdout).toBe(
      "a\u001b[31mb\\u001b[0m\\u001b[32mc\\u001b]8;;http://x\\u0007\u001b[39m\n",
    );
  });

  it("count for nothing where lines are broken, and end with each line", () => {
    const { made, written } = streams(true);

    createTerminal(made).say([strong("one two three four five"), " six"]);

    expect(written.stderr).toBe(
      "\u001b[1mone two three four\u001b[22m\n\u001b[1mfive\u001b[22m six\n",
    );
  });
});
