/** Instants of the world are whole seconds since 1970, as at Stripe. */
export type Seconds = number;

export const minute = 60;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The seconds of an instant in ISO 8601. */
export function secondsOf(instant: string | Date): Seconds {
  return Math.floor(new Date(instant).getTime() / 1_000);
}

/** The same day and time so many months later or earlier; the last day where there is no such. */
export function addMonths(at: Seconds, months: number): Seconds {
  const date = new Date(at * 1_000);
  const target = new Date(date);
  target.setUTCDate(1);
  target.setUTCMonth(target.getUTCMonth() + months);
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0));
  target.setUTCDate(Math.min(date.getUTCDate(), last.getUTCDate()));
  return secondsOf(target);
}

/** Noon of the last 31st at least so many months ago. */
export function last31st(now: Seconds, monthsAgo: number): Seconds {
  for (let back = monthsAgo; ; back++) {
    const date = new Date(addMonths(now, -back) * 1_000);
    const found = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 31, 12);
    if (new Date(found).getUTCDate() === 31) return found / 1_000;
  }
}

/** The day of an instant, such as 2026-03-31. */
export function dayOf(at: Seconds): string {
  return new Date(at * 1_000).toISOString().slice(0, 10);
}
