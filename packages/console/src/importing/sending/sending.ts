import { client } from "../../session/client.ts";
import { queries } from "../../session/queries.ts";
import { type PartName, partsToSend } from "../actions.ts";
import { ask } from "../engine.ts";
import type { SendResult } from "../protocol.ts";
import { current, patchSending, type Sending, setState } from "../store.ts";

/** Milliseconds until an import that an outage has ended is tried again by itself. */
const againMs = 5_000;

type Mode = Sending["mode"];

let again: ReturnType<typeof setTimeout> | undefined;

/** Whether whoever looks on has stopped what was being sent. */
let isStopped = false;

/**
 * Sends all parts one after the other: applies them, rehearses them, or compares them with what is
 * stored. Parts that are applied already are left out, so that calling it again goes on.
 */
export async function sendAll(mode: Mode): Promise<void> {
  clearTimeout(again);
  if (current().isSending) return;
  isStopped = false;
  const parts = partsToSend(current().files);
  setState({ isSending: true });
  for (const part of parts) {
    if (mode === "apply" && sendingOf(part)?.mode === "apply" && isDone(part)) continue;
    patchSending(part.id, part.kind, waiting(mode, part));
  }
  let buildsOn: string | undefined;
  for (const part of parts) {
    if (isStopped) break;
    if (mode === "apply" && isDone(part)) continue;
    const result = await sendOne(part, mode, buildsOn);
    if (result === null || result.failure !== null || result.interrupted) {
      end(result, mode);
      break;
    }
    buildsOn = result.run?.id;
  }
  setState({ isSending: false });
  void queries.invalidateQueries({ queryKey: ["runs"] });
}

/** What the next import has to come to is kept while a part waits. */
const plans = new Map<string, string>();

function waiting(mode: Mode, { id, kind }: PartName): Partial<Sending> {
  const name = `${id} ${kind}`;
  const before = sendingOf({ id, kind });
  const isPlanned = before?.mode === "plan" && before.state === "done" && before.runId !== null;
  if (isPlanned) plans.set(name, before.runId ?? "");
  else if (mode !== "apply") plans.delete(name);
  const began = { recordsDone: 0, rejected: 0, isResuming: false, reason: null, result: null };
  return { mode, state: "waiting", runId: null, ...began };
}

async function sendOne(
  part: PartName,
  mode: Mode,
  buildsOn: string | undefined,
): Promise<SendResult | null> {
  const { id, kind } = part;
  const checked = current().files.find((file) => file.id === id)?.checked;
  const recordsTotal = checked?.parts.find((one) => one.kind === kind)?.records ?? 0;
  patchSending(id, kind, { state: "running", recordsTotal });
  const plan = mode === "apply" ? plans.get(`${id} ${kind}`) : undefined;
  const isRehearsal = mode !== "apply";
  try {
    const result = await ask(id, "send", {
      kind,
      mode: isRehearsal ? "plan" : "apply",
      ...(isRehearsal && { restart: true }),
      ...(mode === "verify" && { compare: true }),
      ...(isRehearsal && buildsOn !== undefined && { buildsOn }),
      ...(plan !== undefined && { plan }),
    });
    const { failure, interrupted, run } = result;
    const ended = interrupted ? "stopped" : failure === null ? "done" : "failed";
    patchSending(id, kind, { state: ended, result, reason: null, runId: run?.id ?? null });
    if (failure?.code === "plan_stale") plans.delete(`${id} ${kind}`);
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message : "The records could not be sent.";
    const failure = { message, code: null, requestId: null, isOutage: false, isSignedOut: false };
    patchSending(id, kind, { state: "failed", result: { run: null, interrupted: false, failure } });
    return null;
  }
}

/**
 * An import waits for the end of an outage: what was applied is known to the server, and the rest
 * is sent then, unless it was stopped, or there is something else on the page by then.
 */
function end(result: SendResult | null, mode: Mode): void {
  const failure = result?.failure;
  if (failure?.isSignedOut) void askWhoIsThere();
  if (!failure?.isOutage || mode !== "apply" || isStopped) return;
  const checked = current().files.map((file) => file.checked);
  const isSame = () => {
    const { files } = current();
    return (
      files.length === checked.length && files.every((file, at) => file.checked === checked[at])
    );
  };
  again = setTimeout(() => {
    if (isSame()) void sendAll(mode);
  }, againMs);
}

/** Whatever a query of the page is refused for leads to the sign-in page; the worker has none. */
async function askWhoIsThere(): Promise<void> {
  const queryFn = () => client.importRuns.list({ limit: 1 }).then(({ data }) => data.length);
  await queries.fetchQuery({ queryKey: ["runs", "any"], queryFn }).catch(() => {});
}

/** Sends nothing more. What is in flight is applied, and the import can go on later. */
export function stopAll(): void {
  isStopped = true;
  clearTimeout(again);
  for (const { id } of current().files) void ask(id, "stop", null);
}

function sendingOf({ id, kind }: PartName): Sending | undefined {
  return current().files.find((file) => file.id === id)?.sendings[kind];
}

function isDone(part: PartName): boolean {
  const sending = sendingOf(part);
  return sending?.mode === "apply" && sending.state === "done";
}
