/** The faults that make a whole file unreadable; a table like that of the refusals in errors.ts. */

/** A file that cannot be read: nothing of it is imported. */
export interface FileFaultKind {
  readonly sentence: string;
  readonly hint: string;
}

export const fileFaults = {
  file_not_found: {
    sentence: "The file does not exist.",
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
  damaged_compression: {
    sentence: "The compressed data is damaged.",
    hint: "Copy or export the file again.",
  },
  not_an_object_or_list: {
    sentence: "The file must hold an object, a list, or one object per line.",
    hint: "docs/reference/files.md shows the forms.",
  },
  unknown_top_level_key: {
    sentence: "The object has no list of records under a known name.",
    hint: "Use one of: customers, subscriptions, usages.",
  },
  unbalanced_bracket: {
    sentence: "A closing bracket does not match the opening one.",
    hint: "Add the missing bracket, or remove the wrong one.",
  },
  stray_bracket: {
    sentence: "A closing bracket has no opening one.",
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
    sentence: "This text is not expected here.",
    hint: "Remove it.",
  },
  invalid_file_metadata: {
    sentence:
      "Metadata beside the lists maps text to text: 50 keys up to 40 characters, values up to 500.",
    hint: "Write each value in quotes and keep to these limits.",
  },
  unterminated_comment: {
    sentence: "A comment is opened and never closed.",
    hint: "Close it with */.",
  },
  missing_column: {
    sentence: "No column of the CSV file goes to a field that every record needs.",
    hint: "Name the column: --map FIELD=COLUMN.",
  },
  unmapped_column: {
    sentence: "A column of the CSV file goes to no field, so its values would be lost.",
    hint: "Map it with --map FIELD=COLUMN, or pass --ignore-unknown to leave it out.",
  },
  duplicate_column: {
    sentence: "Two columns of the CSV file have the same name, or go to the same field.",
    hint: "Rename or remove one of them, or map the field to one.",
  },
  header_too_large: {
    sentence: "The header of the CSV file is larger than 65,536 bytes or has over 1,000 columns.",
    hint: "Check --csv-delimiter, and that the first line holds the names of the columns.",
  },
  unclosed_quote: {
    sentence: "A quote of the CSV file is never closed.",
    hint: "Add the missing quote. A quote inside of quotes is written twice.",
  },
  row_too_large: {
    sentence: "A row of the CSV file is larger than 1 MiB.",
    hint: "Check that rows end with line breaks.",
  },
  workbook_too_large: {
    sentence: "The workbook is too large: it is held in memory.",
    hint: "Save the sheet as CSV UTF-8, which may be of any size.",
  },
  unreadable_workbook: {
    sentence: "The workbook cannot be read.",
    hint: "Save the sheet to import as CSV UTF-8, and name that file.",
  },
} as const satisfies Record<string, FileFaultKind>;

export type FileFaultCode = keyof typeof fileFaults;
