import { type FileFaultCode, fileFaults } from "@carryover/contract/client";
import type { Position } from "../position.ts";

/** What a file fault is made of; without a hint, the one of the table of codes is used. */
export interface FileFaultDetails {
  readonly code: FileFaultCode;
  readonly position: Position;
  readonly message: string;
  readonly hint?: string;
}

/**
 * The structure of a file is broken, so that nothing after `position` can be trusted. Its message
 * names brackets and fields, never the values in the file.
 */
export class FileFault extends Error {
  override readonly name = "FileFault";
  readonly code: FileFaultCode;
  readonly position: Position;
  readonly hint: string;

  constructor(details: FileFaultDetails) {
    super(details.message);
    this.code = details.code;
    this.position = details.position;
    this.hint = details.hint ?? fileFaults[details.code].hint;
  }
}
