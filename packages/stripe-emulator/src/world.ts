import { createHash } from "node:crypto";
import { asDocumented, type Switches } from "./control/switches.ts";
import { type EventHead, Events, eventOf } from "./events.ts";
import { SavedReplies } from "./http/idempotency.ts";
import type { Mode } from "./http/keys.ts";
import { type Cause, type Clock, type Line, type Put, readLine, writeLine } from "./http/line.ts";
import { Log } from "./log.ts";
import type { Account, Charge, Kind, Objects, OwnedKind, Renewals } from "./objects.ts";
import { idOf, State } from "./state.ts";

/** A change in progress, which is stored as a whole or not at all. */
interface Draft {
  readonly cause: Cause | null;
  readonly puts: Map<string, Put>;
  readonly removed: Map<string, readonly [Kind, string]>;
  readonly undo: (() => void)[];
  readonly charges: Charge[];
  /** The objects of the change in their previous state. */
  readonly before: Map<string, readonly [Kind, string, Objects[Kind] | null]>;
}

/** The parts of a line besides the objects of the change. */
export type Extras = Pick<Line, "clock" | "idempotency" | "switches">;

/** An object that was recently changed, in real time: a stale list shows its previous state. */
interface Recent {
  readonly kind: Kind;
  readonly id: string;
  /** Null if it was not there. */
  readonly before: Objects[Kind] | null;
  readonly changedMs: number;
}

const recentMs = 600_000;
/** The number of events after which their changes must be on disk before more follow. */
const thingsAtOnceMax = 100;

/** One account in one mode: a separate world. */
export class World implements Account {
  readonly id: string;
  readonly mode: Mode;
  readonly livemode: boolean;
  readonly savedReplies = new SavedReplies();
  readonly events = new Events();
  readonly charges: Charge[] = [];
  /** Called with the events of a change once it is on disk. */
  onEvents: (events: readonly EventHead[]) => void = () => undefined;
  readonly #state = new State();
  readonly #tag: string;
  #log!: Log;
  #clock: Clock = { offset: 0, frozen: null };
  #switches: Switches = asDocumented;
  /** The moment that is being caught up with, while the clock is moved. */
  #moment: number | null = null;
  #draft: Draft | null = null;
  #ids = 0;
  #recent: Recent[] = [];

  private constructor(id: string, mode: Mode) {
    this.id = id;
    this.mode = mode;
    this.livemode = mode === "live";
    this.#tag = createHash("sha256").update(`${mode} ${id}`).digest("hex").slice(0, 6);
  }

  /** Opens an account from its log; without a path it is empty and is not stored. */
  static async open(id: string, mode: Mode, path: string | null): Promise<World> {
    const world = new World(id, mode);
    world.#log = await Log.open(path, (text) => world.#replay(readLine(text)));
    return world;
  }

  now(customerId?: string): number {
    const clock = customerId === undefined ? null : this.get("customer", customerId)?.test_clock;
    if (clock !== null && clock !== undefined) {
      const testClock = this.get("test_clock", typeof clock === "string" ? clock : clock.id);
      if (testClock !== undefined) return testClock.frozen_time;
    }
    return this.#moment ?? timeOf(this.#clock);
  }

  get clock(): Clock {
    return this.#clock;
  }

  get switches(): Switches {
    return this.#switches;
  }

  /** Number of the last line. */
  get seq(): number {
    return this.#log.count;
  }

  get<K extends Kind>(kind: K, id: string): Objects[K] | undefined {
    if (this.#draft?.removed.has(`${kind} ${id}`)) return undefined;
    if (kind !== "event") return this.#state.get(kind, id);
    const head = this.events.get(id);
    return head === undefined ? undefined : (this.event(head) as Objects[K]);
  }

  *all<K extends Kind>(kind: K): Iterable<Objects[K]> {
    const objects = this.#state.all(kind);
    const removed = this.#draft?.removed;
    for (const object of objects) {
      if (removed?.has(`${kind} ${idOf(object)}`) !== true) yield object;
    }
  }

  ofCustomer<K extends OwnedKind>(kind: K, customerId: string): readonly Objects[K][] {
    const objects = this.#state.ofCustomer(kind, customerId);
    const removed = this.#draft?.removed;
    if (removed === undefined || removed.size === 0) return objects;
    return objects.filter((object) => !removed.has(`${kind} ${object.id}`));
  }

  put<K extends Kind>(kind: K, object: Objects[K]): void {
    const draft = this.#writing();
    const id = idOf(object);
    const name = `${kind} ${id}`;
    const before = this.#state.get(kind, id);
    if (!draft.before.has(name)) draft.before.set(name, [kind, id, before ?? null]);
    draft.removed.delete(name);
    draft.puts.set(name, [kind, object] as unknown as Put);
    draft.undo.push(() => {
      if (before === undefined) this.#state.remove(kind, id);
      else this.#state.put(kind, before);
    });
    this.#state.put(kind, object);
  }

  remove(kind: Kind, id: string): void {
    const draft = this.#writing();
    draft.puts.delete(`${kind} ${id}`);
    draft.removed.set(`${kind} ${id}`, [kind, id]);
  }

  newId(prefix: string): string {
    this.#ids += 1;
    const number = this.#ids.toString(36).padStart(12, "0");
    return `${prefix.replace(/_$/, "")}_1${this.#tag}${number}`;
  }

  emit(type: string, object: object, previous?: object, at = this.now()): void {
    const draft = this.#writing();
    const event = eventOf({
      id: this.newId("evt"),
      type,
      object,
      previous,
      created: at,
      livemode: this.livemode,
      key: draft.cause?.key ?? null,
    });
    draft.puts.set(`event ${event.id}`, ["event", event]);
    draft.before.set(`event ${event.id}`, ["event", event.id, null]);
  }

  charge(charge: Omit<Charge, "id">): void {
    this.#writing().charges.push({ id: this.newId("ch"), ...charge });
  }

  /** Returns the whole event from the log. */
  event(head: EventHead): Objects["event"] {
    const put = this.line(head.seq).puts.find(([kind, one]) => {
      return kind === "event" && one.id === head.id;
    });
    if (put === undefined) throw new Error(`Line ${head.seq} lacks event ${head.id}.`);
    return put[1] as Objects["event"];
  }

  /** A line of the history by its number. */
  line(seq: number): Line {
    return readLine(this.#log.line(seq));
  }

  /**
   * Runs work and stores all of its objects as one line; stores nothing if it throws. `extras`
   * returns additional parts of the line. The result may be shown once `kept` has resolved.
   */
  change<T>(cause: Cause | null, work: () => T, extras: (result: T) => Extras = () => ({})): T {
    if (this.#draft !== null) throw new Error("A change is begun inside another.");
    const draft: Draft = {
      cause,
      puts: new Map<string, Put>(),
      undo: [] as (() => void)[],
      removed: new Map<string, readonly [Kind, string]>(),
      charges: [],
      before: new Map(),
    };
    this.#draft = draft;
    try {
      const result = work();
      this.#draft = null;
      this.#keep(draft, extras(result));
      return result;
    } catch (error) {
      this.#draft = null;
      for (const undo of draft.undo.reverse()) undo();
      throw error;
    }
  }

  /** Resolves once all changes so far are on disk. */
  kept(): Promise<void> {
    return this.#log.kept();
  }

  /** Handles everything that is due by now, each event as a line of its own. */
  settle(renewals: Renewals): void {
    const until = timeOf(this.#clock);
    while (this.#settleNext(renewals, until));
  }

  /**
   * Sets the clock, after handling everything that is due until then; the clock moves along.
   * Nothing else may change the account meanwhile.
   */
  async setClock(renewals: Renewals, clock: Clock): Promise<void> {
    const until = timeOf(clock);
    const isFrozen = clock.frozen !== null;
    for (let count = 1; this.#settleNext(renewals, until, isFrozen); count += 1) {
      if (count % thingsAtOnceMax === 0) await this.kept();
    }
    const cause = { method: "CLOCK", path: "/_emu/clock", key: null };
    const nothing = () => undefined;
    this.change(cause, nothing, () => ({ clock }));
    await this.kept();
  }

  /**
   * Returns the objects of the last milliseconds of real time, by kind and id, in their previous
   * state; null for new ones.
   */
  changedWithin(ms: number): ReadonlyMap<string, Objects[Kind] | null> {
    const since = Date.now() - ms;
    const changed = new Map<string, Objects[Kind] | null>();
    for (const { kind, id, before, changedMs } of this.#recent) {
      const name = `${kind} ${id}`;
      if (changedMs >= since && !changed.has(name)) changed.set(name, before);
    }
    return changed;
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  /** Empties the log. The world is not to be used after. */
  async clear(): Promise<void> {
    await this.#log.clear();
    await this.#log.close();
  }

  /** Handles the next event, if it is due by `until`; with `isFrozen` the clock follows. */
  #settleNext(renewals: Renewals, until: number, isFrozen?: boolean): boolean {
    const due = renewals.nextDue(this);
    if (due === undefined || due > until) return false;
    const isClockMoved = isFrozen !== undefined && due > timeOf(this.#clock);
    const extras = isClockMoved ? { clock: clockAt(due, isFrozen) } : {};
    this.#moment = due;
    try {
      const settleOne = () => renewals.settleOne(this);
      this.change(null, settleOne, () => extras);
    } finally {
      this.#moment = null;
    }
    return true;
  }

  #writing(): Draft {
    if (this.#draft === null) throw new Error("Objects are changed outside of a change.");
    return this.#draft;
  }

  #keep(draft: Draft, extras: Extras): void {
    const { puts, removed, charges } = draft;
    const isEmpty = puts.size === 0 && removed.size === 0 && charges.length === 0;
    if (isEmpty && Object.values(extras).every((extra) => extra === undefined)) return;
    const at = extras.clock === undefined ? this.now() : timeOf(extras.clock);
    const line: Line = {
      seq: this.seq + 1,
      at,
      request: draft.cause,
      puts: [...puts.values()],
      removes: [...removed.values()],
      charges,
      ids: this.#ids,
      ...extras,
    };
    this.#log.append(writeLine(line));
    this.#recordChanged(draft);
    const seen = this.#apply(line);
    if (seen.length > 0) void this.kept().then(() => this.onEvents(seen));
  }

  /** Applies the parts of a line besides objects, which the change itself has applied. */
  #apply(line: Line): EventHead[] {
    for (const [kind, id] of line.removes) this.#state.remove(kind, id);
    for (const charge of line.charges) this.charges.push(charge);
    if (line.clock !== undefined) this.#clock = line.clock;
    if (line.switches !== undefined) this.#switches = line.switches;
    const saved = line.idempotency;
    if (saved !== undefined) {
      this.savedReplies.save(saved.key, { digest: saved.digest, seq: line.seq, at: line.at });
    }
    const heads = line.puts.flatMap((put) => {
      if (put[0] !== "event") return [];
      const { id, type, created } = put[1];
      return [{ id, type, created, seq: line.seq }];
    });
    this.events.add(heads, line.at);
    return heads;
  }

  #replay(line: Line): void {
    for (const [kind, object] of line.puts) if (kind !== "event") this.#state.put(kind, object);
    this.#ids = Math.max(this.#ids, line.ids);
    this.#apply(line);
  }

  /** Remembers what a stale list would not know yet: new objects, and old forms if it may. */
  #recordChanged({ before }: Draft): void {
    const changedMs = Date.now();
    const old = this.#recent.findIndex((one) => one.changedMs >= changedMs - recentMs);
    if (old > 1000) this.#recent = this.#recent.slice(old);
    const isLagging = this.#switches.stale_lists_ms > 0;
    for (const [kind, id, was] of before.values()) {
      if (was === null || isLagging) this.#recent.push({ kind, id, before: was, changedMs });
    }
  }
}

/** A clock that shows a time now. */
export function clockAt(time: number, isFrozen: boolean): Clock {
  if (isFrozen) return { offset: 0, frozen: time };
  return { offset: time - Math.floor(Date.now() / 1000), frozen: null };
}

function timeOf({ offset, frozen }: Clock): number {
  return frozen ?? Math.floor(Date.now() / 1000) + offset;
}
