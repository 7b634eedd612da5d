import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands before a server, and can hold an answer back on its way. */
export interface HoldingProxy {
  readonly url: string;
  /**
   * Holds the next answer to a path; returns the function that releases it, once the server has
   * answered.
   */
  hold(path: RegExp): { readonly answered: Promise<void>; letGo(): void };
  stop(): void;
}

interface Hold {
  readonly path: RegExp;
  readonly answered: () => void;
  readonly isOver: Promise<void>;
}

export async function holdingProxy(target: string): Promise<HoldingProxy> {
  const holds: Hold[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "GET", url = "" } = request;
    const { authorization = "", "content-type": type } = request.headers;
    const index = holds.findIndex(({ path }) => path.test(url));
    const [held] = index < 0 ? [] : holds.splice(index, 1);
    const answer = await fetch(target + url, {
      method,
      headers: { authorization, ...(type !== undefined && { "content-type": type }) },
      ...(method === "POST" && { body: Buffer.concat(chunks) }),
    });
    const body = await answer.text();
    held?.answered();
    await held?.isOver;
    const headers = ["request-id", "date"].map((name) => [name, answer.headers.get(name) ?? ""]);
    response.writeHead(answer.status, Object.fromEntries(headers)).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold(path) {
      let letGo = () => {};
      const isOver = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const answered = new Promise<void>((resolve) => {
        holds.push({ path, answered: resolve, isOver });
      });
      return { answered, letGo: () => letGo() };
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
