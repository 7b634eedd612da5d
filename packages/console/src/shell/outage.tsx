import { ConnectionError, ServerError } from "@carryover/sdk";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { client } from "../session/client.ts";
import style from "./shell.module.css";

const askAgainMs = 2_000;

/** Says that the server is away, asks until it is back, and then loads what failed meanwhile. */
export function Outage(): ReactNode {
  const [isAway, setAway] = useState(false);
  const queries = useQueryClient();
  useEffect(
    () =>
      queries.getQueryCache().subscribe((event) => {
        if (event.type !== "updated" || event.action.type !== "error") return;
        if (isOutage(event.action.error)) setAway(true);
      }),
    [queries],
  );
  useEffect(() => {
    if (!isAway) return;
    const timer = setInterval(async () => {
      try {
        await client.session.retrieve({ maxRetries: 0 });
      } catch (error) {
        if (isOutage(error)) return;
      }
      setAway(false);
      void queries.refetchQueries({ type: "active" });
    }, askAgainMs);
    return () => clearInterval(timer);
  }, [isAway, queries]);
  return (
    <div role="status">
      {isAway && (
        <div className={style.banner}>
          The server does not answer. What you see may be old; it is asked again every two seconds.
        </div>
      )}
    </div>
  );
}

/** Whether an error may go away by itself. */
function isOutage(error: unknown): boolean {
  return error instanceof ConnectionError || (error instanceof ServerError && error.status >= 502);
}
