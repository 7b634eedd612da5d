import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ImportOutput, run } from "../program.ts";
import { makeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";

/** What a page must show as text, wherever it comes from. */
export const hostile = [
  `<img src=x onerror="alert(1)">`,
  `"><script>alert(2)</script>`,
  "javascript:alert(3)",
  "{{constructor.constructor('alert(4)')()}}",
] as const;

/** A server with the examples, and with customers whose every text is hostile. */
export interface FilledServer extends Server {
  /** The run of the hostile customers. */
  readonly hostileRun: string;
  /** The run of the customers of the examples, some of which are rejected. */
  readonly examplesRun: string;
}

const examples = join(import.meta.dirname, "../../examples");

/** Starts a server, and imports what the pages are to show. */
export async function filledServer(): Promise<FilledServer> {
  const server = await startServer();
  await succeed(server, ["catalog", "apply", join(examples, "catalog.yaml")]);
  const files = ["customers", "subscriptions", "usage"].flatMap((kind) => [
    `--${kind}-file`,
    join(examples, `${kind}.json`),
  ]);
  const [first] = await imported(server, files);
  const path = join(await makeScratch(), `${"<b>hostile</b>"}.json`.replaceAll("/", "∕"));
  await writeFile(path, JSON.stringify(hostile.map(customerOf)));
  const [second] = await imported(server, ["--customers-file", path]);
  return { ...server, examplesRun: first ?? "", hostileRun: second ?? "" };
}

/** Imports files, and returns the ids of the runs. Rejected records are no failure. */
async function imported(server: Server, flags: readonly string[]): Promise<string[]> {
  const args = ["import", ...flags, "--json", "--yes", "--report", await makeScratch()];
  const { code, stdout, stderr } = await run(args, { env: server.access.env });
  if (code !== 0 && code !== 1) throw new Error(stderr);
  return (JSON.parse(stdout) as ImportOutput).runs.map(({ id }) => id);
}

/** A key of the server of another kind. */
export async function keyOf(server: Server, kind: "viewer" | "client"): Promise<string> {
  const body = JSON.stringify({ kind });
  const headers = { "x-api-key": server.key, "content-type": "application/json" };
  const response = await fetch(`${server.url}/api/v1/keys`, { method: "POST", headers, body });
  const { data } = (await response.json()) as { data: { key: string } };
  return data.key;
}

async function succeed(server: Server, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(args, { env: server.access.env });
  if (code !== 0) throw new Error(stderr);
}

function customerOf(text: string, index: number) {
  return {
    id: `hostile-${index}`,
    name: text,
    email: index === 0 ? text : null,
    billingId: `cus_${index}`,
    metadata: { [`key${index}`]: text },
  };
}
