import type { LoggedRequestWithBody } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Copyable, Json } from "../show/copyable.tsx";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Facts, Panel } from "../show/page.tsx";
import { Bone, Pill, Problem } from "../show/states.tsx";
import { requestQuery } from "./queries.ts";
import style from "./requests.module.css";
import { toneOf } from "./words.ts";

/** One request with all that is known of it. */
export function RequestDetails({
  id,
  close,
}: {
  readonly id: string;
  readonly close: ReactNode;
}): ReactNode {
  const found = useQuery(requestQuery(id));
  return (
    <div className={style.details}>
      <Panel title="Request" actions={close} flush>
        {found.isPending && <Bone height={320} />}
        {found.isError && <Problem error={found.error} />}
        {found.data !== undefined && <Details request={found.data} />}
      </Panel>
    </div>
  );
}

function Details({ request }: { readonly request: LoggedRequestWithBody }) {
  const { method, path, query, body, bodyBytes } = request;
  return (
    <>
      <div className={style.facts}>
        <p className={style.line}>
          <span className={style.method}>{method}</span> {path}
        </p>
        <Facts items={factsOf(request)} />
      </div>
      {query !== null && <Json value={query} label="The query of the request" />}
      <h3 className={style.heading}>
        Body <span>{bodyBytes === 0 ? "none" : `${count(bodyBytes)} bytes, without secrets`}</span>
      </h3>
      {body !== null && <Json value={body} label="The body of the request" />}
      {body === null && bodyBytes > 0 && (
        <p className={style.missing}>
          It is not kept: it is no JSON, or the server leaves bodies out.
        </p>
      )}
    </>
  );
}

function factsOf(request: LoggedRequestWithBody): ReadonlyArray<readonly [string, ReactNode]> {
  const { status, errorCode, route, customerId, key, isSession, requestId } = request;
  return [
    [
      "Status",
      <span key="status" className={style.status}>
        <Pill tone={toneOf(status)}>{status}</Pill> {errorCode}
      </span>,
    ],
    ["Came", <Moment key="came" at={request.createdAt} />],
    ["Took", `${count(request.durationMs)} ms`],
    [
      "Route",
      <span key="route" className="mono">
        {route}
      </span>,
    ],
    ["Request id", <Copyable key="id" text={requestId} />],
    [
      "Customer",
      customerId === null ? (
        "–"
      ) : (
        <Link key="customer" to="/customers/$customerId" params={{ customerId }}>
          {customerId}
        </Link>
      ),
    ],
    [
      "Key",
      <span key="key">
        <Link to="/requests" search={{ key: key.id }}>
          {key.name ?? key.kind} …{key.tail}
        </Link>
        {isSession && ", with a session of the console"}
      </span>,
    ],
  ];
}
