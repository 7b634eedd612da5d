// Asks the server of this container how it is: `node healthcheck.mjs /readyz`. Exits 0 if it answers
// 200 within 4 s, else 1.
const port = process.env.CARRYOVER_PORT || "8787";
const url = `http://127.0.0.1:${port}${process.argv[2] ?? "/readyz"}`;

try {
  const { status } = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  process.stdout.write(`${url}: ${status}\n`);
  process.exitCode = status === 200 ? 0 : 1;
} catch (error) {
  process.stdout.write(`${url}: ${error.cause?.code ?? error.message}\n`);
  process.exitCode = 1;
}
