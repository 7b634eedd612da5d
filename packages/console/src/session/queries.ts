import { QueryClient } from "@tanstack/react-query";

/** What the pages have loaded. The client repeats after outages itself. */
export const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 5_000, gcTime: 10 * 60_000 } },
});
