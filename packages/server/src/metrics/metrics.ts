import { cutoverStates, itemStates, type Outcome, version } from "@carryover/contract";
import type { Counter, Gauge, Registry } from "prom-client";
import type { Admission } from "../admission.ts";
import type { Database } from "../database/database.ts";
import { freeBytes } from "../database/embedded/disk-space.ts";
import { appliedRecords } from "../imports/applied.ts";
import { type StripeResult, stripeTraffic } from "../stripe/traffic.ts";
import { createFigures, type Figures } from "./figures.ts";
import { createRequestMetrics, type RequestLine } from "./requests.ts";

/** The metrics of a server for Prometheus. */
export interface Metrics {
  /** Counts a request that is answered. Called for each, so it must cost next to nothing. */
  observe(line: RequestLine): void;
  /** All of it as text, in the format of `contentType`; the store is asked now. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  readonly database: Database;
  readonly admission: Admission;
  readonly now: () => Date;
  /** Where the embedded store is; null of PostgreSQL, whose disk is not ours to see. */
  readonly dataDir: string | null;
}

type Library = typeof import("prom-client");

/** Loads the library, which is not needed without metrics. */
export async function createMetrics(options: MetricsOptions): Promise<Metrics> {
  const library = await import("prom-client");
  const registry = new library.Registry();
  library.collectDefaultMetrics({ register: registry });
  const requests = createRequestMetrics(library, registry);
  countProcess(library, registry, options);
  const store = storeGauges(library, registry);
  const figures = createFigures(options.database, options.now);
  return {
    observe: requests.observe,
    contentType: registry.contentType,
    async text() {
      store.set(await figures(), options.now());
      return registry.metrics();
    },
  };
}

/** Registers the metrics of this process, which are read at each scrape. */
function countProcess(library: Library, registry: Registry, options: MetricsOptions): void {
  const { database, admission, dataDir } = options;
  const gauge = gaugesIn(library, registry);
  const counter = countersIn(library, registry);
  const isStore = { version, store: database.store };
  gauge("info", "Version and kind of store, as labels of 1.", ["version", "store"]).set(isStore, 1);
  counter("import_records_total", "Records applied, by outcome.", "outcome", () => {
    return appliedRecords() satisfies Readonly<Record<Outcome, number>>;
  });
  counter("stripe_requests_total", "Tries of requests to Stripe, by result.", "result", () => {
    return stripeTraffic() satisfies Readonly<Record<StripeResult, number>>;
  });
  const heavy = "Batches and other heavy requests that are under way or wait for their turn.";
  gauge("heavy_requests", heavy, ["state"], (each) => {
    each.set({ state: "admitted" }, admission.heavy.usedSize);
    each.set({ state: "waiting" }, admission.heavy.waitingCount);
  });
  gauge("body_bytes_admitted", "Bytes of bodies in memory.", [], (each) => {
    each.set(admission.bodyBytes.usedSize);
  });
  if (database.connections !== undefined) {
    const { connections } = database;
    gauge("database_connections", "Connections of the pool.", ["state"], (each) => {
      for (const [state, count] of Object.entries(connections())) each.set({ state }, count);
    });
  }
  if (dataDir === null) return;
  gauge("disk_free_bytes", "Free bytes of the embedded store's disk.", [], async (each) => {
    const free = await freeBytes(dataDir);
    if (free !== null) each.set(free);
  });
}

function gaugesIn(library: Library, registry: Registry) {
  return <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    collect: (gauge: Gauge<L>) => void | Promise<void> = () => {},
  ): Gauge<L> =>
    new library.Gauge({
      name: `carryover_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        return collect(this);
      },
    });
}

function countersIn(library: Library, registry: Registry) {
  return <L extends string>(
    name: string,
    help: string,
    labelName: L,
    counts: () => Readonly<Record<string, number>>,
  ): Counter<L> =>
    new library.Counter<L>({
      name: `carryover_${name}`,
      help,
      labelNames: [labelName],
      registers: [registry],
      collect() {
        this.reset();
        for (const [label, count] of Object.entries(counts())) this.labels(label).inc(count);
      },
    });
}

/** Registers the metrics of the store. Servers with the same store show the same values. */
function storeGauges(library: Library, registry: Registry) {
  const gauge = gaugesIn(library, registry);
  const up = gauge("store_up", "Whether the store has answered this scrape.");
  const waits = "Seconds that the oldest waits, 0 if nothing does.";
  const importCount = gauge("import_tasks", "Accepted imports that wait to be applied.");
  const importAge = gauge("import_task_oldest_seconds", waits);
  const billingHelp = "Work at the billing provider: due now, tried before, or for a later date.";
  const billingCount = gauge("billing_tasks", billingHelp, ["state"]);
  const billingAge = gauge("billing_task_oldest_seconds", waits);
  const cutovers = gauge("cutovers", "Cutovers by state.", ["state"]);
  const itemHelp = "Subscriptions of open cutovers, and those that need an operator.";
  const items = gauge("cutover_items", itemHelp, ["state"]);
  const plain = [importCount, importAge, billingAge];
  const labeled = [billingCount, cutovers, items];
  return {
    set(figures: Figures | null, now: Date) {
      up.set(figures === null ? 0 : 1);
      // A figure that is not known is left out: an old one would be taken for true.
      for (const each of labeled) each.reset();
      for (const each of plain) each.remove();
      if (figures === null) return;
      const { imports, billing } = figures;
      importCount.set(imports.count);
      importAge.set(secondsSince(imports.oldest, now));
      billingCount.set({ state: "due" }, billing.count - billing.retryingCount);
      billingCount.set({ state: "retrying" }, billing.retryingCount);
      billingCount.set({ state: "scheduled" }, billing.scheduledCount);
      billingAge.set(secondsSince(billing.oldest, now));
      for (const state of cutoverStates) cutovers.set({ state }, countOf(figures.cutovers, state));
      for (const state of itemStates) items.set({ state }, countOf(figures.items, state));
    },
  };
}

function secondsSince(since: Date | null, now: Date): number {
  return since === null ? 0 : Math.max(0, (now.getTime() - since.getTime()) / 1_000);
}

function countOf(counts: Figures["cutovers"], state: string): number {
  return counts.find((each) => each.state === state)?.count ?? 0;
}
