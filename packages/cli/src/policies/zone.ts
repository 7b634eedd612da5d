/** What a date without a zone is in one: an instant, or the instants that it may be. */
export type LocalDate =
  | { readonly kind: "instant"; readonly text: string }
  /** Clocks show it twice; the offsets that it has then. */
  | { readonly kind: "twice"; readonly offsets: readonly [string, string] }
  /** Clocks skip it. */
  | { readonly kind: "skipped" };

/** Whether a name is that of a time zone in IANA's database. An offset such as +02:00 is none. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?$/;

/**
 * What a date of this form is in a zone. Without a time it is the beginning of that day, which is
 * never in doubt. A time that clocks show twice or skip is no instant. Null if there is no such day
 * or time.
 */
export function inZone(text: string, zone: string): LocalDate | null {
  const local = localTimeOf(text);
  if (local === null) return null;
  const candidates = instantsOf(local, zone);
  const isDay = text.length === 10;
  const [first, second] = candidates;
  if (first !== undefined && (second === undefined || isDay)) return instant(first);
  if (first !== undefined && second !== undefined) {
    const offsets = [offsetText(local - first), offsetText(local - second)] as const;
    return { kind: "twice", offsets };
  }
  const beginning = isDay ? beginningOf(local, zone) : null;
  return beginning === null ? { kind: "skipped" } : instant(beginning);
}

function instant(at: number): LocalDate {
  return { kind: "instant", text: new Date(at).toISOString() };
}

const dayMs = 86_400_000;

/** The milliseconds that the clock would show if it were in UTC; null without such a time. */
function localTimeOf(text: string): number | null {
  const [, year = "", month, day, hour = 0, minute = 0, second = 0, fraction = ""] =
    pattern.exec(text) ?? [];
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (year === "" || !isDay || !isTime) return null;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, "0"));
  const seconds = Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
  return date.getTime() + seconds * 1_000 + milliseconds;
}

/** The instants at which clocks show a time, the earlier first. */
function instantsOf(local: number, zone: string): number[] {
  const [before, after] = offsetsAround(Math.floor(local / dayMs), zone);
  // No clock is set forward and back within three days.
  if (before === after) return [local - before];
  const at = [local - before, local - after];
  return at.filter((each) => offsetAt(each, zone) === local - each).sort((a, b) => a - b);
}

/** The first moment of a day whose midnight clocks skip; null if they skip all of it. */
function beginningOf(local: number, zone: string): number | null {
  let [before, after] = [local - 2 * dayMs, local + 2 * dayMs];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (middle + offsetAt(middle, zone) >= local) after = middle;
    else before = middle;
  }
  return after + offsetAt(after, zone) < local + dayMs ? after : null;
}

/** Offsets by zone and day: dates of a file lie close together, and asking for one is slow. */
const known = new Map<string, readonly [number, number]>();
const knownMax = 50_000;

/** The offsets of a zone a day before and two days after a day begins. */
function offsetsAround(day: number, zone: string): readonly [number, number] {
  const key = `${zone} ${day}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= knownMax) known.clear();
  const around = [offsetAt((day - 1) * dayMs, zone), offsetAt((day + 2) * dayMs, zone)] as const;
  known.set(key, around);
  return around;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const found = formats.get(zone);
  if (found !== undefined) return found;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(zone, format);
  return format;
}

/** Milliseconds that a zone is ahead of UTC at an instant. */
function offsetAt(at: number, zone: string): number {
  const whole = Math.floor(at / 1_000) * 1_000;
  const parts = formatOf(zone).formatToParts(whole);
  const part = (name: string) => Number(parts.find(({ type }) => type === name)?.value);
  const shown = new Date(0);
  const isBefore = parts.some(({ type, value }) => type === "era" && value.startsWith("B"));
  const year = isBefore ? 1 - part("year") : part("year");
  shown.setUTCFullYear(year, part("month") - 1, part("day"));
  shown.setUTCHours(part("hour"), part("minute"), part("second"));
  return shown.getTime() - whole;
}

function offsetText(offset: number): string {
  const minutes = Math.abs(Math.round(offset / 60_000));
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
