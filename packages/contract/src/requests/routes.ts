import { z } from "zod";
import type { Route } from "../route.ts";
import { uuid } from "../text-schemas.ts";
import * as requests from "./requests.ts";

/** The log of the latest requests of the environment. */
export const requestRoutes = {
  listRequests: {
    method: "get",
    path: "/api/v1/requests",
    operationId: "listRequests",
    tag: "Service",
    summary:
      "List the latest requests of the environment in the order in which they were answered.",
    query: requests.requestsQuery,
    status: 200,
    reply: requests.requestsPage,
    refusals: [],
  },
  getRequest: {
    method: "get",
    path: "/api/v1/requests/:id",
    operationId: "getRequest",
    tag: "Service",
    summary: "Retrieve one of these requests with its query and body, without secrets.",
    params: z.object({ id: uuid }),
    status: 200,
    reply: requests.requestReply,
    refusals: ["request_not_found"],
  },
} as const satisfies Record<string, Route>;
