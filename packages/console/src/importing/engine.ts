import type { Asked, Message, Method, News, Question } from "./protocol.ts";

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, Waiting>();
const listeners = new Set<(news: News) => void>();

/** Asks the worker something about a file. It is started when it is needed for the first time. */
export function ask<M extends Method>(
  file: number,
  method: M,
  question: Asked[M]["ask"],
): Promise<Asked[M]["answer"]> {
  worker ??= started();
  lastId += 1;
  const id = lastId;
  const answer = new Promise<Asked[M]["answer"]>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
  });
  worker.postMessage({ id, file, method, ask: question } satisfies Question);
  return answer;
}

/** Calls back with what the worker tells by itself. Returns what ends that. */
export function listen(listener: (news: News) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function started(): Worker {
  const own = new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module" });
  own.addEventListener("message", ({ data }: MessageEvent<Message>) => take(data));
  own.addEventListener("error", () => {
    for (const { reject } of waiting.values()) reject(new Error("The worker could not be loaded."));
    waiting.clear();
    worker = null;
  });
  return own;
}

function take(message: Message): void {
  if ("news" in message) {
    for (const listener of listeners) listener(message.news);
    return;
  }
  const { resolve, reject } = waiting.get(message.id) ?? {};
  waiting.delete(message.id);
  if ("failure" in message) reject?.(new Error(message.failure));
  else resolve?.(message.answer as never);
}
