import type { FileFault, Position } from "./pipeline/reader.ts";
import type { PlacedIssue } from "./pipeline/validator.ts";

/** One fault for people: where, what, and what to do next. */
export function describe(
  file: string,
  position: Position,
  said: { code: string; message: string; hint: string },
): string {
  const place = `${file}:${position.line}:${position.column}`;
  return `${place}: ${said.message} [${said.code}]\n  ${said.hint}`;
}

/** A file that cannot be read at all. A fault of the path has no place in the file. */
export function describeFault(file: string, fault: FileFault): string {
  if (fault.code.startsWith("file_")) {
    return `${file}: ${fault.message} [${fault.code}]\n  ${fault.hint}`;
  }
  return describe(file, fault.position, fault);
}

export function describeIssue(file: string, issue: PlacedIssue): string {
  return describe(file, issue.position, issue);
}
