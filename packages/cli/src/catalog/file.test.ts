import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCatalogFile, readCatalogText } from "./file.ts";

const read = (text: string) => readCatalogText(new TextEncoder().encode(text));

/** What is wrong with a text, as `line:column path message`. */
function faultsOf(text: string): string[] {
  const reading = read(text);
  if (reading.ok) return [];
  return reading.faults.map(({ line, column, path, message }) => {
    return `${line}:${column} ${path} ${message}`;
  });
}

function tooDeepAt(place: string): string {
  const what = "Lists and maps are nested more than 64 deep here, which no catalog is: ";
  return `${place}  ${what}look for a bracket that is not closed, or dashes in a row.`;
}

const faults: ReadonlyArray<[name: string, text: string, fault: string | RegExp]> = [
  [
    "an unknown field of the document",
    "products: []\nplan: []\n",
    '2:1 plan There is no field "plan". Did you mean "plans"?',
  ],
  [
    "an unknown field of an entry, at its name",
    "products:\n  - id: a\n    displayNme: A\n",
    '3:5 products[0].displayNme There is no field "displayNme". Did you mean "displayName"?',
  ],
  [
    "an unknown field that resembles none",
    "products:\n  - { id: a, zzz: 1 }\n",
    '2:14 products[0].zzz There is no field "zzz".',
  ],
  [
    "an unknown field deep inside",
    "plans:\n- id: a\n  productId: p\n  entitlements:\n  - featureId: f\n    usagelimit: 1\n",
    '6:5 plans[0].entitlements[0].usagelimit There is no field "usagelimit". ' +
      'Did you mean "usageLimit"?',
  ],
  [
    "an id that is there twice, at the second one",
    "products:\n  - id: a\n  - id: b\n  - id: a\n",
    '4:9 products[2].id The id "a" stands in this list already.',
  ],
  [
    "a feature that is granted twice",
    "plans:\n- id: a\n  productId: p\n  entitlements: [{featureId: f}, {featureId: f}]\n",
    '4:46 plans[0].entitlements[1].featureId The feature "f" stands in this list already.',
  ],
  [
    "a value that is none, at the value",
    "features:\n  - id: a\n    featureType: Boolean\n",
    "3:18 features[0].featureType There is no such value. Did you mean BOOLEAN?",
  ],
  [
    "a value that resembles none",
    "products:\n  - id: a\n    status: 7\n",
    "3:13 products[0].status Use one of PUBLISHED, ARCHIVED.",
  ],
  [
    "a field that is missing, at what lacks it",
    "plans:\n  - id: a\n",
    "2:5 plans[0].productId This field is required.",
  ],
  [
    "a wrong type",
    'plans:\n  - id: a\n    productId: p\n    entitlements: "none"\n',
    "4:19 plans[0].entitlements Invalid input: expected array, received string.",
  ],
  [
    "a value that was left empty",
    "products:\n  - id: a\n    description:\n",
    /^3:\d+ products\[0\]\.description Invalid input: expected string, received null\.$/,
  ],
  ["an id that is none", "products:\n  - id: a b\n", /^2:9 products\[0\]\.id An id has 1 to 255/],
  ["a list as the document", "- id: a\n", "1:1  Invalid input: expected object, received array."],
  ["an empty file", "", "1:1  Invalid input: expected object, received null."],
  [
    "a field that is there twice",
    "products: []\nproducts: []\n",
    /^2:1 {2}Map keys must be unique/,
  ],
  ["a broken line", "products:\n  - id: a\n   b: c\n", /^3:\d /],
  ["two documents", "products: []\n---\nplans: []\n", /^2:1 {2}Source contains multiple documents/],
  ["an unclosed bracket", '{"products": [', /^1:15 /],
  ["a tag", "products: !!js/function x\n", /^1:\d+ {2}Unresolved tag/],
  [
    "aliases that multiply",
    `a: &a [${"x,".repeat(99)}]\nb: &b [${"*a,".repeat(99)}]\nc: &c [${"*b,".repeat(99)}]\n`,
    "3:155  From here on, aliases repeat more than 500,000 values: " +
      "look for aliases of aliases, and write out what is needed of them.",
  ],
  [
    "more aliases than it may have",
    `a: &a 1\nb: [\n${" *a,\n".repeat(10_000)} ]\n`,
    "10002:2  Here are more than 10,000 anchors and aliases: write out what some repeat.",
  ],
  [
    "anchors that nobody uses",
    `a: [\n${" &a 1,\n".repeat(10_001)} ]\n`,
    "10002:2  Here are more than 10,000 anchors and aliases: write out what some repeat.",
  ],
  ["brackets without end", `a:\n  ${"[".repeat(50_000)}`, tooDeepAt("2:66")],
  ["brackets", `{"a": ${"[".repeat(64)}${"]".repeat(64)}}`, tooDeepAt("1:70")],
  ["dashes in a row", `${"- ".repeat(50_000)}a`, tooDeepAt("1:129")],
  ["question marks in a row", `${"? ".repeat(50_000)}a`, tooDeepAt("1:129")],
  [
    "aliases that nest too deeply",
    `${Array.from({ length: 70 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}]`)
      .join("\n")
      .replace("*a0", "1")}\n`,
    tooDeepAt("64:12"),
  ],
  ["an alias of nothing", "products: *nothing\n", "1:11  There is no anchor &nothing above."],
  ["an alias before its anchor", "a: *b\nb: &b 1\n", "1:4  There is no anchor &b above."],
  ["an anchor in itself", "a: &a [1, *a]\n", "1:11  The anchor &a would contain itself."],
];

describe("a catalog file", () => {
  it.each(faults)("with %s is refused with its place", (_, text, fault) => {
    const [first] = faultsOf(text);

    if (typeof fault === "string") expect(first).toBe(fault);
    else expect(first).toMatch(fault);
  });

  it("is told everything that is wrong with it", () => {
    expect(faultsOf("products:\n  - { x: 1, y: 2 }\nfeatures:\n  - id: a\n")).toEqual([
      "2:5 products[0].id This field is required.",
      '2:7 products[0].x There is no field "x".',
      '2:13 products[0].y There is no field "y".',
      "4:5 features[0].featureType This field is required.",
    ]);
  });

  it("in another encoding is refused", () => {
    const reading = readCatalogText(new Uint8Array([0xff, 0xfe, 0x61]));

    expect(reading).toMatchObject({ faults: [{ message: "The file is not encoded as UTF-8." }] });
  });

  it("that is larger than the server takes is refused", () => {
    const reading = readCatalogText(new Uint8Array(8 * 1024 * 1024 + 1));

    expect(reading).toMatchObject({
      faults: [{ message: "The file is larger than 8388608 bytes." }],
    });
  });

  it("is read in YAML and in JSON, with a schema named for editors", () => {
    const inYaml = read("products:\n  - &p { id: a }\nplans:\n  - id: b\n    productId: a\n");
    const inJson = read('{"products": [{"id": "a"}], "plans": [{"id": "b", "productId": "a"}]}');
    const named = read('{"$schema": "./x.json"}');

    expect(inYaml).toMatchObject({ document: { products: [{ id: "a" }] } });
    expect(JSON.stringify(inJson)).toBe(JSON.stringify(inYaml));
    expect(named.ok).toBe(true);
  });

  it("with thousands of aliases is read at once, and each gives what its anchor is", () => {
    const ids = Array.from({ length: 8_000 }, (_, index) => `p${index}`);
    const entries = ids.map((id) => `  - { id: ${id}, description: *text }`);

    const reading = read(
      `products:\n  - { id: first, description: &text "*a &b" }\n${entries.join("\n")}\n`,
    );

    expect(reading).toMatchObject({
      document: { products: ["first", ...ids].map((id) => ({ id, description: "*a &b" })) },
    });
  });

  it("takes the last anchor of a name above, and an alias as deep as may be", () => {
    const list = `${"[".repeat(63)}1${"]".repeat(63)}`;

    expect(faultsOf(`a: &x ${list}\nb: *x\n`)).toEqual([
      '1:1 a There is no field "a".',
      '2:1 b There is no field "b".',
    ]);
    const text = "products:\n  - {id: &x a}\n  - {id: &x b, description: *x}\n";
    expect(read(text)).toMatchObject({
      document: { products: [{ id: "a" }, { id: "b", description: "b" }] },
    });
  });

  it("may have stars and ampersands in its texts", () => {
    const text = `products:\n  - id: a\n    description: |\n${"      *a &b\n".repeat(10_001)}`;

    expect(faultsOf(text)).toEqual([
      "3:18 products[0].description The text is too long. Shorten it.",
    ]);
  });

  it("knows where everything of it stands, also behind an alias", () => {
    const reading = read(
      "plans:\n  - id: a\n    productId: p\n    entitlements: &all\n      - featureId: f\n" +
        "  - id: b\n    productId: p\n    entitlements: *all\n",
    );
    if (!reading.ok) throw new Error("The text is a catalog.");
    const placeOf = (path: string) => {
      const { line, column } = reading.placeOf(path);
      return `${line}:${column}`;
    };

    expect(placeOf("plans[0].entitlements[0].featureId")).toBe("5:20");
    expect(placeOf("plans[1].entitlements[0].featureId")).toBe("5:20");
    expect(placeOf("plans[1].productId")).toBe("7:16");
    expect(placeOf("plans[1].pricingType")).toBe("6:5");
    expect(placeOf("")).toBe("1:1");
  });

  it.each(["catalog.yaml", "seed/catalog.yaml"])("is examples/%s", async (name) => {
    const path = join(import.meta.dirname, "../../../../examples", name);

    expect(await readCatalogFile(path)).toMatchObject({ ok: true });
  });
});
