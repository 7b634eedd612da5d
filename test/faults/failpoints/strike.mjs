/**
 * Loaded into a program under test with `node --import`: kills it at a named point, as a crash
 * would. The file CARRYOVER_TEST_STRIKE names holds the point and which time it is passed, such as
 * `batch:committed 3`; it can be written while the program runs. Points are where the program meets
 * the world: statements of its database, its requests, and the files that it writes.
 */
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { isMainThread, Worker } from "node:worker_threads";
import pg from "pg";

const armed = process.env.CARRYOVER_TEST_STRIKE;

let order = "";
let passed = 0;

/** Returns whether the program is to die here. */
function isStruck(/** @type {string} */ point) {
  const text = readFileSync(/** @type {string} */ (armed), "utf8");
  if (text !== order) [order, passed] = [text, 0];
  const [wanted, count] = text.split(" ");
  if (wanted !== point) return false;
  passed += 1;
  return passed === Number(count);
}

/** Says that it has struck, and ends this process without a chance to tidy up. */
function die() {
  writeFileSync(`${armed}.struck`, order);
  process.kill(process.pid, "SIGKILL");
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
}

function pass(/** @type {string} */ point) {
  if (isStruck(point)) die();
}

/** What a transaction does, by a statement of it. */
const writes = /** @type {const} */ ([
  ["run", /^\s*insert into import_runs/],
  ["batch", /^\s*insert into import_batches/],
  ["completion", /^\s*update import_runs\s+set status/],
  ["undo", /^\s*insert into undo_batches/],
  ["schema", /^\s*insert into schema_steps/],
]);

/** Follows the statements of one connection, whose transactions come one after the other. */
class Followed {
  /** @type {Set<string>} */
  #writes = new Set();

  before(/** @type {string} */ sql) {
    if (sql === "begin") this.#writes.clear();
    if (sql === "commit") for (const write of this.#writes) pass(`${write}:written`);
    for (const [name, pattern] of writes) if (pattern.test(sql)) this.#writes.add(name);
  }

  after(/** @type {string} */ sql) {
    if (sql === "commit") for (const write of this.#writes) pass(`${write}:committed`);
  }
}

function followPostgres() {
  const connections = new WeakMap();
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = /** @type {any} */ (
    function (/** @type {any} */ statement, /** @type {any[]} */ ...rest) {
      const followed = connections.get(this) ?? new Followed();
      connections.set(this, followed);
      const sql = typeof statement === "string" ? statement : statement.text;
      followed.before(sql);
      const result = query.call(this, statement, ...rest);
      if (typeof result?.then !== "function") return result;
      return result.then((/** @type {unknown} */ answer) => {
        followed.after(sql);
        return answer;
      });
    }
  );
}

/** The embedded store is a thread that is sent one statement after the other. */
function followEmbedded() {
  const followed = new Followed();
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (/** @type {any} */ message, ...rest) {
    const { id, sql } = message ?? {};
    if (typeof sql === "string") {
      followed.before(sql);
      const answered = (/** @type {any} */ answer) => {
        if (answer.id !== id) return;
        this.off("message", answered);
        if (answer.failure === undefined) followed.after(sql);
      };
      this.prependListener("message", answered);
    }
    return postMessage.call(this, message, ...rest);
  };
}

const requests = /** @type {const} */ ([
  ["batch", /\/batches\/\d+\.\d+$/],
  ["run", /\/import-runs$/],
  ["completion", /\/complete$/],
  ["undo", /\/undo-steps$/],
]);

function followRequests() {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const isWrite = init?.method === "POST" || init?.method === "PUT";
    const { pathname } = new URL(String(input instanceof Request ? input.url : input));
    const named = isWrite ? requests.find(([, pattern]) => pattern.test(pathname)) : undefined;
    if (named !== undefined) pass(`${named[0]}:to-be-sent`);
    const answer = await fetch(input, init);
    if (named !== undefined && answer.ok) pass(`${named[0]}:answered`);
    return answer;
  };
}

const files = /** @type {const} */ ([
  ["report", /\/(rejections|rejected-\w+|warnings)\.[a-z]+/],
  ["summary", /\/summary\.json/],
  ["outcomes", /\boutcomes\.ndjson/],
]);

const nameOf = (/** @type {unknown} */ path) =>
  files.find(([, pattern]) => pattern.test(String(path)))?.[0];

function followFiles() {
  const { open, rename } = fs;
  fs.open = async (path, ...rest) => {
    const handle = await open(path, ...rest);
    const name = nameOf(path);
    if (name !== undefined) {
      for (const method of /** @type {const} */ (["writeFile", "appendFile", "write"])) {
        const write = /** @type {any} */ (handle[method]).bind(handle);
        handle[method] = (/** @type {any} */ content, /** @type {any[]} */ ...more) => {
          if (isStruck(`${name}:half-written`)) {
            const bytes = Buffer.from(content);
            writeSync(handle.fd, bytes.subarray(0, bytes.length >> 1));
            die();
          }
          return write(content, ...more);
        };
      }
    }
    return handle;
  };
  fs.rename = async (from, to) => {
    const name = nameOf(to);
    if (name !== undefined) pass(`${name}:unnamed`);
    await rename(from, to);
    if (name !== undefined) pass(`${name}:named`);
  };
  syncBuiltinESMExports();
}

if (armed !== undefined && isMainThread) {
  followPostgres();
  followEmbedded();
  followRequests();
  followFiles();
}
