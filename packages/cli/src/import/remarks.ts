import { leftOutText } from "../csv/scanner.ts";
import type { MeasuredFile } from "../pipeline/run.ts";
import { counted } from "../text/describe.ts";
import { visible } from "../text/visible.ts";
import { flagsText } from "./csv-effect.ts";

/** What somebody may want to know of how a file was read; each is one sentence. */
export function remarksOn({ input, measure, reading, metadataTexts }: MeasuredFile): string[] {
  const remarks: string[] = [];
  if (reading.csv) remarks.push(`read as: ${visible(flagsText(reading.csv))}`);
  const sample = reading.csv?.encodingSample ?? null;
  if (sample !== null) {
    const others = "such as --csv-encoding windows-1250 or macintosh";
    remarks.push(`check that "${visible(sample)}" is right; if not, name the encoding, ${others}`);
  }
  const override = reading.csv?.mappingOverride ?? "";
  if (override !== "") remarks.push(visible(override));
  const before = reading.csv?.beforeHeader ?? "";
  if (before !== "") {
    remarks.push(`left out before the header: ${visible(JSON.stringify(before))}`);
  }
  remarks.push(...(input.sheet?.remarks ?? []));
  if (measure.leftOut.length > 0) {
    const columns = measure.leftOut.map(leftOutText).join(", ");
    remarks.push(`these columns are left out: ${visible(columns)}`);
  }
  if (metadataTexts.values > 0) {
    const values = counted(metadataTexts.values, "value");
    remarks.push(`--metadata-as-text changed ${values} of the metadata beside the lists.`);
  }
  if (measure.documents > 1) {
    remarks.push(`${counted(measure.documents, "JSON document")} in this file are read as one.`);
  }
  return remarks;
}

/** The remarks on files, each file once, with its name. */
export function fileRemarks(parts: ReadonlyArray<{ readonly file: MeasuredFile }>): string[] {
  const files = new Set(parts.map(({ file }) => file));
  return [...files].flatMap((file) => {
    return remarksOn(file).map((remark) => `${visible(file.input.name)}: ${remark}`);
  });
}
