import { limits, version } from "@carryover/contract/client";
import { ApiError, Carryover, type Whoami } from "@carryover/sdk";
import { untilInterrupted } from "../before-sending.ts";
import { type Check, diagnose } from "../embedded.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { ServerChoice } from "../server-choice.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { ifAny, type Span } from "../text/styled.ts";

export interface DoctorCommand {
  readonly dataDir: string | undefined;
  /** The server to ask as well; null if none is named. */
  readonly server: Pick<ServerChoice, "url" | "apiKey"> | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
}

/** Examines what `serve` would run on, and the server at --url, and says what to do about each. */
export async function doctorCommand(
  { dataDir, server, environment, json }: DoctorCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const listening = untilInterrupted(terminal, "Interrupted. Nothing was changed.");
  const examining = Promise.all([diagnose({ dataDir }, environment), askServer(server)]);
  const [own, asked] = await listening.step(examining).finally(listening.release);
  const checks = [...own.map((check) => knownHolder(check, asked)), ...asked.checks];
  const isFine = checks.every(({ status }) => status !== "problem");
  if (json) terminal.out(JSON.stringify({ version, isFine, checks }));
  else show(checks, terminal);
  return isFine ? exitCodes.accepted : exitCodes.unavailable;
}

function show(checks: readonly Check[], terminal: Terminal): void {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const column = width + 11;
  for (const { name, status, message, fix } of checks) {
    const word: Span = { text: status.padEnd(8), style: statusStyles[status] };
    terminal.prose([word, ` ${name.padEnd(width)}  ${message}`], column);
    if (fix !== null) terminal.prose(`${" ".repeat(column)}→ ${fix}`, column + 2);
  }
  const count = (wanted: Check["status"]) => {
    return checks.filter(({ status }) => status === wanted).length;
  };
  const [problems, warnings] = [count("problem"), count("warning")];
  terminal.say([
    ifAny(problems, "bad", counted(problems, "problem")),
    ", ",
    ifAny(warnings, "warning", counted(warnings, "warning")),
    `, ${count("ok")} ok, ${count("skipped")} skipped.`,
  ]);
}

const statusStyles = { ok: "good", warning: "warning", problem: "bad", skipped: "quiet" } as const;

/** What a server has answered. */
interface Asked {
  readonly checks: readonly Check[];
  /** Null if it was not asked, or did not say. */
  readonly store: string | null;
}

/**
 * A store that is in use is no problem where a server on an embedded store answers: it is most
 * likely the one that uses it.
 */
function knownHolder(check: Check, { store }: Asked): Check {
  const isInUse = check.name === "lock" && check.status === "problem";
  if (!isInUse || store !== "embedded") return check;
  const message = `${check.message} A server on an embedded store answers, most likely this one.`;
  return { ...check, status: "warning", message };
}

/** Asks a server that runs who we are, and whether it is ready. */
async function askServer(server: DoctorCommand["server"]): Promise<Asked> {
  if (server?.url === undefined) {
    const message = "No server is named with --url, so none was asked.";
    return { checks: [skipped("server", message)], store: null };
  }
  const { url, apiKey } = server;
  if (hasPassword(url)) {
    const fix = "Leave them out, and pass the key with CARRYOVER_API_KEY.";
    return { checks: [problem("server", "--url has a user and a password.", fix)], store: null };
  }
  const ready = await readiness(url);
  if (!apiKey) {
    const message = "CARRYOVER_API_KEY is not set, so the server was asked nothing else.";
    return { checks: [ready, skipped("server-key", message)], store: null };
  }
  const { check, store } = await identity(url, apiKey);
  return { checks: [ready, check], store };
}

const skipped = (name: string, message: string): Check => {
  return { name, status: "skipped", message, fix: null };
};
const problem = (name: string, message: string, fix: string): Check => {
  return { name, status: "problem", message, fix };
};

/** Such an address is shown nowhere, not even in an error. */
function hasPassword(url: string): boolean {
  return URL.canParse(url) ? new URL(url).username + new URL(url).password !== "" : /@/.test(url);
}

/** What `/readyz` says, which asks for no key. */
async function readiness(url: string): Promise<Check> {
  try {
    const signal = AbortSignal.timeout(limits.doctorQuestionMs);
    const address = new URL(`${url.replace(/\/+$/, "")}/readyz`);
    const response = await fetch(address, { signal, redirect: "manual" });
    if (response.ok) return { name: "server", status: "ok", message: ready(url), fix: null };
    const { code } = (await response.json().catch(() => ({}))) as { code?: unknown };
    const said = typeof code === "string" ? `${response.status} ${code}` : `${response.status}`;
    const fix = "Look into its log, and run carryover doctor where it runs, with its settings.";
    return problem("server", `${url} answers, but is not ready: ${said.slice(0, 200)}.`, fix);
  } catch (error) {
    return problem("server", `${url} does not answer: ${reasonOf(error)}.`, unreachableFix);
  }
}

const ready = (url: string) => `${url} is ready: its database answers, and has its schema.`;
const unreachableFix = "See that the server runs, and that --url (CARRYOVER_URL) is its address.";

async function identity(
  url: string,
  apiKey: string,
): Promise<{ check: Check; store: string | null }> {
  const name = "server-key";
  try {
    const options = { baseUrl: url, apiKey, maxRetries: 0, timeoutMs: limits.doctorQuestionMs };
    const whoami = await new Carryover(options).whoami();
    return { check: identityCheck(name, whoami), store: whoami.server.store };
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      const fix = "Make one where the server's database is: carryover keys create";
      const message = `${url} does not know the API key …${apiKey.slice(-4)}.`;
      return { check: problem(name, message, fix), store: null };
    }
    const message = `${url} does not say whose the key is: ${reasonOf(error)}.`;
    return { check: problem(name, message, unreachableFix), store: null };
  }
}

function identityCheck(name: string, { server, environment, key }: Whoami): Check {
  const is = `version ${server.version}, ${server.store} store`;
  const who = `${key.kind} key …${key.tail} of ${environment.name}`;
  const message = `The server has ${is}; the ${who} is valid.`;
  if (server.version === version) return { name, status: "ok", message, fix: null };
  const fix = `Use the same version of both: this program has ${version}.`;
  return { name, status: "warning", message, fix };
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const inner = cause instanceof Error ? `: ${cause.message}` : "";
  return `${message}${inner}`.replaceAll(/\s+/g, " ").replace(/\.$/, "");
}
