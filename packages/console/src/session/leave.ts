import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { sessionQuery } from "./session.ts";

/** Forgets all that was loaded, and goes to the sign-in page, which leads back to this one. */
export function leave(queries: QueryClient, router: AnyRouter): void {
  const { pathname, href } = router.state.location;
  if (pathname === "/sign-in") return;
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, null);
  const from = href === "/" ? undefined : href;
  void router.navigate({ to: "/sign-in", search: { from }, replace: true });
}
