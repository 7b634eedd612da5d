import { setTimeout as sleep } from "node:timers/promises";
import { limits, type RunKind } from "@carryover/contract/client";
import type { Fetch } from "@carryover/sdk";
import { Gateway } from "./gateway.ts";
import { Interruption } from "./interruption.ts";
import { Pace, type PaceClock } from "./pace.ts";
import { V1Transport } from "./transport.ts";

/** What a connection to a server of API v1 is made of. */
export interface V1Options {
  readonly url: string;
  readonly apiKey: string;
  readonly requestsPerMinute: number;
  readonly absentAsNull: boolean;
  /** The directory of the journals. */
  readonly directory: string;
  readonly fetch: Fetch;
  readonly onWait: (reason: string) => void;
}

/** What the pipeline uses in place of a server with run endpoints. */
export interface V1Server {
  readonly fetch: Fetch;
  /** Stops what is sent and waited for when a signal is aborted. */
  stopOn(signal: AbortSignal): void;
  /** Notes that the command has ended without a failure or an interruption. */
  end(): void;
  close(): Promise<void>;
}

/** Records of a batch, so that each is one request of API v1. */
export const v1BatchRecordsMax: Readonly<Record<RunKind, number>> = {
  customers: limits.importRequestRecordsMax,
  subscriptions: limits.importRequestRecordsMax,
  usage: limits.usageRequestRecordsMax,
};

/** Makes a server with run endpoints of one that has the endpoints of API v1 alone. */
export function v1Server(options: V1Options): V1Server {
  const { apiKey, absentAsNull, directory, fetch, onWait } = options;
  const url = options.url.replace(/\/+$/, "");
  const clock: PaceClock = {
    now: () => performance.now(),
    sleep: (ms, signal) => sleep(ms, undefined, { ...(signal && { signal }) }).catch(() => {}),
  };
  const interruption = new Interruption();
  const pace = new Pace(options.requestsPerMinute, clock);
  const transport = new V1Transport({ url, apiKey, fetch, pace, clock, interruption, onWait });
  const gateway = new Gateway({ url, apiKey, absentAsNull, directory, transport });
  return {
    fetch: gateway.fetch,
    stopOn: (signal) => interruption.follow(signal),
    end: () => gateway.end(),
    close: () => gateway.close(),
  };
}
