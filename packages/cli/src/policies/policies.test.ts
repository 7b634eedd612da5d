import { describe, expect, it } from "vitest";
import { kinds } from "../pipeline/kinds.ts";
import { imported } from "../testing/dirty-file.ts";
import { noPolicies, policiesText } from "./policies.ts";

const { subscriptions, usage } = kinds;

describe("--trim", () => {
  it("leaves out blanks around texts, and none in metadata", async () => {
    const { records, counts } = await imported(
      '[{"id": " a ", "name": "A\\u00a0", "email": "\\ta@b.example", "metadata": {"k": " v "}}]',
      { trim: true },
    );

    expect(records).toEqual([{ id: "a", name: "A", email: "a@b.example", metadata: { k: " v " } }]);
    expect(counts).toEqual(["--trim 1 3"]);
  });

  it("reaches the ids in lists of a subscription", async () => {
    const record = {
      customerId: "a",
      planId: "p ",
      addons: [{ id: " x", quantity: 1 }],
      entitlements: [{ feature: { id: "f ", usageLimit: 1 } }],
    };

    const { records } = await imported(JSON.stringify([record]), {
      kind: subscriptions,
      trim: true,
    });

    expect(records).toEqual([
      {
        customerId: "a",
        planId: "p",
        addons: [{ id: "x", quantity: 1 }],
        entitlements: [{ feature: { id: "f", usageLimit: 1 } }],
      },
    ]);
  });

  it("makes ids equal, which is warned of as a repeat", async () => {
    const { warnings } = await imported('[{"id": "a"},\n{"id": " a"}]', { trim: true });

    expect(warnings).toEqual(["repeated_in_file at 2"]);
  });

  it("reads cells of CSV without their blanks, and those of blanks alone as empty", async () => {
    const { records, counts } = await imported(
      "customerId,featureId,usage,createdAt\n a , f, 5 ,  \n",
      { kind: usage, trim: true },
    );

    expect(records).toEqual([{ customerId: "a", featureId: "f", usage: 5 }]);
    expect(counts).toEqual(["--trim 1 4"]);
  });
});

describe("--empty-as-null", () => {
  it("makes null of empty text in fields that may be null", async () => {
    const { records, counts } = await imported('[{"id": "a", "email": "", "billingId": ""}]', {
      emptyAsNull: true,
    });

    expect(records).toEqual([{ id: "a", email: null, billingId: null }]);
    expect(counts).toEqual(["--empty-as-null 1 2"]);
  });

  it("leaves a required field and metadata as they are", async () => {
    const { records } = await imported('[{"id": ""}, {"id": "a", "metadata": {"k": ""}}]', {
      emptyAsNull: true,
    });

    expect(records).toEqual(["invalid_id", { id: "a", metadata: { k: "" } }]);
  });

  it("makes null of empty cells of CSV, but of no metadata", async () => {
    const { records } = await imported("id,email,metadata,metadata.k\na,,,v\nb,,,\n", {
      emptyAsNull: true,
    });

    expect(records).toEqual([
      { id: "a", email: null, metadata: { k: "v" } },
      { id: "b", email: null },
    ]);
  });

  it("clears no map and no list for an empty text or cell", async () => {
    const empty = { metadata: "", addons: "", entitlements: "", charges: "" };
    const json = await imported(JSON.stringify([{ customerId: "a", planId: "p", ...empty }]), {
      kind: subscriptions,
      emptyAsNull: true,
    });
    const csv = await imported("customerId,planId,addons,entitlements,charges\na,p,,,\n", {
      kind: subscriptions,
      emptyAsNull: true,
    });

    expect(json.records).toEqual(["invalid_metadata,invalid_type,invalid_type,invalid_type"]);
    expect(csv.records).toEqual([{ customerId: "a", planId: "p" }]);
  });

  it("leaves what the column for others says of a field with an empty cell", async () => {
    const { records, counts } = await imported(
      'id,name,email,otherFields\na,,,"{""name"": ""x""}"\n',
      { emptyAsNull: true },
    );

    expect(records).toEqual([{ id: "a", name: "x", email: null }]);
    expect(counts).toEqual(["--empty-as-null 1 1"]);
  });
});

describe("--drop-bad-email", () => {
  it("imports the customer without the address, and warns at its line", async () => {
    const { records, warnings, counts } = await imported('[\n{"id": "a",\n "email": "a(at)b"}]', {
      dropBadEmail: true,
    });

    expect(records).toEqual([{ id: "a" }]);
    expect(warnings).toEqual(["email_dropped at 3"]);
    expect(counts).toEqual(["--drop-bad-email 1 1"]);
  });

  it("keeps what --trim has made valid, and the warning of a hidden address", async () => {
    const { records, warnings } = await imported(
      '[{"id": "a", "email": " a@b.example"}, {"id": "b", "email": "[email protected]"}]',
      { trim: true, dropBadEmail: true },
    );

    expect(records).toMatchObject([{ email: "a@b.example" }, { id: "b" }]);
    expect(warnings).toEqual(["email_hidden at 1"]);
  });
});

describe("--metadata-as-text", () => {
  it("takes the digits and the order of the source", async () => {
    const { records, counts } = await imported(
      '[{"id": "a", "metadata": {"n": 1.50, "big": 12345678901234567890, "e": 1e21, "t": true,' +
        ' "z": null, "l": [1, {"b": 2.0, "a": "\\u00e4"}], "s": "x"}}]',
      { metadataAsText: true },
    );

    expect(records).toEqual([
      {
        id: "a",
        metadata: {
          n: "1.50",
          big: "12345678901234567890",
          e: "1e21",
          t: "true",
          z: "null",
          l: '[1,{"b":2.0,"a":"ä"}]',
          s: "x",
        },
      },
    ]);
    expect(counts).toEqual(["--metadata-as-text 1 6"]);
  });

  it("leaves metadata that is null or no map as it is", async () => {
    const { records } = await imported(
      '[{"id": "a", "metadata": null}, {"id": "b", "metadata": 5}]',
      {
        metadataAsText: true,
      },
    );

    expect(records).toEqual([{ id: "a", metadata: null }, "invalid_metadata"]);
  });

  it("reads a cell of metadata likewise", async () => {
    const { records } = await imported(
      'id,metadata\na,"{""n"": 1.50, ""big"": 12345678901234567890}"\n',
      {
        metadataAsText: true,
      },
    );

    expect(records).toEqual([{ id: "a", metadata: { n: "1.50", big: "12345678901234567890" } }]);
  });

  it("reads metadata beside the subscriptions likewise, with its comments", async () => {
    const { records, counts } = await imported(
      '{"subscriptions": [{"customerId": "a", "planId": "p"}],' +
        ' "additionalMetaData": {"n": 1.50, /* x */ "l": [1, 2], "s": "x",}}',
      { kind: subscriptions, metadataAsText: true },
    );

    expect(records).toEqual([
      { customerId: "a", planId: "p", metadata: { n: "1.50", l: "[1,2]", s: "x" } },
    ]);
    expect(counts).toEqual(["--metadata-as-text 0 2"]);
  });
});

describe("--numbers-as-text", () => {
  it("does not count an _id that is ignored, as the record has an id of ours", async () => {
    const both = await imported('[{"_id": 7, "id": "a"}]', {
      numbersAsText: true,
      ignoreUnknown: true,
    });
    const alone = await imported('[{"_id": 7}]', { numbersAsText: true });

    expect(both).toMatchObject({ records: [{ id: "a" }], counts: [] });
    expect(alone).toMatchObject({ records: [{ id: "7" }], counts: ["--numbers-as-text 1 1"] });
  });

  it("reaches the fields in the column for others", async () => {
    const { records, counts } = await imported(
      'id,otherFields\na,"{""name"": 9007199254740993}"\n',
      { numbersAsText: true },
    );

    expect(records).toEqual([{ id: "a", name: "9007199254740993" }]);
    expect(counts).toEqual(["--numbers-as-text 1 1"]);
  });

  it("takes the digits of the source, however many they are", async () => {
    const { records, counts } = await imported(
      '[{"id": 1001, "name": 1.50}, {"id": 9007199254740993}, {"customerId": 1.0}]',
      { numbersAsText: true },
    );

    expect(records).toEqual([
      { id: "1001", name: "1.50" },
      { id: "9007199254740993" },
      { customerId: "1.0" },
    ]);
    expect(counts).toEqual(["--numbers-as-text 3 4"]);
  });

  it("leaves numbers with an exponent, dates and numbers of other fields as they are", async () => {
    const { records } = await imported(
      '[{"id": 1e3}, {"id": 1e21}, {"id": "a", "updatedAt": 1643587200},' +
        ' {"id": "b", "metadata": {"n": 1}}]',
      { numbersAsText: true },
    );

    expect(records).toEqual([
      "invalid_type",
      "number_out_of_range",
      "invalid_type",
      "invalid_metadata",
    ]);
  });

  it("makes 1001 and the text of it one id, which is warned of as a repeat", async () => {
    const { warnings } = await imported('[{"id": "1001"},\n{"id": 1001}]', { numbersAsText: true });

    expect(warnings).toEqual(["repeated_in_file at 2"]);
  });

  it("reaches ids in lists, those of extended JSON and an id of MongoDB", async () => {
    const lists = await imported(
      '[{"customerId": 7, "planId": "p", "addons": [{"id": 12345678901234567890, "quantity": 1}]}]',
      { kind: subscriptions, numbersAsText: true },
    );
    const long = await imported('[{"_id": {"$numberLong": "9007199254740993"}}]', {
      numbersAsText: true,
    });

    expect(lists.records).toEqual([
      { customerId: "7", planId: "p", addons: [{ id: "12345678901234567890", quantity: 1 }] },
    ]);
    expect(long.records).toEqual([{ id: "9007199254740993" }]);
  });
});

describe("--zone", () => {
  it("takes dates without a zone for those of the zone", async () => {
    const { records, messages, counts } = await imported(
      '[{"id": "a", "updatedAt": "2024-07-01 12:00"},' +
        ' {"id": "b", "updatedAt": "2024-10-27T02:30:00"},' +
        ' {"id": "c", "updatedAt": "2024-03-31T02:30:00"},' +
        ' {"id": "d", "updatedAt": "2024-07-01T12:00Z"}]',
      { zone: "Europe/Berlin" },
    );

    expect(records).toEqual([
      { id: "a", updatedAt: "2024-07-01T10:00:00.000Z" },
      "date_without_zone",
      "date_without_zone",
      { id: "d", updatedAt: "2024-07-01T12:00Z" },
    ]);
    expect(messages[0]).toContain("twice");
    expect(messages[0]).toContain("+02:00 or +01:00");
    expect(messages[1]).toContain("skip");
    expect(counts).toEqual(["--zone 1 1"]);
  });

  it("reaches the dates in lists of a customer", async () => {
    const entry = '{"featureId": "f", "period": "custom", "startDate": "2024-07-01T12:00Z"';
    const { records, counts } = await imported(
      `[{"id": "a", "promotionalEntitlements": [${entry}, "endDate": "2024-10-01"}]}]`,
      { zone: "Europe/Berlin" },
    );

    expect(records).toMatchObject([
      {
        promotionalEntitlements: [
          { startDate: "2024-07-01T12:00Z", endDate: "2024-09-30T22:00:00.000Z" },
        ],
      },
    ]);
    expect(counts).toEqual(["--zone 1 1"]);
  });
});

describe("--map-ids", () => {
  it("keeps no _id as the original one, nor trims it, where it is ignored", async () => {
    const { records, counts } = await imported('[{"_id": "x/1 ", "id": "a"}, {"_id": "b/1 "}]', {
      mapIds: true,
      trim: true,
      ignoreUnknown: true,
    });

    expect(records).toEqual([
      { _id: "x/1 ", id: "a" },
      { id: "b|2F1", originalId: "b/1" },
    ]);
    expect(counts).toEqual(["--trim 1 1", "--map-ids 1 1"]);
  });

  it("maps ids and references alike, and keeps the original of the record's own id", async () => {
    const customer = await imported('[{"id": "a/1", "name": "A"}, {"id": "b"}]', { mapIds: true });
    const subscription = await imported(
      '[{"customerId": "a/1", "planId": "p", "subscriptionId": "s:1", "resourceId": "r 1"}]',
      { kind: subscriptions, mapIds: true },
    );
    const used = await imported('[{"customerId": "a/1", "featureId": "f", "usage": 1}]', {
      kind: usage,
      mapIds: true,
    });

    expect(customer.records).toEqual([{ id: "a|2F1", name: "A", originalId: "a/1" }, { id: "b" }]);
    expect(subscription.records).toEqual([
      {
        customerId: "a|2F1",
        planId: "p",
        subscriptionId: "s|3A1",
        resourceId: "r|201",
        originalId: "s:1",
      },
    ]);
    expect(used.records).toEqual([{ customerId: "a|2F1", featureId: "f", usage: 1 }]);
  });

  it("does not map ids of the catalog", async () => {
    const { records } = await imported('[{"customerId": "a", "featureId": "f/1", "usage": 1}]', {
      kind: usage,
      mapIds: true,
    });

    expect(records).toEqual(["invalid_id"]);
  });

  it("refuses what has another original id, and ids that are too long then", async () => {
    const { records, messages } = await imported(
      JSON.stringify([
        { id: "a/1", metadata: { originalId: "x" } },
        { id: "a/2", originalId: "x" },
        { id: "a/3", metadata: { originalId: "a/3" } },
        { id: "ü".repeat(50) },
      ]),
      { mapIds: true },
    );

    expect(records).toEqual([
      "original_id_taken",
      "original_id_taken",
      { id: "a|2F3", originalId: "a/3", metadata: { originalId: "a/3" } },
      "too_long",
    ]);
    expect(messages.at(-1)).toContain("303 characters when it is mapped");
  });
});

describe("the digest of a file", () => {
  it("covers the policies, and is that of the bytes without any", async () => {
    const plain = await imported('[{"id": "a"}]', {});
    const trimmed = await imported('[{"id": "a"}]', { trim: true });
    const zoned = await imported('[{"id": "a"}]', { zone: "Europe/Berlin" });
    const other = await imported('[{"id": "a"}]', { zone: "Asia/Tokyo" });

    expect(policiesText({ ...noPolicies, zone: "UTC" }, "2025a")).not.toBe(
      policiesText({ ...noPolicies, zone: "UTC" }, "2025b"),
    );
    expect(policiesText(noPolicies, "2025a")).toBe(policiesText(noPolicies, "2025b"));
    const all = [plain, trimmed, zoned, other].map(({ sha256 }) => sha256);
    expect(new Set(all).size).toBe(4);
    expect(plain.sha256).toBe((await imported('[{"id": "a"}]', {})).sha256);
  });
});
