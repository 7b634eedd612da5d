import type { LoggedRequest } from "@carryover/sdk";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { healthQuery } from "../health/queries.ts";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { PagedTable } from "../show/paged-table.tsx";
import { Note, Pill } from "../show/states.tsx";
import type { Column } from "../show/table.tsx";
import { requestsQuery } from "./queries.ts";
import { RequestDetails } from "./request-details.tsx";
import style from "./requests.module.css";
import type { RequestsSearch } from "./search.ts";
import { toneOf } from "./words.ts";

/** Makes a link that opens a request, or closes the one that is open; the address says which. */
export type LinkTo = (id: string | undefined, text: ReactNode) => ReactNode;

/** The latest requests, and beside them the one that is open. */
export function RequestList({
  filters,
  open,
  linkTo,
}: {
  readonly filters: Omit<RequestsSearch, "open">;
  readonly open: string | undefined;
  readonly linkTo: LinkTo;
}): ReactNode {
  const list = useInfiniteQuery(requestsQuery(filters));
  return (
    <>
      <Logging />
      <div className={style.sides} data-open={open !== undefined}>
        <Panel title="Requests" note="the latest first" flush>
          <PagedTable
            list={list}
            empty="No such request in the last seven days."
            label="Requests"
            columns={columnsFor(linkTo, open !== undefined)}
            keyOf={({ id }) => id}
          />
        </Panel>
        {open !== undefined && <RequestDetails id={open} close={linkTo(undefined, "Close")} />}
      </div>
    </>
  );
}

/** Says what is not in the list, and why. */
function Logging() {
  const log = useQuery(healthQuery).data?.requestLog;
  if (log?.mode === "off") {
    return (
      <Note tone="warn">
        This server logs no requests: CARRYOVER_REQUEST_LOG is off. What is here was logged before.
      </Note>
    );
  }
  if (log === undefined || log.dropped === 0) return null;
  return (
    <Note tone="warn">
      {count(log.dropped)} requests had no room in the log since this server started.
    </Note>
  );
}

/** Beside an open request there is room for the most needed columns alone. */
function columnsFor(linkTo: LinkTo, isOpen: boolean): ReadonlyArray<Column<LoggedRequest>> {
  return [
    {
      name: "Request",
      cell: ({ id, method, path }) =>
        linkTo(
          id,
          <span className="mono">
            <span className={style.method}>{method}</span> {readable(path)}
          </span>,
        ),
    },
    {
      name: "Status",
      cell: ({ status, errorCode }) => (
        <span className={style.status}>
          <Pill tone={toneOf(status)}>{status}</Pill>
          {errorCode !== null && <span className={style.code}>{errorCode}</span>}
        </span>
      ),
    },
    ...(isOpen ? [] : whose),
    {
      name: "Took",
      align: "right",
      cell: ({ durationMs }) => <span className={style.whole}>{count(durationMs)} ms</span>,
    },
    {
      name: "When",
      align: "right",
      cell: ({ createdAt }) => (
        <span className={style.whole}>
          <Moment at={createdAt} form="ago" />
        </span>
      ),
    },
  ];
}

const whose: ReadonlyArray<Column<LoggedRequest>> = [
  {
    name: "Customer",
    isWide: true,
    cell: ({ customerId }) =>
      customerId === null ? (
        "–"
      ) : (
        <Link to="/customers/$customerId" params={{ customerId }}>
          {customerId}
        </Link>
      ),
  },
  {
    name: "Key",
    isWide: true,
    cell: ({ key, isSession }) => (
      <span className={style.whole}>
        {isSession ? "Console, " : ""}
        {key.name ?? key.kind} <span className="mono">…{key.tail}</span>
      </span>
    ),
  },
];

/** Returns a path without escapes, where it can be read without them. */
function readable(path: string): string {
  const short = path.replace(/^\/api\/v1/, "");
  try {
    return decodeURIComponent(short);
  } catch {
    return short;
  }
}
