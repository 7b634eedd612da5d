import { applyCatalog } from "../../catalog.ts";
import { type Program, start } from "../../program.ts";
import { makeScratch } from "../../scratch.ts";
import { type Server, startServer } from "../../server.ts";
import { type ProxyOptions, startProxy } from "../proxy.ts";

/** A server that has the catalog of the fixtures, and commands that work with it. */
export interface CommandWorld {
  readonly cwd: string;
  readonly server: Server;
  start(...args: string[]): Program;
  /** Starts a program whose requests go through a proxy. */
  startBehind(proxy: Omit<ProxyOptions, "target">, ...args: string[]): Promise<Behind>;
  /** All that an export has of it, as lines. */
  records(): Promise<string[]>;
}

/** A program, and the proxy between it and the server. */
export interface Behind {
  readonly program: Program;
  close(): Promise<void>;
}

/** Starts a server, on a fresh store if none is named. */
export async function newWorld(
  options: Parameters<typeof startServer>[0] = {},
): Promise<CommandWorld> {
  const server = await startServer(options);
  await applyCatalog(server);
  const cwd = await makeScratch();
  const env = { CARRYOVER_API_KEY: server.key };
  const startAt = (url: string, args: string[]) => start([...args, "--url", url], { cwd, env });
  return {
    cwd,
    server,
    start: (...args) => startAt(server.url, args),
    async startBehind(options, ...args) {
      const proxy = await startProxy({ target: server.url, ...options });
      return { program: startAt(proxy.url, args), close: proxy.close };
    },
    records: () => recordsOf(server),
  };
}

async function recordsOf({ url, key }: Server): Promise<string[]> {
  const response = await fetch(`${url}/api/v1/export`, { headers: { "x-api-key": key } });
  const lines = (await response.text()).trimEnd().split("\n");
  const { export: last } = JSON.parse(lines.at(-1) ?? "") as { export?: string };
  if (last !== "end") throw new Error(`The export is not whole: ${lines.at(-1)}`);
  return lines.slice(0, -1);
}
