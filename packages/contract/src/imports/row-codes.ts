/** Issues of rows of CSV alone, a part of the table in record-codes.ts. */
export const rowCodes = {
  invalid_row: {
    effect: "rejected",
    sentence: "The row does not fit its header.",
    hint: "Look for a missing quote, or a delimiter in a cell without quotes.",
  },
  digits_lost: {
    effect: "rejected",
    sentence: "The number was shortened by a spreadsheet, so its last digits are lost.",
    hint: "Format the column as text there, fill in the numbers again, and export it once more.",
  },
  repeated_header: {
    effect: "rejected",
    sentence: "The row is the header of the CSV file again.",
    hint: "Remove it: joined files keep one header, and no byte order mark (U+FEFF) inside.",
  },
  error_value: {
    effect: "rejected",
    sentence: "The cell holds an error of a spreadsheet, or the mark of a database for no value.",
    hint: "Correct the cell, or leave it empty.",
  },
  ambiguous_number: {
    effect: "rejected",
    sentence: "The number can be read in two ways.",
    hint: "Write 1234, or 1.2340 for a fraction; in a workbook, format the cell as a number.",
  },
} as const;
