/** A clock that moves only when somebody sleeps, and then at once. */
export function fakeClock() {
  let nowMs = 0;
  return {
    now: () => nowMs,
    async sleep(ms: number): Promise<void> {
      const until = nowMs + ms;
      await Promise.resolve();
      nowMs = Math.max(nowMs, until);
    },
  };
}
