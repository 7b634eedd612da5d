import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { leave } from "./leave.ts";

const channel = new BroadcastChannel("carryover-session");

/** What a tab tells the others: its session has ended, or another one has begun. */
export type SessionNews = "signed-out" | "signed-in";

/** Tells the other tabs of this browser, which share the session. */
export function tellOtherTabs(news: SessionNews): void {
  channel.postMessage(news);
}

/** Follows what other tabs do: nothing of an ended session stays on the screen. */
export function listenToOtherTabs(queries: QueryClient, router: AnyRouter): void {
  channel.addEventListener("message", ({ data }) => {
    if (data === "signed-out") leave(queries, router);
    if (data === "signed-in") void queries.resetQueries().then(() => router.invalidate());
  });
}
