import { parentPort, workerData } from "node:worker_threads";
import { keepByteOrderMarks } from "./byte-order-marks.js";

// PGlite makes its decoder when it is loaded.
keepByteOrderMarks();
const { PGlite, types } = await import("@electric-sql/pglite");

/**
 * PostgreSQL in a thread of its own: its work would keep the server from answering, and an import
 * uses two cores this way. It runs the statements that it is sent, in their order.
 */
const { directory, image } = workerData;
const pglite = await PGlite.create(directory, {
  ...(image === undefined ? {} : { loadDataDir: new Blob([image]) }),
  // One connection writes, so a small log is enough; it is kept for use again, up to this size.
  startParams: [...PGlite.defaultStartParams, "-c", "min_wal_size=32MB", "-c", "max_wal_size=64MB"],
  parsers: { [types.INT8]: Number, [types.TIMESTAMPTZ]: instantOf },
});
// As in postgres.ts: plans must not rest on statistics, which nobody ever gathers here.
await pglite.exec("set timezone to 'UTC'; set plan_cache_mode to force_generic_plan");
parentPort.postMessage({ id: 0, rows: [], affected: 0 });

parentPort.on("message", async ({ id, sql, parameters }) => {
  try {
    if (sql === null) {
      await pglite.close();
      parentPort.postMessage({ id, rows: [], affected: 0 });
      parentPort.close();
      return;
    }
    const { rows, affectedRows } = await pglite.query(sql, parameters);
    parentPort.postMessage({ id, rows, affected: affectedRows ?? 0 });
  } catch (error) {
    const { message, code, detail, constraint } = error;
    parentPort.postMessage({ id, failure: { message, code, detail, constraint } });
  }
});

/** PostgreSQL writes 0099-12-31 23:59:59.999+00, which a Date by itself takes for 1999. */
function instantOf(text) {
  return new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}
