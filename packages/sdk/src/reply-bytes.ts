import { ConnectionError, TimeoutError } from "./errors.ts";

/** What reading a reply waits for. */
export interface ReadingWait {
  /** Method and path, for messages. */
  readonly name: string;
  /** Time for the next bytes. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The longest wait that a timer can hold. */
const timerMaxMs = 2 ** 31 - 1;

/**
 * Yields the bytes of a reply as they come. Throws a ConnectionError if it breaks off, a
 * TimeoutError if nothing comes for too long, or the reason of the caller's abort.
 */
export async function* bytesOf(
  response: Response,
  { name, timeoutMs, signal }: ReadingWait,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const stopped = new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  stopped.catch(() => {});
  try {
    for (;;) {
      signal?.throwIfAborted();
      const late = lateAfter(timeoutMs, name);
      const { done, value } = await Promise.race([reader.read(), stopped, late.promise])
        .catch((cause: unknown) => {
          if (signal?.aborted) throw signal.reason;
          if (cause instanceof ConnectionError) throw cause;
          throw new ConnectionError(`The reply to ${name} broke off.`, { cause });
        })
        .finally(late.clear);
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function lateAfter(timeoutMs: number, name: string) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const promise = new Promise<never>((_, reject) => {
    const late = () => reject(new TimeoutError(`${name} sent nothing more in ${timeoutMs} ms.`));
    timer = setTimeout(late, Math.min(timeoutMs, timerMaxMs));
  });
  promise.catch(() => {});
  return { promise, clear: () => clearTimeout(timer) };
}
