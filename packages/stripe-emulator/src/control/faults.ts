/** The faults of a request. */
export const requestFaults = [
  "drop_request",
  "drop_response",
  "500_not_applied",
  "500_applied",
  "429_global-rate",
  "429_global-concurrency",
  "429_endpoint-rate",
  "429_endpoint-concurrency",
  "429_resource-specific",
  "429_lock",
  "409",
  "slow",
  "half_body",
  "html_404",
  "json_404",
  "stale_list",
] as const;

/** The faults of the delivery of an event; `path` is matched with its type. */
export const webhookFaults = [
  "webhook_duplicate",
  "webhook_late",
  "webhook_out_of_order",
  "webhook_drop",
] as const;

export type RequestFault = (typeof requestFaults)[number];
export type WebhookFault = (typeof webhookFaults)[number];

/** A fault to come. */
export interface FaultRule {
  readonly method?: string;
  /** Regular expression that the path contains a match of, such as `^/v1/subscriptions$`. */
  readonly path?: string;
  /** The first affected match: 1, the default, is the next one. */
  readonly nth?: number;
  /** The number of affected matches in a row; 1 by default. */
  readonly times?: number;
  readonly fault: RequestFault | WebhookFault;
  /**
   * How long `slow` waits before it acts; how much later an event comes; of how many milliseconds a
   * stale list lacks the objects.
   */
  readonly delayMs?: number;
}

interface Armed {
  readonly rule: FaultRule;
  readonly path: RegExp;
  seen: number;
}

const fields: readonly string[] = ["method", "path", "nth", "times", "fault", "delayMs"];
const known: readonly string[] = [...requestFaults, ...webhookFaults];

/** The faults that were asked for, of one account. */
export class Faults {
  #armed: Armed[] = [];

  /** Throws Error for a wrong rule, with its position. */
  add(rules: readonly FaultRule[]): void {
    const armed = rules.map((rule) => {
      const other = Object.keys(rule).find((name) => !fields.includes(name));
      if (other !== undefined) {
        throw new Error(`Unknown field "${other}" of a fault. Known are: ${fields.join(", ")}.`);
      }
      if (!known.includes(rule.fault)) {
        throw new Error(`Unknown fault "${rule.fault}". Known are: ${known.join(", ")}.`);
      }
      return { rule, path: new RegExp(rule.path ?? ""), seen: 0 };
    });
    this.#armed.push(...armed);
  }

  clear(): void {
    this.#armed = [];
  }

  list(): FaultRule[] {
    return this.#armed.map(({ rule }) => rule);
  }

  /** The fault of a request, if one strikes. Every rule that matches counts it. */
  forRequest(method: string, path: string): FaultRule | undefined {
    return this.#strike((one) => {
      const isOfRequest = !one.rule.fault.startsWith("webhook_");
      const isMethod = one.rule.method === undefined || one.rule.method === method;
      return isOfRequest && isMethod && one.path.test(path);
    });
  }

  /** The fault of a delivery, if one strikes. */
  forEvent(type: string): FaultRule | undefined {
    return this.#strike((one) => one.rule.fault.startsWith("webhook_") && one.path.test(type));
  }

  #strike(isMatch: (one: Armed) => boolean): FaultRule | undefined {
    let struck: FaultRule | undefined;
    for (const one of this.#armed.filter(isMatch)) {
      one.seen += 1;
      const first = one.rule.nth ?? 1;
      const isWithin = one.seen >= first && one.seen < first + (one.rule.times ?? 1);
      if (isWithin) struck ??= one.rule;
    }
    this.#armed = this.#armed.filter(({ rule, seen }) => {
      return seen < (rule.nth ?? 1) + (rule.times ?? 1) - 1;
    });
    return struck;
  }
}
