import { noCsvFlags } from "../csv/form.ts";
import { IdTable } from "../pipeline/id-table.ts";
import { IgnoredFields } from "../pipeline/ignored-fields.ts";
import { type Kind, kinds } from "../pipeline/kinds.ts";
import { readRecords } from "../pipeline/reader.ts";
import { measureInput, metadataOf, placeOf, policiesOf, usesOf } from "../pipeline/run.ts";
import { validate } from "../pipeline/validator.ts";
import { noPolicies, type Policies } from "../policies/policies.ts";
import { memoryFile } from "./csv-file.ts";

/** The records of a file as they are sent, or the codes that they are rejected with; for tests. */
export async function imported(
  content: string,
  {
    kind = kinds.customers,
    ignoreUnknown = false,
    ...own
  }: Partial<Policies> & { readonly kind?: Kind; readonly ignoreUnknown?: boolean },
) {
  const policies = { ...noPolicies, ...own };
  const file = await measureInput(memoryFile(content), kind, noCsvFlags, policies);
  const uses = usesOf(file, kind);
  const options = {
    kind,
    ignoreUnknown,
    noRepeats: false,
    repeats: new IdTable(100),
    ignored: new IgnoredFields(),
    metadata: metadataOf(file, kind),
    policies: policiesOf(file, uses),
    locate: placeOf(file, kind),
  };
  const records: unknown[] = [];
  const warnings: string[] = [];
  const messages: string[] = [];
  for await (const some of validate(readRecords(file.input.chunks(), file.reading), options)) {
    for (const record of some) {
      const issues = record.kind === "sound" ? record.warnings : record.issues;
      messages.push(...issues.map(({ message, hint }) => `${message} ${hint}`));
      const places = issues.map(({ code, position }) => `${code} at ${position.line}`);
      if (record.kind === "rejected") records.push(issues.map(({ code }) => code).join());
      else {
        records.push(JSON.parse(record.json));
        warnings.push(...places);
      }
    }
  }
  const counts = uses.list().map(({ flag, records, values }) => `${flag} ${records} ${values}`);
  return { records, warnings, messages, counts, sha256: file.measure.sha256 };
}
