import { queryOptions } from "@tanstack/react-query";
import { client } from "../session/client.ts";

const askAgainMs = 5_000;

/** How the server, its workers, the database and the queues are doing, again and again. */
export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => client.health({ signal }),
  refetchInterval: askAgainMs,
});
