import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

// Loaded into the server that is measured. Writes down on SIGUSR2, in milliseconds, how long its
// event loop was blocked at most since the last time, and the CPU time that was used meanwhile: on
// a busy machine the former has the time in it that others had the processor. Threads of the
// garbage collector count too.
const resolution = 2;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();

const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
};
let usedBefore = used();
let mostUsed = 0;
setInterval(() => {
  const usedNow = used();
  mostUsed = Math.max(mostUsed, usedNow - usedBefore);
  usedBefore = usedNow;
}, 1).unref();

process.on("SIGUSR2", () => {
  const longest = Math.max(0, delay.max / 1e6 - resolution);
  writeFileSync(process.env.BENCH_LOOP_DELAY_FILE, JSON.stringify([longest, mostUsed]));
  delay.reset();
  mostUsed = 0;
});
