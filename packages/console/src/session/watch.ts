import { AuthenticationError } from "@carryover/sdk";
import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { leave } from "./leave.ts";

/** Leaves for the sign-in page as soon as the server no longer knows the session. */
export function watchSession(queries: QueryClient, router: AnyRouter): void {
  const check = (error: unknown) => {
    if (error instanceof AuthenticationError) leave(queries, router);
  };
  queries.getQueryCache().subscribe((event) => {
    if (event.type === "updated" && event.action.type === "error") check(event.action.error);
  });
  queries.getMutationCache().subscribe((event) => {
    if (event.type === "updated" && event.action.type === "error") check(event.action.error);
  });
}
