/** Returns the command line, ready to paste; leaves out a key in it. */
export function commandLine(argv: readonly string[]): string {
  const shown: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? "";
    if (word === "--restart" || word.startsWith("--api-key=")) continue;
    if (word === "--api-key") index += 1;
    else shown.push(quoted(word));
  }
  return ["carryover", ...shown].join(" ");
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
