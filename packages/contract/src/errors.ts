/**
 * Every code the system answers with, in three tables: refusals (an HTTP request got a no), record
 * codes (what happened to one record), and file faults (a file that cannot be read at all).
 * Codes in PascalCase are those of the public v1 API; the others are ours.
 * `docs/reference/errors.md` lists the same codes; a test holds the two together.
 */

/** A refusal: HTTP status, whether the same request may succeed later, and one sentence. */
export interface RefusalKind {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 503;
  readonly retryable: boolean;
  readonly sentence: string;
}

export const refusals = {
  InvalidArgumentError: {
    status: 400,
    retryable: false,
    sentence: "The request is not valid.",
  },
  invalid_json_body: {
    status: 400,
    retryable: false,
    sentence: "The body is not valid JSON.",
  },
  Unauthenticated: {
    status: 401,
    retryable: false,
    sentence: "The API key is missing, unknown or revoked. Send it in the X-API-KEY header.",
  },
  IdentityForbidden: {
    status: 403,
    retryable: false,
    sentence: "A client key may only read entitlements and the catalog. Use a server key.",
  },
  CustomerNotFound: {
    status: 404,
    retryable: false,
    sentence: "No such customer in this environment.",
  },
  IntegrationNotFound: {
    status: 404,
    retryable: false,
    sentence: "The customer has no such integration.",
  },
  import_run_not_found: {
    status: 404,
    retryable: false,
    sentence: "No such import run in this environment.",
  },
  batch_not_found: {
    status: 404,
    retryable: false,
    sentence: "The import run has no such batch yet.",
  },
  route_not_found: {
    status: 404,
    retryable: false,
    sentence: "No such path. The paths are listed at /openapi.json.",
  },
  method_not_allowed: {
    status: 405,
    retryable: false,
    sentence: "The path exists, but not with this method.",
  },
  DuplicatedEntityNotAllowed: {
    status: 409,
    retryable: false,
    sentence: "It exists already.",
  },
  EntityIsArchivedError: {
    status: 409,
    retryable: false,
    sentence: "The customer is archived. Unarchive it first.",
  },
  idempotency_key_reused: {
    status: 409,
    retryable: false,
    sentence: "This Idempotency-Key was used with another request in the last 24 hours.",
  },
  import_run_not_open: {
    status: 409,
    retryable: false,
    sentence: "The import run is completed or canceled and takes no more batches.",
  },
  import_run_incomplete: {
    status: 409,
    retryable: false,
    sentence: "The import run lacks batches or records, so it cannot be completed.",
  },
  batch_conflict: {
    status: 409,
    retryable: false,
    sentence: "The batch was applied with another content. Has the file changed? Open a new run.",
  },
  batch_out_of_order: {
    status: 409,
    retryable: false,
    sentence: "The batches of a lane must arrive in order; an earlier one is missing.",
  },
  body_too_large: {
    status: 413,
    retryable: false,
    sentence: "The body is larger than this path accepts.",
  },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    sentence: "Send the body as application/json.",
  },
  RateLimitExceeded: {
    status: 429,
    retryable: true,
    sentence: "Too many requests. Wait as long as Retry-After says.",
  },
  draining: {
    status: 503,
    retryable: true,
    sentence: "The server is shutting down. Try again shortly.",
  },
  database_unavailable: {
    status: 503,
    retryable: true,
    sentence: "The database cannot be reached. Try again shortly.",
  },
} as const satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof refusals;

/** What a record code does: `rejected` and `skipped` are outcomes, a `warning` accompanies one. */
export interface RecordCodeKind {
  readonly effect: "rejected" | "skipped" | "warning";
  readonly sentence: string;
  readonly hint: string;
}

export const recordCodes = {
  invalid_json: {
    effect: "rejected",
    sentence: "The record is not valid JSON.",
    hint: "Correct the text at this position.",
  },
  not_an_object: {
    effect: "rejected",
    sentence: "A record must be an object.",
    hint: "Write it as {…} with named fields.",
  },
  duplicate_key: {
    effect: "rejected",
    sentence: "The same field stands twice in one object.",
    hint: "Keep one of the two.",
  },
  nul_character: {
    effect: "rejected",
    sentence: "The text holds a NUL character, which PostgreSQL cannot store.",
    hint: "Remove it.",
  },
  lone_surrogate: {
    effect: "rejected",
    sentence: "The text holds half of a surrogate pair, which is no character.",
    hint: "Export the record again as UTF-8, or remove the broken character.",
  },
  invalid_utf8: {
    effect: "rejected",
    sentence: "The bytes are not valid UTF-8.",
    hint: "Export the file as UTF-8.",
  },
  number_out_of_range: {
    effect: "rejected",
    sentence: "The number cannot be held exactly.",
    hint: "Use a smaller number, or write it as text where text is allowed.",
  },
  record_too_large: {
    effect: "rejected",
    sentence: "The record is larger than 1 MiB.",
    hint: "Look for a missing quote or bracket, or shorten the record.",
  },
  record_too_deep: {
    effect: "rejected",
    sentence: "The record is nested deeper than 64 levels.",
    hint: "Look for a missing bracket.",
  },
  unknown_field: {
    effect: "rejected",
    sentence: "No such field; its value would be lost.",
    hint: "Correct its name, remove it, or pass --ignore-unknown.",
  },
  conflicting_fields: {
    effect: "rejected",
    sentence: "Two names of the same field hold different values.",
    hint: "Keep one of the two.",
  },
  missing_field: {
    effect: "rejected",
    sentence: "A required field is missing.",
    hint: "Add it.",
  },
  invalid_type: {
    effect: "rejected",
    sentence: "The value has the wrong type.",
    hint: "Write the value as the expected type.",
  },
  invalid_id: {
    effect: "rejected",
    sentence: "An id has 1 to 255 characters, first a letter or digit, then also _ | . @ or -.",
    hint: "Correct the id here and wherever it is referred to.",
  },
  invalid_email: {
    effect: "rejected",
    sentence: "This is no e-mail address.",
    hint: "Correct it, or write null to have none.",
  },
  email_hidden: {
    effect: "warning",
    sentence: "A web page has replaced the e-mail address by a placeholder; imported without it.",
    hint: "Put in the real address and import the record again.",
  },
  invalid_date: {
    effect: "rejected",
    sentence: "This is no date and time in ISO 8601, or one that does not exist.",
    hint: "Write it like 2022-01-31T00:00:00.000Z.",
  },
  date_without_zone: {
    effect: "rejected",
    sentence: "The date has no time zone, so it does not name one instant.",
    hint: "Add the time and Z, or an offset such as +02:00.",
  },
  too_long: {
    effect: "rejected",
    sentence: "The text is too long.",
    hint: "Shorten it.",
  },
  empty_text: {
    effect: "rejected",
    sentence: "The text is empty.",
    hint: "Give it a value, write null to clear it, or leave the field out.",
  },
  invalid_metadata: {
    effect: "rejected",
    sentence: "Metadata maps text to text: 50 keys of 1 to 40 characters, values up to 500.",
    hint: "Write each value in quotes and keep to these limits.",
  },
  repeated_in_file: {
    effect: "warning",
    sentence: "The same id stands earlier in this file; records are applied in file order.",
    hint: "Keep one of them, or pass --no-repeats to reject the later ones.",
  },
  repeated_not_allowed: {
    effect: "rejected",
    sentence: "The same id stands earlier in this file, and repeats are not allowed in this run.",
    hint: "Keep one of them, or leave out --no-repeats.",
  },
  stored_is_newer: {
    effect: "skipped",
    sentence: "The stored customer was updated after this record.",
    hint: "Nothing to do; leave out updatedAt to write it all the same.",
  },
  customer_archived: {
    effect: "rejected",
    sentence: "The customer is archived.",
    hint: "Unarchive it, or pass --unarchive.",
  },
  database_refused: {
    effect: "rejected",
    sentence: "The database refused this record.",
    hint: "The code in the message is PostgreSQL's; correct the record, or ask the operator.",
  },
} as const satisfies Record<string, RecordCodeKind>;

export type RecordCode = keyof typeof recordCodes;

/** A file that cannot be read: nothing of it is imported. */
export interface FileFaultKind {
  readonly sentence: string;
  readonly hint: string;
}

export const fileFaults = {
  file_not_found: {
    sentence: "There is no such file.",
    hint: "Check the path; it is relative to the current directory.",
  },
  file_not_readable: {
    sentence: "The file cannot be read.",
    hint: "Check its permissions.",
  },
  file_is_directory: {
    sentence: "This is a directory.",
    hint: "Name a file in it.",
  },
  empty_file: {
    sentence: "The file is empty.",
    hint: "An export without records is written as an empty list.",
  },
  unsupported_encoding: {
    sentence: "The file is not encoded as UTF-8.",
    hint: "Convert it, for example with iconv -t UTF-8.",
  },
  not_an_object_or_list: {
    sentence: "The file must hold an object, a list, or one object per line.",
    hint: "docs/reference/files.md shows the forms.",
  },
  unknown_top_level_key: {
    sentence: "The object has no list of records under a name we know.",
    hint: "Use one of: customers.",
  },
  unbalanced_bracket: {
    sentence: "A bracket closes one of another kind.",
    hint: "Add the missing bracket, or remove the wrong one.",
  },
  stray_bracket: {
    sentence: "A bracket closes nothing.",
    hint: "Remove it, or remove the bracket that closed too early.",
  },
  missing_comma: {
    sentence: "A comma is missing between two entries.",
    hint: "Add it.",
  },
  truncated_file: {
    sentence: "The file ends too early.",
    hint: "It may have been cut off: export it again.",
  },
  unexpected_text: {
    sentence: "This does not belong here.",
    hint: "Remove it.",
  },
  unterminated_comment: {
    sentence: "A comment is opened and never closed.",
    hint: "Close it with */.",
  },
} as const satisfies Record<string, FileFaultKind>;

export type FileFaultCode = keyof typeof fileFaults;
