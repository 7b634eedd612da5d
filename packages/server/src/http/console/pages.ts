import type { Context, Hono } from "hono";
import { Refusal } from "../../refusal.ts";
import type { AppEnvironment } from "../environment.ts";
import { consolePage } from "../headers.ts";
import { type Coding, type ConsoleBuild, type ConsoleFile, codings, openConsole } from "./files.ts";

/** The addresses of the console's pages, all of which are one page with a script. */
export const consolePaths = [
  "/",
  "/sign-in",
  "/imports",
  "/imports/:id",
  "/customers",
  "/customers/:id",
  "/catalog",
  "/requests",
  "/cutovers",
  "/cutovers/:id",
  "/keys",
  "/health",
  "/settings",
] as const;

/** The name of an asset holds a digest of its content, so it never changes: a year. */
const forGood = "public, max-age=31536000, immutable";
/** A new version of the server has new pages, so a browser asks again each time. */
const askedAgain = "no-cache";

/** Serves the files of the console in a folder; without them, a page that says how to make them. */
export function registerConsole(app: Hono<AppEnvironment>, folder: string | null): void {
  const currentBuild = openConsole(folder);
  for (const path of consolePaths) {
    app.get(path, consolePage(), async (context) => {
      context.set("route", path);
      const build = await currentBuild();
      return build === null ? notBuilt(context) : sendPage(context, build);
    });
  }
  app.get("/assets/:name", consolePage(), async (context) => {
    context.set("route", "/assets/:name");
    const build = await currentBuild();
    const file = build?.files.get(context.req.path);
    if (!build || file === undefined) throw new Refusal("route_not_found");
    return sendFile(context, build, file, { "cache-control": forGood });
  });
  app.get("/:name{[\\w-]+\\.[\\w.-]+}", consolePage(), async (context, next) => {
    const build = await currentBuild();
    const file = build?.files.get(context.req.path);
    if (!build || file === undefined) return next();
    return sendFile(context, build, file, { "cache-control": askedAgain });
  });
}

/** Sends the page, or says that the browser has the current one. */
function sendPage(context: Context<AppEnvironment>, build: ConsoleBuild) {
  const { index, etag } = build;
  const coding = codingFor(context, index);
  const tag = `"${etag}${coding === null ? "" : `-${coding}`}"`;
  const headers = { "cache-control": askedAgain, etag: tag };
  const known = context.req.header("if-none-match")?.split(",") ?? [];
  if (known.some((each) => each.trim().replace(/^W\//, "") === tag)) {
    return context.body(null, 304, { ...headers, vary: "Accept-Encoding" });
  }
  return sendFile(context, build, index, headers);
}

async function sendFile(
  context: Context<AppEnvironment>,
  build: ConsoleBuild,
  file: ConsoleFile,
  headers: Record<string, string>,
): Promise<Response> {
  const coding = codingFor(context, file);
  const path = (coding && file.compressed[coding]) ?? file.path;
  // A build that was made anew since it was listed has other files.
  const content = await build.read(path);
  if (content === null) throw new Refusal("route_not_found");
  return context.body(content as Buffer<ArrayBuffer>, 200, {
    ...headers,
    "content-type": file.contentType,
    "content-length": String(content.length),
    vary: "Accept-Encoding",
    ...(coding !== null && { "content-encoding": coding }),
  });
}

/** Returns the best coding that both the client takes and the file has; null for none. */
function codingFor(context: Context<AppEnvironment>, { compressed }: ConsoleFile): Coding | null {
  const accepted = (context.req.header("accept-encoding") ?? "").toLowerCase().split(",");
  const takes = (coding: Coding) =>
    accepted.some((each) => {
      const [name, weight] = each.split(";").map((part) => part.trim());
      return name === coding && !/^q=0(\.0*)?$/.test(weight ?? "");
    });
  return codings.find((coding) => compressed[coding] !== undefined && takes(coding)) ?? null;
}

function notBuilt(context: Context<AppEnvironment>): Response {
  return context.body(notBuiltPage, 200, {
    "cache-control": askedAgain,
    "content-type": "text/html; charset=utf-8",
  });
}

const notBuiltPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Carryover</title>
<h1>Carryover</h1>
<p>This is the server of Carryover. Its web console is not built: run <code>npm run build</code>
where its sources are, or install the package <code>@carryover/console</code> beside the server.
There is no need to restart the server.</p>
<p>The API is described at <a href="/docs">/docs</a>.</p>
</html>
`;
