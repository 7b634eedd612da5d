/** What a flag of the command line is called on this page. */
export const labels = {
  "--ignore-unknown": "Leave out unknown fields",
  "--unarchive": "Bring back archived customers",
  "--no-repeats": "Reject repeated ids",
  "--trim": "Trim blanks",
  "--empty-as-null": "Empty text is null",
  "--drop-bad-email": "Drop bad e-mail addresses",
  "--numbers-as-text": "Numbers become text",
  "--metadata-as-text": "Metadata becomes text",
  "--map-ids": "Map ids",
  "--zone": "Time zone",
  "--csv-header-row": "Header in row",
  "--csv-delimiter": "Between cells",
  "--csv-encoding": "Encoding",
} as const;

/** Advice of the command line, in the words of this page: a flag is a switch here. */
export function advice(hint: string): string {
  const mapped = hint
    .replace(/Name the column: .*? The file has/s, "Choose its column below. The file has")
    .replace(/Map each with --map .*? to leave them out\./s, "Choose a field for each, or none.")
    .replace(/--map (?='|\S+=)/g, "")
    .replace("such as --zone Europe", "such as Europe");
  return mapped.replace(
    /\b(pass|leave out|with|say with|Check|Correct)? ?(--[a-z-]+)/g,
    (all, verb: string | undefined, flag: string) => {
      const label = labels[flag as keyof typeof labels];
      return label === undefined
        ? all
        : `${verbs[verb ?? ""] ?? verb ?? ""} “${label}”`.trimStart();
    },
  );
}

const verbs: Readonly<Record<string, string>> = { pass: "set", "leave out": "turn off" };
