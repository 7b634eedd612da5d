import { createHash } from "node:crypto";
import { limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type Database, DatabaseUnavailable } from "../database/database.ts";
import { Pending } from "../pending.ts";
import { Refusal } from "../refusal.ts";
import { type TestApi, testApi } from "../testing/api.ts";
import { certain, type Delivery } from "./delivery.ts";
import { createIdempotencyService, type IdempotencyService } from "./service.ts";
import type { Reply, Work } from "./work.ts";

let api: TestApi;
let service: IdempotencyService;
/** What was done, in order. */
let done: string[];

beforeEach(async () => {
  api = await testApi();
  service = anotherServer();
  done = [];
});

/** A server of its own on the same database. */
function anotherServer(): IdempotencyService {
  return createIdempotencyService(() => api.now);
}

/** A connection that the test breaks. */
function connection(): Delivery & { break(): void } {
  const listeners: (() => void)[] = [];
  const state = { isLost: false };
  return Object.assign(state, {
    onLost: (listener: () => void) => (state.isLost ? listener() : void listeners.push(listener)),
    break() {
      state.isLost = true;
      for (const listener of listeners.splice(0)) listener();
    },
  });
}

interface Options {
  readonly delivery?: Delivery;
  readonly content?: string;
  readonly keyId?: string;
  readonly environmentId?: string;
  readonly to?: IdempotencyService;
  /** The store as this server has it. */
  readonly database?: Database;
}

const keyId = "00000000-0000-7000-8000-000000000001";

function attempt<T = never>(repeat: number, work: Work<T>, options: Options = {}): Promise<string> {
  const { to = service, database = api.database, ...given } = options;
  const { environmentId } = api;
  const request = { environmentId, keyId, content: "POST /", delivery: certain, ...given, repeat };
  return to.attempt(database, request, work).then(({ body }) => body);
}

/** Work that answers by its name. */
function named(name: string): Work {
  return {
    async begin() {
      done.push(name);
      return { status: 201, body: name };
    },
  };
}

/** A try whose reply was sent and did not arrive. */
async function lose(name: string, options: Options = {}, repeat = 0): Promise<void> {
  const delivery = connection();
  await attempt(repeat, named(name), { ...options, delivery });
  delivery.break();
}

/** A first try at work until it is let go. */
async function held(name: string, options: Options = {}) {
  let letGo: (error?: Error) => void = () => {};
  let start = () => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const released = new Promise<void>((resolve, reject) => {
    letGo = (error) => (error === undefined ? resolve() : reject(error));
  });
  const prepare = () => {
    start();
    return released;
  };
  const reply = attempt(0, { ...named(name), prepare }, options);
  reply.catch(() => {});
  await started;
  return { reply, letGo };
}

/** How many tries there is something kept of. */
async function rows(): Promise<number | undefined> {
  const [row] = await api.database.query<{ count: number }>(
    "select count(*)::int as count from post_tries where environment_id = $1::uuid",
    [api.environmentId],
  );
  return row?.count;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a first try", () => {
  it("is done, however alike it is to others before it and beside it", async () => {
    await lose("lost");

    const replies = await Promise.all(["a", "b"].map((name) => attempt(0, named(name))));

    expect(replies).toEqual(["a", "b"]);
    expect(done.sort()).toEqual(["a", "b", "lost"]);
  });
});

describe("a repeat", () => {
  it("is done if the reply of the try before it arrived", async () => {
    await attempt(0, named("first"));

    expect(await attempt(1, named("repeat"))).toBe("repeat");
  });

  it("is done if its first try never came", async () => {
    expect(await attempt(1, named("repeat"))).toBe("repeat");
  });

  it("takes a reply that was lost, which nobody else can take", async () => {
    await lose("first");

    const replies = [await attempt(1, named("repeat")), await attempt(1, named("other"))];

    expect(replies).toEqual(["first", "other"]);
  });

  it("takes one reply each, when many were lost and are repeated at once", async () => {
    const names = ["a", "b", "c", "d"];
    for (const name of names) await lose(name);

    const replies = await Promise.all(names.map(() => attempt(1, named("again"))));

    expect(replies.sort()).toEqual(names);
  });

  it("whose own reply is lost leaves it to the next one", async () => {
    await lose("first");
    await lose("repeat", {}, 1);

    expect(await attempt(2, named("second repeat"))).toBe("first");
    await lose("done by a repeat", {}, 1);
    expect(await attempt(2, named("second repeat"))).toBe("done by a repeat");
  });

  it("does not take what an earlier one answered, when its own first try failed", async () => {
    await attempt(0, named("earlier"));
    const failing = { begin: () => Promise.reject(new DatabaseUnavailable("gone")) };
    await expect(attempt(0, failing)).rejects.toThrow("gone");

    expect(await attempt(1, named("repeat"))).toBe("repeat");
  });

  it.each<[string, Options]>([
    ["another content", { content: "POST /other" }],
    ["another API key", { keyId: "00000000-0000-7000-8000-000000000002" }],
  ])("takes nothing of %s", async (_, options) => {
    await lose("first", options);

    expect(await attempt(1, named("repeat"))).toBe("repeat");
  });

  it("takes nothing of another environment", async () => {
    const { environmentId } = await testApi();
    await lose("first", { environmentId });

    expect(await attempt(1, named("repeat"))).toBe("repeat");
  });

  it.each([
    [1, limits.repeatMs, "first"],
    [1, limits.repeatMs + 1, "repeat"],
    [2, limits.repeatMs + 1, "first"],
    [1e9, limits.repeatMs * limits.repeatsMax, "first"],
    [1e9, limits.repeatMs * limits.repeatsMax + 1, "repeat"],
  ])("that is the %dth after %d ms gets the reply of the %s", async (count, ms, expected) => {
    await lose("first");
    api.now = new Date(api.now.getTime() + ms);

    expect(await attempt(count, named("repeat"))).toBe(expected);
  });
});

describe("a try that is at work", () => {
  it("is waited for by a repeat on any server, if its client has left", async () => {
    const delivery = connection();
    const first = await held("first", { delivery });
    delivery.break();
    await expect.poll(rows).toBe(1);
    const repeats = [service, anotherServer()].map((to) => attempt(1, named("repeat"), { to }));
    await pause(2 * limits.tryPollMs);
    const before = [...done];

    first.letGo();

    expect((await Promise.all(repeats)).sort()).toEqual(["first", "repeat"]);
    expect([before, done]).toEqual([[], ["first", "repeat"]]);
  });

  it("is nobody else's while its client waits", async () => {
    const first = await held("first", { delivery: connection() });

    const repeat = await attempt(1, named("repeat"));
    first.letGo();

    expect([repeat, await first.reply]).toEqual(["repeat", "first"]);
  });

  it("leaves nothing to wait for when it fails", async () => {
    const delivery = connection();
    const first = await held("first", { delivery });
    delivery.break();
    const repeat = attempt(1, named("repeat"));

    first.letGo(new DatabaseUnavailable("gone"));

    expect(await repeat).toBe("repeat");
  });

  it("is not waited for by a repeat whose own client has left", async () => {
    const [delivery, own] = [connection(), connection()];
    const first = await held("first", { delivery });
    delivery.break();
    const repeat = attempt(1, named("repeat"), { delivery: own });
    own.break();

    await expect(repeat).rejects.toThrow(DatabaseUnavailable);
    first.letGo();
    await first.reply;

    expect([await attempt(2, named("next")), done]).toEqual(["first", ["first"]]);
  });
});

describe("work that is begun and then finished", () => {
  let tickets = 0;
  const begun = (finish: Work<number>["finish"]): Work<number> => ({
    begin: async () => {
      done.push("begin");
      return new Pending(++tickets);
    },
    finish: async (ticket) => {
      done.push(`finish ${ticket}`);
      return (await finish?.(ticket)) ?? null;
    },
  });
  const well = async (ticket: number): Promise<Reply> => ({ status: 201, body: `${ticket}` });
  const refused = (code: "billing_unavailable" | "payment_failed") => () =>
    Promise.reject(new Refusal(code));

  it("that cannot be finished now is gone on with by one repeat", async () => {
    await expect(attempt(0, begun(refused("billing_unavailable")))).rejects.toThrow(Refusal);
    const first = tickets;

    const replies = [await attempt(1, begun(well)), await attempt(1, begun(well))];

    expect(replies).toEqual([`${first}`, `${first + 1}`]);
    expect(done.filter((step) => step === "begin")).toHaveLength(2);
  });

  it("that was refused for good is begun anew", async () => {
    await expect(attempt(0, begun(refused("payment_failed")))).rejects.toThrow(Refusal);

    expect(await attempt(1, begun(well))).toBe(`${tickets}`);
    expect(done.filter((step) => step === "begin")).toHaveLength(2);
  });

  it("that is gone is begun anew", async () => {
    let tries = 0;

    await attempt(
      0,
      begun(async (ticket) => (++tries === 1 ? null : well(ticket))),
    );

    expect(done.filter((step) => step === "begin")).toHaveLength(2);
  });

  it("whose client leaves meanwhile is waited for", async () => {
    const delivery = connection();
    const first = attempt(
      0,
      begun(async (ticket) => {
        delivery.break();
        await pause(3 * limits.tryPollMs);
        return well(ticket);
      }),
      { delivery },
    );
    await pause(limits.tryPollMs);

    const repeat = await attempt(1, begun(well));

    expect(repeat).toBe(await first);
    expect(done).toEqual(["begin", `finish ${tickets}`]);
  });
});

describe("a server that ends", () => {
  /** As one that was killed between its commit and its reply leaves it, so long ago. */
  const left = (reply: string, ms: number) =>
    api.database.execute(
      `insert into post_tries
      values (
        gen_random_uuid(), $1::uuid, $2::uuid, $3, 'kept', 201, $4, $5::timestamptz,
        clock_timestamp() - $6::int * interval '1 millisecond'
      )`,
      [api.environmentId, keyId, sha256("POST /"), reply, api.now.toISOString(), ms],
    );
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

  it("leaves its replies to repeats, once it was silent for long", async () => {
    await left("left", limits.trySilentMs + 1);

    expect(await attempt(1, named("repeat"))).toBe("left");
  });

  it("is waited for until it was silent for long", async () => {
    await left("left", limits.trySilentMs - 3 * limits.tryPollMs);

    expect(await attempt(1, named("repeat"))).toBe("left");
  });

  it("and comes back does its request again, if a repeat has taken the reply", async () => {
    const { database } = api;
    let isStalled = true;
    let repeat = "";
    const stalling: Database = {
      ...database,
      async query(sql, parameters) {
        if (sql.startsWith("delete from post_tries") && isStalled) {
          isStalled = false;
          await database.execute(
            "update post_tries set touched_at = touched_at - interval '1 hour'",
          );
          repeat = await attempt(1, named("repeat"));
        }
        return database.query(sql, parameters);
      },
    };
    let count = 0;
    const work: Work = { begin: async () => ({ status: 201, body: `${++count}` }) };

    const reply = await attempt(0, work, { to: anotherServer(), database: stalling });

    expect([repeat, reply]).toEqual(["1", "2"]);
  });
});

it("keeps no row of what was delivered, and sweeps what nobody has taken", async () => {
  await attempt(0, named("delivered"));
  const delivered = await rows();
  await lose("lost");
  await expect.poll(rows).toBe(1);
  api.now = new Date(api.now.getTime() + limits.repeatMs * limits.repeatsMax + 1);

  await service.sweep(api.database);

  expect([delivered, await rows()]).toEqual([0, 0]);
});
