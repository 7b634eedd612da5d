import type { Logger } from "pino";
import type { Caller } from "../environments/service.ts";
import type { SentBody } from "../requests/service.ts";

/** The variables of a request in the app. */
export interface AppEnvironment {
  readonly Variables: {
    readonly requestId: string;
    readonly log: Logger;
    readonly caller: Caller;
    /** When the caller was last known to hold, in milliseconds as `performance.now` counts. */
    readonly heldAt: number;
    /** Says that the request is not light, or no longer. */
    readonly endLight: () => void;
    /** Whether its turn has come, where it waits for one. */
    readonly isAdmitted: boolean;
    /** The pattern of the path; the path itself holds ids, which may be e-mail addresses. */
    readonly route: string;
    /** What the request has sent, for the log of requests. */
    readonly sent: SentBody;
    /** The code of the refusal, or of the error, that it is answered with. */
    readonly errorCode: string;
  };
}
