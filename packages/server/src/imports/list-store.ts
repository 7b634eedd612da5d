import type { PageRequest } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";
import { firstId, lastId } from "../row-id.ts";
import { type RunRow, runColumns } from "./store.ts";

/** Which runs to list. */
interface RunFilter {
  readonly kind?: string | undefined;
  readonly status?: string | undefined;
  readonly mode?: string | undefined;
  readonly dated?: "true" | undefined;
  readonly sourceName?: string | undefined;
}

/** One page of runs, and one more than asked if there are others beyond. */
export function pageOfRuns(
  database: Queryable,
  environmentId: string,
  filter: RunFilter,
  page: PageRequest,
): Promise<RunRow[]> {
  return database.query<RunRow>(
    `select ${runColumns}
    from import_runs
    where environment_id = $1::uuid
      and id > coalesce($2::uuid, ${firstId})
      and id < coalesce($3::uuid, ${lastId})
      and ($4::text is null or kind = $4)
      and ($5::text is null or status = $5)
      and ($9::text is null or mode = $9)
      and (
        not $7::boolean
        or (
          mode = 'apply'
          and source_newest is not null
          and not exists (
            select
            from import_runs undo
            where undo.environment_id = $1::uuid
              and undo.undoes = import_runs.id
              and undo.status = 'completed'
              and not undo.is_dry_run
          )
        )
      )
      and (
        $8::text is null
        -- Others are requests of API v1, and of no file.
        or (source_sha256 is not null and regexp_replace(source_name, '^.*[/\\\\]', '') = $8)
      )
    order by id ${page.before === undefined ? "asc" : "desc"}
    limit $6::int`,
    [
      environmentId,
      page.after ?? null,
      page.before ?? null,
      filter.kind ?? null,
      filter.status ?? null,
      page.limit + 1,
      filter.dated !== undefined,
      filter.sourceName ?? null,
      filter.mode ?? null,
    ],
  );
}
