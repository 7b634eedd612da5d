import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type HostileRequest, hostileRequests } from "../test/hostile-bodies.ts";
import { line } from "./compare.ts";
import { checkFor } from "./entitlements.ts";
import { largeRequests } from "./large-requests.ts";
import { cpuMs, forgetPeak, peakMb } from "./measure.ts";
import { onSite, prepare, type Site } from "./site.ts";

/** Who checks entitlements meanwhile; the clients count nothing of their first second. */
const checks = { customers: 1_000, clients: 2, seconds: 2 };

const loopFile = join(tmpdir(), `carryover-bench-loop-${process.pid}`);

/**
 * Sends requests that are as large as they may be, or made to cost much, each again and again while
 * two clients check entitlements. Prints what each is answered with, the CPU time that the server
 * takes for one, its peak memory, the longest block of its event loop (and the CPU time of one,
 * which is the truer figure on a busy machine), and how long a check takes.
 */
export async function benchBodies(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { only: { type: "string" } } });
  const preload = new URL("./loop-delay.mjs", import.meta.url).pathname;
  const environment = { NODE_OPTIONS: `--import=${preload}`, BENCH_LOOP_DELAY_FILE: loopFile };
  await onSite(async (site) => {
    await prepare(site, checks.customers);
    line(`${"".padEnd(44)}status  CPU ms  peak MB  block ms  (CPU)  check p99 ms`);
    await print(site, "nothing but checks", null);
    for (const request of [...(await largeRequests(site)), ...hostileRequests()]) {
      if (values.only !== undefined && !request.name.includes(values.only)) continue;
      await print(site, request.name, request);
    }
  }, environment);
  rmSync(loopFile, { force: true });
}

async function print(site: Site, name: string, request: HostileRequest | null): Promise<void> {
  const { pid } = site.server.process;
  const cpu = request === null ? 0 : await cpuOfOne(site, request);
  await longestBlock(pid);
  forgetPeak(pid);
  const [{ latencyMs }, statuses] = await Promise.all([
    checkFor(site, checks),
    request === null ? "" : sendRepeatedly(site, request),
  ]);
  const [block, blockCpu] = await longestBlock(pid);
  const cells = [
    statuses.padStart(8),
    cpu.toFixed(0).padStart(8),
    peakMb(pid).toFixed(0).padStart(9),
    block.toFixed(0).padStart(10),
    blockCpu.toFixed(0).padStart(7),
    latencyMs.p99.toFixed(1).padStart(14),
  ];
  line(name.padEnd(42) + cells.join(""));
}

/** Without checks beside it, whose time would count too. */
async function cpuOfOne(site: Site, request: HostileRequest): Promise<number> {
  const before = cpuMs(site.server.process.pid);
  await send(site, request);
  return cpuMs(site.server.process.pid) - before;
}

/** Sends a request until the clients are done; gives the statuses of its answers. */
async function sendRepeatedly(site: Site, request: HostileRequest): Promise<string> {
  const statuses = new Set<number | string>();
  const endsAt = performance.now() + (checks.seconds + 1) * 1_000;
  do {
    statuses.add(await send(site, request));
  } while (performance.now() < endsAt);
  return [...statuses].join(",");
}

/** The status, or the code of the connection's end: a server may refuse before it has read all. */
async function send(site: Site, { method, path, body }: HostileRequest): Promise<number | string> {
  const headers = { "x-api-key": site.key, "content-type": "application/json" };
  const init = body === undefined ? { method, headers } : { method, headers, body };
  try {
    const response = await fetch(new URL(path, site.server.url), init);
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return ((error as Error).cause as { code?: string } | undefined)?.code ?? "no answer";
  }
}

/** The longest block of the event loop since the last time, and the CPU time of one. */
async function longestBlock(pid: number | undefined): Promise<[number, number]> {
  rmSync(loopFile, { force: true });
  process.kill(pid as number, "SIGUSR2");
  for (;;) {
    await sleep(10);
    try {
      return JSON.parse(readFileSync(loopFile, "utf8")) as [number, number];
    } catch {
      // Not written yet.
    }
  }
}
