import { beforeEach, describe, expect, it } from "vitest";
import { Pending } from "../pending.ts";
import { Refusal } from "../refusal.ts";
import { type TestApi, testApi } from "../testing/api.ts";
import type { Work } from "./service.ts";

type Finish = NonNullable<Work<string>["finish"]>;

let api: TestApi;
/** What was begun and finished, in order. */
let done: string[];

beforeEach(async () => {
  api = await testApi();
  done = [];
});

const reply = { status: 201, body: "the reply" };
let begun = 0;

/** A request whose work hands out a new ticket each time that it begins. */
function once(finish: Finish) {
  const request = { environmentId: api.environmentId, key: "k", content: "the request" };
  const begin = async () => {
    const ticket = `ticket ${++begun}`;
    done.push("begin");
    return new Pending(ticket);
  };
  return api.services.idempotency.once<string>(api.database, request, {
    begin,
    finish: (ticket) => {
      done.push("finish");
      return finish(ticket);
    },
  });
}

const well = async () => reply;
const gone = async () => null;
const refusing = (code: "payment_failed" | "billing_unavailable") => async () => {
  throw new Refusal(code);
};

describe("work that is begun and then finished", () => {
  it("is answered from then on as it was finished", async () => {
    expect(await once(well)).toEqual(reply);
    expect(await once(gone)).toEqual(reply);

    expect(done).toEqual(["begin", "finish"]);
  });

  it("that was not finished is finished by a repeat, and not begun again", async () => {
    const tickets: string[] = [];
    await expect(once(refusing("billing_unavailable"))).rejects.toThrow(Refusal);

    await once(async (ticket) => {
      tickets.push(ticket);
      return reply;
    });

    expect(done).toEqual(["begin", "finish", "finish"]);
    expect(tickets).toEqual([`ticket ${begun}`]);
  });

  it("that was refused for good leaves the key free", async () => {
    await expect(once(refusing("payment_failed"))).rejects.toThrow(Refusal);

    expect(await once(well)).toEqual(reply);

    expect(done).toEqual(["begin", "finish", "begin", "finish"]);
  });

  it("that is gone is begun anew", async () => {
    let tries = 0;

    expect(await once(async () => (++tries === 1 ? null : reply))).toEqual(reply);

    expect(done).toEqual(["begin", "finish", "begin", "finish"]);
  });

  it("that keeps going away is an outage", async () => {
    await expect(once(gone)).rejects.toThrow("keeps disappearing");
  });

  it("answers two at once the same", async () => {
    const replies = await Promise.all([once(well), once(well)]);

    expect(replies).toEqual([reply, reply]);
    expect(done.filter((step) => step === "begin")).toHaveLength(1);
  });
});
