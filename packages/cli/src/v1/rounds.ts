/**
 * Deals records into rounds, each with the positions of records that share no name: API v1 does not
 * define in which order it applies the records of one request. Records that share a name are in
 * rounds in their order, so that the later one is sent when the earlier one is answered.
 */
export function roundsOf(
  positions: readonly number[],
  namesAt: (position: number) => readonly string[],
): number[][] {
  const rounds: number[][] = [];
  const next = new Map<string, number>();
  for (const position of positions) {
    const names = namesAt(position);
    const round = Math.max(0, ...names.map((name) => next.get(name) ?? 0));
    for (const name of names) next.set(name, round + 1);
    rounds[round] ??= [];
    rounds[round].push(position);
  }
  return rounds;
}
