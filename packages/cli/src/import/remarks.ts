import type { MeasuredFile } from "../pipeline/run.ts";
import { counted } from "../text/describe.ts";
import { visible } from "../text/visible.ts";

/** What somebody may want to know of how a file was read; each is one sentence. */
export function remarksOn({ measure }: MeasuredFile): string[] {
  if (measure.documents < 2) return [];
  return [`${counted(measure.documents, "JSON document")} in this file are read as one.`];
}

/** The remarks on files, each file once, with its name. */
export function fileRemarks(parts: ReadonlyArray<{ readonly file: MeasuredFile }>): string[] {
  const files = new Set(parts.map(({ file }) => file));
  return [...files].flatMap((file) => {
    return remarksOn(file).map((remark) => `${visible(file.input.name)}: ${remark}`);
  });
}
