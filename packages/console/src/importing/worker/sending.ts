import {
  ApiError,
  AuthenticationError,
  Carryover,
  ConnectionError,
  type ImportRun,
} from "@carryover/sdk";
import { Causes, limits, type Part, runImport, Throttle } from "carryover/importing";
import type { Choice, News, SendFailure, SendRequest, SendResult } from "../protocol.ts";
import type { OpenedFile } from "./opened-file.ts";

/** What was rejected in the runs of this page, so that later runs can name it. */
const causes = new Causes();

type SendNews = Extract<News, { of: "send" }>;

/** Sends the records of one kind in a file, as a command does: a run of the same file goes on. */
export async function sendPart(
  file: OpenedFile,
  { kind, mode, compare, restart = false, plan, buildsOn }: SendRequest,
  stopping: AbortSignal,
  onNews: (news: Omit<SendNews, "file">) => void,
): Promise<SendResult> {
  const { part, choice } = file.toSend(kind);
  const throttle = new Throttle();
  const recordsTotal = part.file.measure.records[part.kind.collection] ?? 0;
  let news: Omit<SendNews, "file"> = {
    of: "send",
    kind,
    mode,
    runId: "",
    recordsDone: 0,
    recordsTotal,
    rejected: 0,
    isResuming: false,
    reason: null,
  };
  const tell = (more: Partial<typeof news>) => {
    news = { ...news, ...more };
    onNews(news);
  };
  throttle.onOutage = (reason) => tell({ reason });
  const client = clientOf(throttle);
  try {
    const isNew = mode === "plan" || restart || plan !== undefined;
    const resumes = isNew ? undefined : await plannedRun(client, part, choice);
    const result = await runImport({
      kind: part.kind,
      file: part.file,
      options: { ...choice.options, ...(compare === true && { compare }) },
      mode,
      restart,
      plan,
      buildsOn,
      resumes,
      client,
      throttle,
      causes,
      stopping,
      startedAt: performance.now(),
      report: () => null,
      onStart: ({ id }) => tell({ runId: id }),
      onProgress: ({ recordsDone, rejected, isResuming, slowReason }) =>
        tell({ recordsDone, rejected, isResuming, reason: slowReason }),
      onReportFailure: () => {},
    });
    const { run, interrupted, failure } = result;
    return { run, interrupted, failure: failure === undefined ? null : failureOf(failure) };
  } catch (error) {
    return { run: null, interrupted: false, failure: failureOf(error) };
  }
}

/**
 * Finds an open run that applies a plan of the same file with the same options: its tab was closed.
 * One without a plan is found by the server.
 */
async function plannedRun(
  client: Carryover,
  { kind: { kind }, file: { measure } }: Part,
  { options }: Choice,
): Promise<ImportRun | undefined> {
  const isSame = (run: ImportRun) =>
    run.mode === "apply" &&
    run.plan !== null &&
    run.source.sha256 === measure.sha256 &&
    run.options.ignoreUnknown === options.ignoreUnknown &&
    run.options.unarchive === options.unarchive &&
    run.options.noRepeats === options.noRepeats;
  let found: ImportRun | undefined;
  for await (const run of client.importRuns.list({ kind, status: "open", limit: 100 })) {
    if (isSame(run)) found = run;
  }
  return found;
}

/** The client of the session that the page has, with the patience of a command. */
function clientOf(throttle: Throttle): Carryover {
  return new Carryover({
    session: true,
    baseUrl: "",
    maxRetries: limits.clientRetriesMax,
    retryPauseMs: limits.clientRetryPauseMs,
    timeoutMs: limits.clientTimeoutMs,
    busyWaitMs: limits.clientBusyWaitMs,
    onRetry: throttle.onRetry,
  });
}

function failureOf(error: unknown): SendFailure {
  const isRefusal = error instanceof ApiError;
  return {
    message: error instanceof Error ? error.message : "Something went wrong.",
    code: isRefusal ? error.code : null,
    requestId: isRefusal ? error.requestId : null,
    isOutage: error instanceof ConnectionError || (isRefusal && error.status >= 500),
    isSignedOut: error instanceof AuthenticationError,
  };
}
