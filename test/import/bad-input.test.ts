import { execFile } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countsOf, type Ended, jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { runsOf, type Server, startServer } from "../server.ts";
import { type BadRecord, badRecords } from "./bad-records.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

function importFile(path: string, cwd: string, ...flags: string[]): Promise<Ended> {
  const args = ["import", "--customers-file", path, "--json", ...flags];
  return run(args, { cwd, env: server.access.env });
}

/** A line of rejections.ndjson. */
interface Rejection {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly record: string | null;
}

async function rejectionsIn(report: string): Promise<Rejection[]> {
  const text = await readFile(join(report, "rejections.ndjson"), "utf8");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Rejection);
}

/** A file in which each record has two neighbours that can be imported. */
async function writeAmongNeighbours(records: readonly Pick<BadRecord, "name" | "record">[]) {
  const cwd = await makeScratch();
  const path = join(cwd, "among-neighbours.json");
  const parts = records.flatMap(({ name, record }, index) => [
    index === 0 ? "[\n" : ",\n",
    `{"id": "${name}-before"},\n`,
    record,
    `, // between\n{"id": "${name}-after"}`,
  ]);
  await writeFile(path, Buffer.concat([...parts, "\n]\n"].map((part) => Buffer.from(part))));
  return { cwd, path };
}

describe("a record that cannot be imported is rejected, and no other", () => {
  let path: string;
  let ended: Ended;
  let rejections: Rejection[];

  beforeAll(async () => {
    const written = await writeAmongNeighbours(badRecords);
    path = written.path;
    ended = await importFile(path, written.cwd);
    rejections = await rejectionsIn(join(written.cwd, "carryover-report/latest"));
  });

  test.each(badRecords)("$name", (expected) => {
    const line = 3 * badRecords.indexOf(expected) + 3;
    const [rejection, ...others] = rejections.filter((each) => each.line === line);
    const { code, column, pointer, record } = expected;
    const original = Buffer.from(record).toString("utf8");
    expect(others).toEqual([]);
    expect(rejection).toMatchObject({ file: path, line, column, pointer, code });
    expect(rejection?.record).toBe(original);
    expect(rejection?.message).toContain(expected.says ?? "");
    expect(rejection?.hint).toContain(expected.advises ?? "");
  });

  test("each is the only one of its neighbours", () => {
    const { length } = badRecords;
    const counts = { read: 3 * length, created: 2 * length, rejected: length };
    expect(ended.code).toBe(1);
    expect(countsOf(ended)).toEqual({ ...nothing, ...counts });
    expect(jsonOf(ended).report).toMatch(/^carryover-report\/[\w-]{36}$/);
    expect(rejections).toHaveLength(length);
  });

  test("accepted: a misspelt field with --ignore-unknown", async () => {
    const { cwd, path } = await writeAmongNeighbours([
      { name: "ignored", record: '{"id": "ignored", "emial": "x"}' },
    ]);

    const ended = await importFile(path, cwd, "--ignore-unknown");

    expect(ended.code).toBe(0);
    expect(countsOf(ended)).toEqual({ ...nothing, read: 3, created: 3 });
  });

  test("accepted: two names of the id with one value", async () => {
    const record = '{"id": "same-value", "customerId": "same-value"}';
    const { cwd, path } = await writeAmongNeighbours([{ name: "same-names", record }]);

    const ended = await importFile(path, cwd);

    expect(ended.code).toBe(0);
    expect(countsOf(ended)).toEqual({ ...nothing, read: 3, created: 3 });
  });
});

test("a record of 100 MB is rejected, and memory stays flat", async () => {
  const cwd = await makeScratch();
  const path = join(cwd, "huge.json");
  await pipeline(hugeRecord(100), createWriteStream(path));

  const ended = await importFile(path, cwd);

  expect(countsOf(ended)).toEqual({ ...nothing, read: 3, created: 2, rejected: 1 });
  const [rejection] = await rejectionsIn(join(cwd, "carryover-report/latest"));
  expect(rejection).toMatchObject({ line: 3, code: "record_too_large", record: null });
  expect(ended.peakMb).toBeLessThan(250);
});

function* hugeRecord(megabytes: number): Generator<Buffer> {
  yield Buffer.from('[\n{"id": "huge-before"},\n{"id": "huge", "name": "');
  const megabyte = Buffer.alloc(1_000_000, "x");
  for (let index = 0; index < megabytes; index++) yield megabyte;
  yield Buffer.from('"},\n{"id": "huge-after"}\n]\n');
}

/** A file that cannot be read, so that nothing of it is imported. */
interface BadFile {
  readonly file: string;
  readonly code: string;
  readonly place: string;
  readonly says: string;
}

const badFiles: readonly BadFile[] = [
  {
    file: "unbalanced-bracket.json",
    code: "unbalanced_bracket",
    place: ":5:3",
    says: '"}" at line 5 closes the "[" opened at line 3, column 33; it needs "]".',
  },
  {
    file: "stray-bracket-in-list.json",
    code: "stray_bracket",
    place: ":4:1",
    says: '"}" closes nothing: the list opened at line 1, column 1 was already closed at line 3',
  },
  { file: "missing-comma.json", code: "missing_comma", place: ":3:3", says: "A comma is missing" },
  {
    file: "truncated-file.json",
    code: "truncated_file",
    place: ":3:44",
    says: 'innermost first: the "{" opened at line 3, column 35',
  },
  { file: "empty-file.json", code: "empty_file", place: ":1:1", says: "The file is empty." },
  { file: "utf-16.json", code: "unsupported_encoding", place: ":1:1", says: "UTF-16LE" },
  {
    file: "unknown-top-level-key.json",
    code: "unknown_top_level_key",
    place: ":3:3",
    says: '"clients"',
  },
  {
    file: "mistyped-top-level-key.json",
    code: "unknown_top_level_key",
    place: ":2:3",
    says: 'Did you mean "customers"?',
  },
  { file: "no-such-file.json", code: "file_not_found", place: "", says: "does not exist." },
  { file: "a-directory", code: "file_is_directory", place: "", says: "This is a directory." },
];

describe.concurrent("of a file that cannot be read nothing is imported", () => {
  test.each(badFiles)("$file", async ({ file, code, place, says }) => {
    const cwd = await makeScratch();
    await mkdir(join(cwd, "a-directory"));
    if (code !== "file_not_found" && code !== "file_is_directory") {
      await copyFile(new URL(`../fixtures/${file}`, import.meta.url), join(cwd, file));
    }

    const ended = await importFile(file, cwd);

    const output = jsonOf<{ error: object }>(ended);
    const [line, column] = place === "" ? [1, 1] : place.slice(1).split(":").map(Number);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(startOf(`${file}${place}: `));
    expect(ended.stderr).toContain(`[${code}]\n  `);
    expect(ended.stderr).toContain(says);
    expect(ended.stderr).toMatch(/\nNothing was imported\.\n$/);
    expect(output).toMatchObject({ runs: [], report: null });
    expect(output.error).toMatchObject({ file, code, line, column });
    expect(await runsOf(server, file)).toEqual([]);
  });
});

function startOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.]/g, "\\$&")}`, "m");
}

const nobody = 65_534;

test("a file without permission is told from one that is not there", async (context) => {
  const uid = process.getuid?.() === 0 ? { uid: nobody } : {};
  const canStart = await run(["--version"], uid).then(({ code }) => code === 0);
  if (!canStart) context.skip("Somebody else cannot start the program here.");
  const cwd = await makeScratch();
  await writeFile(join(cwd, "secret.json"), "[]", { mode: 0o000 });
  await chmod(cwd, 0o755);

  const args = ["import", "--customers-file", "secret.json", "--json"];
  const ended = await run(args, { ...uid, cwd, env: server.access.env });

  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain("secret.json: The file cannot be read. (EACCES)");
  expect(ended.stderr).toContain("Check its permissions.");
});

test.each([
  ["plan", "Nothing was planned, and nothing was changed."],
  ["verify", "Nothing was compared."],
])("%s says what it has not done, and speaks of no import", async (name, says) => {
  const cwd = await makeScratch();
  await writeFile(join(cwd, "sound.json"), '[{"id": "sound"}]');
  await writeFile(join(cwd, "broken.json"), '[{"id": "cut off"');
  const { env } = server.access;
  const start = (file: string, ...flags: string[]) => [name, "--customers-file", file, ...flags];

  const [outage, broken, mapped] = await Promise.all([
    run(start("sound.json"), { cwd, env: { ...env, CARRYOVER_URL: "http://127.0.0.1:1" } }),
    run(start("broken.json"), { cwd, env }),
    run(start("sound.json", "--csv-delimiter", ";"), { cwd, env }),
  ]);

  expect([outage.code, broken.code, mapped.code]).toEqual([3, 2, 2]);
  expect(outage.stderr).toContain(`\n${says}\n`);
  expect(broken.stderr).toContain(`\n${says}\n`);
  expect(mapped.stderr).toContain("no file of this command is CSV. Nothing was done.");
  for (const { stderr } of [outage, broken, mapped]) expect(stderr).not.toContain("imported");
});

describe.concurrent("of odd but sound files all is imported", () => {
  const soundFiles: ReadonlyArray<[name: string, text: string, count: number]> = [
    ["byte-order-mark.json", '\ufeff[{"id": "byte-order-mark"}]', 1],
    ["empty-list.json", "[]", 0],
    ["empty-customers.json", '{"customers": []}', 0],
    ["one-per-line.ndjson", '{"id": "line-1"}\n{"id": "line-2"}\n', 2],
    ["without-newline.ndjson", '{"id": "line-3"}', 1],
    ["comments.json", '// ours\n{"customers": [{"id": "c-1",}, /* two */ {"id": "c-2"},],}', 2],
    ["windows.json", '[\r\n{"id": "w-1"},\r\n{"id": "w-2"}\r\n]\r\n', 2],
  ];

  test.each(soundFiles)("%s", async (name, text, count) => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, name), text);

    const ended = await importFile(name, cwd);

    expect(ended.stderr).not.toContain("[");
    expect(ended.code).toBe(0);
    expect(countsOf(ended)).toEqual({ ...nothing, read: count, created: count });
    expect(jsonOf(ended).report).toBeNull();
  });
});

test("what can be read only once is imported all the same", async () => {
  const cwd = await makeScratch();
  const path = join(cwd, "pipe");
  await promisify(execFile)("mkfifo", [path]);

  const [ended] = await Promise.all([
    importFile(path, cwd),
    writeFile(path, '[{"id": "piped-1"}, {"id": "piped 2"}]'),
  ]);

  const [rejection] = await rejectionsIn(join(cwd, "carryover-report/latest"));
  expect(countsOf(ended)).toEqual({ ...nothing, read: 2, created: 1, rejected: 1 });
  expect(rejection?.record).toBe('{"id": "piped 2"}');
});

// Linux lets this be opened by whoever it belongs to, but not be read from its beginning.
const unreadable = "/proc/self/mem";

test.skipIf(!existsSync(unreadable))("a file that fails while it is read says why", async () => {
  const ended = await importFile(unreadable, await makeScratch());

  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(`${unreadable}: The file cannot be read. (EIO)`);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
});

const nothing = {
  read: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  replaced: 0,
  skipped: 0,
  rejected: 0,
  unprocessed: 0,
};
