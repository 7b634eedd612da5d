import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CommandError } from "../exit.ts";
import { remarksOn } from "../import/remarks.ts";
import { csvFaultOf, measureCsv, readCsv } from "../testing/csv-file.ts";
import { readMappings, saveMappings } from "./saved-mapping.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-test-"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Saves how a table is read, and reads the file of mappings. */
async function saved(name: string, ...texts: string[]) {
  const path = join(directory, name);
  const map = [
    { field: "id", column: "Nr" },
    { field: "name", column: "Firma" },
  ];
  for (const text of texts) {
    const { reading, measure } = await measureCsv(text, { map, ignoreUnknown: true });
    if (!reading.csv) throw new Error("It is no CSV.");
    await saveMappings(path, [{ kind: "customers", form: reading.csv, leftOut: measure.leftOut }]);
  }
  return readMappings(path);
}

describe("a saved mapping", () => {
  test("is found again by its header, in whatever order its columns are", async () => {
    const mappings = await saved("found.json", "Nr;Firma;Notiz;Leer\n1;One;x;\n");

    const { values } = await readCsv("Leer,Notiz,Firma,Nr\n,y,Two,2\n", { mappings });
    const filled = await csvFaultOf(measureCsv("Nr,Firma,Notiz,Leer\n2,Two,y,z\n", { mappings }));

    expect(values).toEqual([{ id: "2", name: "Two" }]);
    expect(mappings.mappings).toEqual([
      {
        kind: "customers",
        header: ["Nr", "Firma", "Notiz", "Leer"],
        columns: { Nr: "id", Firma: "name", Notiz: null },
      },
    ]);
    expect(filled.message).toContain('"Leer" (1 filled cell)');
  });

  test("takes the place of an earlier one of its header, beside others", async () => {
    const texts = ["Nr,Firma\n1,One\n", "Nr,Firma,email\n1,One,\n", "Firma,Nr\nOne,1\n"];

    const { mappings } = await saved("others.json", ...texts);

    expect(mappings.map(({ header }) => header)).toEqual([
      ["Nr", "Firma", "email"],
      ["Firma", "Nr"],
    ]);
  });

  test("gives way to a flag", async () => {
    const mappings = await saved("flag.json", "Nr,Firma\n1,One\n");
    const map = [{ field: "email", column: "Firma" }];

    const { values } = await readCsv("Nr,Firma\n1,One\n", { mappings, map });

    expect(values).toEqual([{ id: "1", email: "One" }]);
  });

  test("is completed by flags for a header that differs in what they say", async () => {
    const mappings = await saved("completed.json", "Nr;Firma;Notiz\n1;One;x\n");
    const ort = { field: "metadata.ort", column: "Ort" };
    const name = { field: "name", column: "Name" };

    const more = await measureCsv("Nr,Firma,Notiz,Ort\n1,One,x,Bonn\n", { mappings, map: [ort] });
    const other = await measureCsv("Nr,Name\n1,One\n", { mappings, map: [name] });
    const { values } = await readCsv("Nr,Firma,Notiz,Ort\n1,One,x,Bonn\n", {
      mappings,
      map: [ort],
    });
    const lacking = await csvFaultOf(measureCsv("Nr,Ort\n1,Bonn\n", { mappings, map: [ort] }));

    expect(values).toEqual([{ id: "1", name: "One", metadata: { ort: "Bonn" } }]);
    expect(remarksOn(more)).toContain(
      `--map adds to the mapping of ${mappings.path}: metadata.ort from "Ort"`,
    );
    expect(remarksOn(other)).toContain(
      `--map adds to the mapping of ${mappings.path}: name from "Name" (instead of "Firma")`,
    );
    expect(lacking.hint).toContain("this one has also Ort and lacks Firma, Notiz");
  });

  test("is overridden field by field, which is said", async () => {
    const mappings = await saved("overridden.json", "Nr;Firma;Notiz\n1;One;x\n");
    const map = [{ field: "name", column: "Notiz" }];

    const file = await measureCsv("Nr,Firma,Notiz\n1,,Two\n", { mappings, map });
    const lost = await csvFaultOf(measureCsv("Nr,Firma,Notiz\n1,One,Two\n", { mappings, map }));

    expect(remarksOn(file)).toContain(
      `--map adds to the mapping of ${mappings.path}: name from "Notiz" ` +
        '(instead of "Firma", the column instead of being left out)',
    );
    // What the saved mapping has put there would be lost.
    expect(lost.message).toContain('"Firma" (1 filled cell)');
  });

  test("that is for another header is named with the difference", async () => {
    const mappings = await saved("another.json", "Nr,Firma\n1,One\n");

    const fault = await csvFaultOf(measureCsv("Nr,Name\n1,One\n", { mappings }));

    expect(fault.code).toBe("missing_column");
    expect(fault.hint).toContain("another header: this one has also Name and lacks Firma.");
  });
});

test.each(["{}", "id,name\n", '{"format":"carryover-csv-mappings/1","mappings":[{"kind":1}]}'])(
  "%j is no file of mappings, and is never replaced",
  async (text) => {
    const path = join(directory, "data.csv");
    await writeFile(path, text);

    await expect(saveMappings(path, [])).rejects.toThrow(CommandError);
    await expect(readMappings(path)).rejects.toThrow("is no file of mappings");
  },
);
