import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What happens to one try on its way. */
export type Loss =
  /** The request breaks off before the server has all of it. */
  | "request"
  /** The client leaves while the request may be in work. */
  | "left"
  /** The whole reply is on the connection, which is reset before the client has read it. */
  | "reply";

/** A reply that has reached its client. */
export interface Answered {
  readonly status: number;
  readonly body: string;
}

export interface Target {
  readonly port: number;
  readonly key: string;
}

/** Sends one try as v1 clients do, without a key and with its count. Null if it is lost. */
async function tryOnce(
  { port, key }: Target,
  path: string,
  body: object,
  { count, loss = null }: { count: number; loss?: Loss | null },
): Promise<Answered | null> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  try {
    await once(socket, "connect");
    const text = JSON.stringify(body);
    const head = [
      `POST ${path} HTTP/1.1`,
      "host: 127.0.0.1",
      `x-api-key: ${key}`,
      "content-type: application/json",
      `x-stainless-retry-count: ${count}`,
      `content-length: ${Buffer.byteLength(text)}`,
    ];
    const request = [...head, "", text].join("\r\n");
    if (loss === "request") {
      socket.write(request.slice(0, -1));
      return null;
    }
    socket.write(request);
    if (loss === "left") {
      await sleep(count % 4);
      return null;
    }
    const answered = await replyOn(socket);
    return loss === "reply" ? null : answered;
  } catch {
    // It is refused, or ended, by a server that is gone.
    return null;
  } finally {
    if (loss === null) socket.end();
    else socket.resetAndDestroy();
  }
}

/** Repeats a request as v1 clients do until it is answered for good; these tries are lost first. */
export async function untilAnswered(
  target: () => Target,
  path: string,
  body: object,
  losses: readonly Loss[] = [],
): Promise<Answered> {
  for (let count = 0; count < triesMax; count++) {
    const answered = await tryOnce(target(), path, body, { count, loss: losses[count] ?? null });
    if (answered !== null && answered.status < 500 && answered.status !== 429) return answered;
    await sleep(pauseMs);
  }
  throw new Error(`POST ${path} was not answered in ${triesMax} tries.`);
}

/** Long enough for a server that is started anew, on a machine that is busy. */
const triesMax = 400;
const pauseMs = 100;

/** The whole reply on a connection. Throws if it ends before; it is left open otherwise. */
function replyOn(socket: Socket): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
      const [head = "", body] = text.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (body === undefined || Buffer.byteLength(body) < length) return;
      resolve({ status: Number(head.split(" ")[1]), body });
    });
    socket.once("close", () => reject(new Error("The connection ended before its reply.")));
  });
}
