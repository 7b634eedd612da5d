import { limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type Admission, createAdmission, FairGate } from "../admission.ts";
import { type Answer, type TestApi, testApi } from "../testing/api.ts";

const imports = "/api/v1/customers/import";
let admission: Admission;
let api: TestApi;
let other: TestApi;

beforeEach(async () => {
  const impatient = { waitingPerGroup: 100, waitMs: 50 };
  admission = {
    noteLight: () => {},
    heavy: new FairGate({ inAll: 2, perGroup: 1, ...impatient }),
    bodyBytes: new FairGate({ inAll: 80_000_000, perGroup: 40_000_000, ...impatient }),
  };
  api = await testApi({ admission });
  other = await testApi({ admission, database: api.database });
});

describe("a heavy request whose turn does not come", () => {
  it.each([
    ["an import", imports, { method: "POST" }],
    ["a batch", "/api/v1/import-runs/00000000-0000-7000-8000-000000000000/batches/0.0", {}],
    ["a catalog", "/api/v1/catalog", {}],
    ["a large body", "/api/v1/customers", { method: "POST", length: 70_000 }],
    ["GraphQL of unknown size", "/graphql", { method: "POST" }],
  ])("is answered 429, and not a byte of its body is read: %s", async (_, path, how) => {
    await admission.heavy.enter({ group: api.environmentId, size: 1 });
    const sent = body();

    const response = await api.fetch(request(api, path, sent.stream, how));

    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(response.headers.get("x-should-retry")).toBe("true");
    const answer = (await response.json()) as { code?: string; errors?: [{ extensions: object }] };
    const refusal = answer.errors?.[0].extensions ?? answer;
    expect(refusal).toMatchObject({ code: "RateLimitExceeded" });
    expect(sent.read()).toBe(0);
  });

  it("is not asked to wait for what is refused anyway: a wrong key, a body too large", async () => {
    await admission.heavy.enter({ group: api.environmentId, size: 1 });

    const [unknown, large] = [
      await api.call("POST", imports, {}, { "x-api-key": "wrong" }),
      await api.fetch(request(api, imports, body().stream, { method: "POST", length: 40_000_000 })),
    ];

    expect([unknown?.status, large?.status]).toEqual([401, 413]);
  });

  it("hinders neither light requests nor other environments, and is done afterwards", async () => {
    const leave = await admission.heavy.enter({ group: api.environmentId, size: 1 });
    const customers = [{ id: "a", name: null, email: null }];

    const answers = [
      await api.post(imports, { customers }),
      await api.get("/api/v1/customers"),
      await api.post("/api/v1/customers", { id: "light" }),
      await other.post(imports, { customers }),
    ];
    leave();
    const again = await api.post(imports, { customers });

    expect(answers.map(({ status }) => status)).toEqual([429, 200, 201, 201]);
    expect([again.status, again.body.data?.newCustomers]).toEqual([201, ["a"]]);
  });
});

it("only light requests of a known caller count as light traffic", async () => {
  let lights = 0;
  const noteLight = () => {
    lights += 1;
  };
  const watched = await testApi({ admission: { ...createAdmission(), noteLight } });

  await watched.post(imports, { customers: [{ id: "a", name: "A" }] });
  await watched.fetch(new Request("http://test.invalid/api/v1/customers"));
  await watched.get("/readyz");
  const before = lights;
  await watched.get("/api/v1/customers");

  expect([before, lights]).toEqual([0, 1]);
});

it("bodies in flight are bounded in bytes, whoever sends them", async () => {
  const leave = await admission.bodyBytes.enter({ group: api.environmentId, size: 39_999_999 });
  const sent = body();

  const [refused, reading, others] = [
    await api.fetch(request(api, "/api/v1/customers", sent.stream, { method: "POST" })),
    await api.get("/api/v1/customers"),
    await other.post("/api/v1/customers", { id: "b" }),
  ];
  leave();
  const again = await api.post("/api/v1/customers", { id: "b" });

  expect([refused.status, reading.status, others.status]).toEqual([429, 200, 201]);
  expect(sent.read()).toBe(0);
  expect(again.status).toBe(201);
});

it("sixteen imports of one environment let another's first one pass", async () => {
  const own = {
    noteLight: () => {},
    heavy: new FairGate({
      inAll: limits.heavyRequestsMax,
      perGroup: limits.heavyRequestsPerEnvironmentMax,
      waitingPerGroup: limits.waitingPerEnvironmentMax,
      waitMs: 60_000,
    }),
    bodyBytes: createAdmission().bodyBytes,
  };
  const patient = await testApi({ admission: own });
  const second = await testApi({ admission: own, database: patient.database });
  const done: string[] = [];
  const importOf = async (target: TestApi, index: number): Promise<Answer> => {
    const customers = Array.from({ length: 300 }, (_, number) => {
      return { id: `c-${index}-${number}`, name: "A customer", email: null };
    });
    const answer = await target.post(imports, { customers });
    done.push(target === patient ? "first" : "second");
    return answer;
  };

  const first = Array.from({ length: 16 }, (_, index) => importOf(patient, index));
  const answers = await Promise.all([...first, importOf(second, 0)]);

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  expect(done.indexOf("second")).toBeLessThan(8);
});

/** A body that is made as it is read, and counts how often that is asked for. */
function body() {
  let pulls = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulls += 1;
        controller.enqueue(new TextEncoder().encode("{}"));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, read: () => pulls };
}

function request(
  { key }: TestApi,
  path: string,
  stream: ReadableStream,
  { method = "PUT", length }: { method?: string; length?: number },
): Request {
  const headers = {
    "x-api-key": key,
    "content-type": "application/json",
    ...(length === undefined ? {} : { "content-length": String(length) }),
  };
  const init = { method, headers, body: stream, duplex: "half" };
  return new Request(`http://test.invalid${path}`, init as RequestInit);
}
