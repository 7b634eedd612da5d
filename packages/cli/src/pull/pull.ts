import { open } from "node:fs/promises";
import type { CutoverMapping } from "@carryover/contract";
import type { Carryover, StripePage, StripePageQuery } from "@carryover/sdk";
import { readFromServer } from "../commands/server-work.ts";
import type { ServerChoice } from "../connect.ts";
import { readMapping } from "../cutover/plan.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { makeDirectory } from "../files/directory.ts";
import { ListFile } from "../files/list-file.ts";
import { openDraft } from "../files/private-file.ts";
import { type Interrupt, listenForInterrupts } from "../interrupt.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { visible } from "../text/visible.ts";
import { concludePull, emptyPulled, type Mapping, type Pulled } from "./conclusion.ts";
import { PulledIds } from "./ids.ts";
import { draftMapping, SeenPrices } from "./mapping-draft.ts";
import { type PlanSales, planSales } from "./plan-sales.ts";
import {
  customerRecordOf,
  faultyReasons,
  type LeftOut,
  leftOutOf,
  type PulledRecord,
  statusLeftOut,
  subscriptionRecordOf,
} from "./records.ts";
import { pulledCustomer, pulledSubscription } from "./stripe-objects.ts";

export interface PullCommand extends ServerChoice {
  readonly out: string;
  readonly mapping: string;
  /** Metadata key of Stripe customers that holds the platform's id. */
  readonly customerIdFrom: string | undefined;
  readonly json: boolean;
  readonly again: string;
}

/** Faults that are told one by one; the others are counted. */
const faultsShown = 20;

/** Reads a Stripe account into files for an import, and drafts the mapping. Throws CommandError. */
export async function pullStripeCommand(
  command: PullCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const mapping = await existingMapping(command.mapping, terminal);
  if (mapping === undefined) return exitCodes.usage;
  return readFromServer(command, terminal, "pull stripe", async ({ client }) => {
    const interrupt = listenForInterrupts(terminal, "Stopping; the files stay as they were.");
    try {
      return await new Pull(command, mapping, client, interrupt, terminal).run();
    } finally {
      interrupt.release();
    }
  });
}

/** The mapping of a file, null if there is none, undefined if it is wrong, which is told. */
async function existingMapping(path: string, terminal: Terminal): Promise<Mapping | undefined> {
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    // Any other fault is told, with its place, by who reads the file.
    return error.code === "ENOENT" ? null : undefined;
  });
  await handle?.close();
  if (handle === null) return null;
  return (await readMapping(path, { isDraft: true }, terminal)) ?? undefined;
}

class Pull {
  readonly #command: PullCommand;
  readonly #mapping: Mapping;
  readonly #client: Carryover;
  readonly #interrupt: Interrupt;
  readonly #terminal: Terminal;
  readonly #seen = new SeenPrices();
  #told = 0;

  constructor(
    command: PullCommand,
    mapping: Mapping,
    client: Carryover,
    interrupt: Interrupt,
    terminal: Terminal,
  ) {
    this.#command = command;
    this.#mapping = mapping;
    this.#client = client;
    this.#interrupt = interrupt;
    this.#terminal = terminal;
  }

  async run(): Promise<ExitCode> {
    const { out } = this.#command;
    const files: ListFile[] = [];
    const opened = async (collection: string) => {
      const file = await tryToWrite(out, () => ListFile.open(out, collection));
      files.push(file);
      return file;
    };
    try {
      await tryToWrite(out, () => makeDirectory(out));
      const customersFile = await opened("customers");
      const subscriptionsFile = await opened("subscriptions");
      const ids = new PulledIds(this.#command.customerIdFrom, customersFile);
      const customers = await this.#pullCustomers(customersFile, ids);
      const subscriptions = await this.#pullSubscriptions(subscriptionsFile, ids);
      for (const file of files) await file.finish();
      if (this.#mapping === null) await this.#draft();
      const pulled = {
        customers: { path: customersFile.path, ...customers },
        subscriptions: { path: subscriptionsFile.path, ...subscriptions },
      };
      this.#terminal.clearStatus();
      return concludePull(this.#command, pulled, this.#mapping, this.#seen, this.#terminal);
    } finally {
      for (const file of files) await file.discard();
    }
  }

  async #pullCustomers(file: ListFile, ids: PulledIds): Promise<Pulled> {
    const pulled = emptyPulled();
    const { signal } = this.#interrupt;
    const load = (query: StripePageQuery) => {
      return this.#client.billing.stripeCustomers(query, { signal });
    };
    for await (const page of this.#pages("customer", load)) {
      const whole: { readonly id: string; readonly json: string }[] = [];
      for (const customer of page.data.map(pulledCustomer)) {
        const customerId = ids.idOf(customer);
        const record = customerRecordOf(customer, customerId);
        const said = `${customer.id}: another customer has the id ${customerId} too.`;
        const same: LeftOut = { reason: "same_customer", message: said };
        const isSame = !("reason" in record) && ids.isTaken(customerId);
        const json = this.#take(pulled, isSame ? same : record);
        if (json !== null) whole.push({ id: customer.id, json });
      }
      const places = await file.add(whole.map(({ json }) => json));
      for (const [index, { id }] of whole.entries()) ids.note(id, places[index] ?? 0);
    }
    return pulled;
  }

  async #pullSubscriptions(file: ListFile, ids: PulledIds): Promise<Pulled> {
    const pulled = emptyPulled();
    const mapping = this.#mapping?.mapping ?? { prices: {} };
    const { signal } = this.#interrupt;
    const sales = await this.#salesOf(mapping);
    const load = (query: StripePageQuery) => {
      return this.#client.billing.stripeSubscriptions(query, { signal });
    };
    for await (const page of this.#pages("subscription", load)) {
      const whole: string[] = [];
      for (const subscription of page.data.map(pulledSubscription)) {
        const early = statusLeftOut(subscription);
        const isHistory = subscription.status === "canceled";
        if (early === null && !isHistory) this.#seen.add(subscription);
        const customerId = await ids.find(subscription.customerId);
        const { id } = subscription;
        const noCustomer: LeftOut = {
          reason: "no_customer",
          message: `${id}: its customer ${subscription.customerId} is left out.`,
        };
        const record =
          early ??
          (customerId === null
            ? leftOutOf(subscription, noCustomer)
            : subscriptionRecordOf(subscription, customerId, mapping, sales));
        const json = this.#take(pulled, record);
        if (json !== null) whole.push(json);
      }
      await file.add(whole);
    }
    return pulled;
  }

  /** How the catalog sells plans, if anything is mapped to one. */
  async #salesOf({ prices }: CutoverMapping): Promise<ReadonlyMap<string, PlanSales>> {
    if (Object.keys(prices).length === 0) return new Map();
    const { signal } = this.#interrupt;
    return planSales(await this.#answered(this.#client.catalog.export({ signal })));
  }

  async #answered<T>(asked: Promise<T>): Promise<T> {
    return asked.catch((error: unknown) => {
      if (!this.#interrupt.signal.aborted) throw error;
      throw new CommandError(exitCodes.interrupted, "Interrupted. The files are as they were.");
    });
  }

  /** Pages, newest objects first, each asked for when the one before it is written. */
  async *#pages(
    thing: string,
    load: (query: StripePageQuery) => Promise<StripePage>,
  ): AsyncGenerator<StripePage, void, undefined> {
    let count = 0;
    let startingAfter: string | undefined;
    for (;;) {
      const asked = load(startingAfter === undefined ? {} : { startingAfter });
      const page = await this.#answered(asked);
      yield page;
      count += page.data.length;
      this.#terminal.status(`pull  ${counted(count, thing)} read from Stripe`);
      startingAfter = page.data.at(-1)?.id as string | undefined;
      if (!page.hasMore || startingAfter === undefined) return;
    }
  }

  /** Counts a record, or why there is none, and gives its JSON. */
  #take(pulled: Pulled, record: PulledRecord | LeftOut): string | null {
    if ("reason" in record) {
      pulled.leftOut[record.reason] = (pulled.leftOut[record.reason] ?? 0) + 1;
      if (faultyReasons.includes(record.reason)) this.#tell(`left out: ${record.message}`);
      return null;
    }
    pulled.written += 1;
    pulled.dropped += record.dropped.length;
    for (const { pointer } of record.dropped) {
      const [, name = ""] = pointer.split("/");
      pulled.droppedFields[name] = (pulled.droppedFields[name] ?? 0) + 1;
    }
    for (const name of record.unread) pulled.unread[name] = (pulled.unread[name] ?? 0) + 1;
    const [issue] = record.dropped;
    if (issue !== undefined) {
      const [, billingId] = /"billingId":"([^"]*)"/.exec(record.json) ?? [];
      this.#tell(`${billingId}: ${issue.pointer} is left out: ${issue.message}`);
    }
    return record.json;
  }

  #tell(message: string): void {
    this.#told += 1;
    if (this.#told <= faultsShown) this.#terminal.say(visible(message));
    if (this.#told === faultsShown + 1) this.#terminal.say("… and more; they are counted below.");
  }

  async #draft(): Promise<void> {
    const { mapping } = this.#command;
    await tryToWrite(mapping, async () => {
      const draft = await openDraft(mapping);
      try {
        await draft.handle.writeFile(draftMapping(this.#seen));
        await draft.claim();
      } finally {
        await draft.discard();
      }
    });
  }
}

async function tryToWrite<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const said = `${path} cannot be written: ${(error as Error).message}`;
    throw new CommandError(exitCodes.usage, said, { cause: error });
  }
}
