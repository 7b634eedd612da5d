import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

// Loaded into the server that is measured: writes down on SIGUSR2 how long its event loop was
// blocked at most since the last time, in milliseconds.
const resolution = 2;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();
process.on("SIGUSR2", () => {
  const longest = Math.max(0, delay.max / 1e6 - resolution);
  delay.reset();
  writeFileSync(process.env.BENCH_LOOP_DELAY_FILE, longest.toFixed(1));
});
