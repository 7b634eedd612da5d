/** A request that is made to cost its server more than its sender. */
export interface HostileRequest {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  /** What it is answered with. */
  readonly status: number;
}

const mega = 1_000_000;
const empties = (bytes: number) => `[${"{},".repeat(bytes / 3)}{}]`;
const many = (count: number, textAt: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => textAt(index)).join(",");

const catalog = { method: "PUT", path: "/api/v1/catalog" };
const customers = { method: "POST", path: "/api/v1/customers" };
const customersImport = { method: "POST", path: "/api/v1/customers/import" };
const subscriptionsImport = { method: "POST", path: "/api/v1/subscriptions/import" };
const usage = { method: "POST", path: "/api/v1/usage" };

/** Requests that were found to stop a server, or are of their kind. */
export function hostileRequests(): HostileRequest[] {
  return [...hostileLists(), ...hostileShapes(), ...hostileTexts()];
}

function hostileLists(): HostileRequest[] {
  return [
    {
      name: "7.3 MB of {} in a catalog",
      ...catalog,
      body: `{"plans":${empties(7.3 * mega)}}`,
      status: 413,
    },
    {
      name: "50,000 empty plans in a catalog",
      ...catalog,
      body: `{"plans":${empties(150_000)}}`,
      status: 400,
    },
    {
      name: "31 MB of {} to import customers",
      ...customersImport,
      body: `{"customers":${empties(31 * mega)}}`,
      status: 413,
    },
    {
      name: "31 MB of {} to import subscriptions",
      ...subscriptionsImport,
      body: `{"subscriptions":${empties(31 * mega)}}`,
      status: 413,
    },
  ];
}

function hostileShapes(): HostileRequest[] {
  return [
    {
      name: "1 MB of nesting",
      ...customers,
      body: "[".repeat(500_000) + "]".repeat(500_000),
      status: 400,
    },
    {
      name: "1 MB of nesting in what a catalog keeps",
      ...catalog,
      body: nestedExtra(500_000),
      status: 400,
    },
    {
      name: "a million keys of metadata",
      ...customersImport,
      body: `{"customers":[{"id":"a","metadata":{${many(mega, (index) => `"${index}":""`)}}}]}`,
      status: 413,
    },
    {
      name: "100,000 wrong members of one object",
      ...catalog,
      body: `{"features":[{${many(100_000, (index) => `"featureUnit${index}":1`)}}]}`,
      status: 400,
    },
    {
      name: "15 kB of commas in a query",
      method: "GET",
      path: `/api/v1/plans?status=${",".repeat(15_000)}`,
      status: 400,
    },
    {
      name: "1,500 parameters of one query",
      method: "GET",
      path: `/api/v1/plans?${many(1_500, (index) => `a[${index}]`).replaceAll(",", "&")}`,
      status: 400,
    },
  ];
}

function hostileTexts(): HostileRequest[] {
  return [
    {
      name: "a text of 31 MB",
      ...customersImport,
      body: `{"customers":[{"id":"a","name":"${"x".repeat(31 * mega)}"}]}`,
      status: 201,
    },
    {
      name: "31 MB of escaped quotes",
      ...customersImport,
      body: `{"customers":[{"id":"a","name":"${'\\"'.repeat(15 * mega)}"}]}`,
      status: 201,
    },
    {
      name: "a number beyond all numbers",
      ...usage,
      body: '{"usages":[{"customerId":"a","featureId":"b","value":1e400}]}',
      status: 400,
    },
    {
      name: "7 MB of numbers beyond all numbers",
      ...catalog,
      body: `{"plans":[${many(mega, () => "1e400")}]}`,
      status: 413,
    },
    {
      name: "one name 100,000 times",
      ...customers,
      body: `{${many(90_000, () => '"id":"a b"')}}`,
      status: 400,
    },
  ];
}

function nestedExtra(depth: number): string {
  const extra = "[".repeat(depth) + "]".repeat(depth);
  return `{"plans":[{"id":"p","productId":"p","charges":[{"extra":{"a":${extra}}}]}]}`;
}
