import { Carryover } from "@carryover/sdk";
import { removeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";
import { type Answered, type Loss, untilAnswered } from "./client.ts";

/** The built server with a catalog, and clients that count their tries and send no key. */
export interface Stage {
  readonly server: Server;
  /** Ends the server, and starts it anew on the same store. */
  restart(end: "stop" | "kill"): Promise<void>;
  /** Sends a request until it is answered; its first tries are lost. */
  send(path: string, body: object, losses?: readonly Loss[]): Promise<Answered>;
  /** A new customer. */
  customer(): Promise<string>;
  /** What a customer has used, by a last report that adds nothing. */
  used(customerId: string): Promise<number>;
  close(): Promise<void>;
}

/** A report of one usage. */
export function usage(customerId: string, value: number, updateBehavior: "DELTA" | "SET") {
  return { usages: [{ customerId, featureId: "calls", value, updateBehavior }] };
}

export async function openStage(): Promise<Stage> {
  let server = await startServer();
  const client = new Carryover({ apiKey: server.key, baseUrl: server.url });
  await client.catalog.apply({
    products: [{ id: "app", displayName: "App" }],
    features: [
      { id: "calls", displayName: "Calls", featureType: "NUMBER", meterType: "FLUCTUATING" },
    ],
    plans: [
      { id: "free", displayName: "Free", productId: "app", pricingType: "FREE" },
      { id: "custom", displayName: "Custom", productId: "app", pricingType: "CUSTOM" },
    ],
  });
  let customers = 0;
  const send: Stage["send"] = async (path, body, losses) => {
    const answered = await untilAnswered(() => server, path, body, losses);
    if (answered.status >= 300) throw new Error(`${path}: ${answered.status} ${answered.body}`);
    return answered;
  };
  return {
    get server() {
      return server;
    },
    async restart(end) {
      const { store, key } = server;
      await server[end]();
      server = await startServer({ store, key });
    },
    send,
    async customer() {
      const id = `c${++customers}`;
      await send("/api/v1/customers", { id });
      return id;
    },
    async used(customerId) {
      const { body } = await send("/api/v1/usage", usage(customerId, 0, "DELTA"));
      return JSON.parse(body).data[0].currentUsage;
    },
    async close() {
      await server.stop();
      await removeScratch();
    },
  };
}
