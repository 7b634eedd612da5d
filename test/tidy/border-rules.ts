import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import {
  type Border,
  cliBorders,
  cliRooms,
  domains,
  listedDependencies,
  nodeModules,
  packageBorders,
  pagesDoor,
  schemaReaders,
  serverBorders,
  soleImporters,
  stages,
  testImports,
} from "../borders.ts";
import type { Finding, Rule } from "./rule.ts";
import { type ImportSite, imports, isCode, isTest, type SourceFile } from "./source.ts";

/** Who may import whom. Titles are sentences; each finding says what to do. */
export const borderRules = {
  packages: { title: "A package imports only what its border names.", check: checkPackages },
  soleImporters: {
    title: "The server in the CLI, and Stripe, are imported in one file alone.",
    check: checkSoleImporters,
  },
  schemas: {
    title: "In the CLI, few files load the contract's schemas.",
    check: checkSchemas,
  },
  serverParts: {
    title: "Inside the server: routes, then service, then store, then database, never backwards.",
    check: checkServerParts,
  },
  domainOrder: {
    title: "A domain calls only the services of domains to its left.",
    check: checkDomainOrder,
  },
  cliParts: { title: "Inside the CLI: main, then commands, then pipeline.", check: checkCliParts },
  stages: { title: "A pipeline stage is called by run.ts alone.", check: checkStages },
} satisfies Record<string, Rule>;

function checkPackages(file: SourceFile): Finding[] {
  const home = packageOf(file.path);
  if (home === undefined || !isCode(file.path)) return [];
  const border = packageBorders.find(({ part }) => part === home);
  if (border === undefined) {
    return [{ line: 1, advice: `Package ${home} has no border: give it one in test/borders.ts.` }];
  }
  return imports(file).flatMap((site) => {
    if (isRelative(site)) {
      const path = resolve(file, site);
      const inside = path.startsWith(`packages/${home}/`);
      if (isTest(file.path) && path.startsWith("test/")) return [];
      return inside ? [] : [at(site, "Import another package by its name, through its door.")];
    }
    if (packageMayImport(border, file.path, site)) return [];
    if (isTypeAllowed(border, site)) return [];
    const wanted = site.specifier ?? "a computed name";
    return [at(site, `Package ${home} may not import ${wanted}: see test/borders.ts.`)];
  });
}

/** Types leave no trace in the program, so a package may take them where it may not import. */
function isTypeAllowed({ importsTypesOf = [] }: Border, { kind, specifier = "" }: ImportSite) {
  return kind === "type" && importsTypesOf.some((name) => isModule(specifier, name));
}

function packageMayImport(border: Border, path: string, { specifier }: ImportSite): boolean {
  const allowed = [
    ...border.imports,
    ...(isTest(path) ? testImports : []),
    ...(border.imports.includes(listedDependencies) ? dependenciesOf(border.part) : []),
  ];
  const sole = soleImporters.filter(({ from }) => from === border.part).map((one) => one.imports);
  if (specifier === undefined) return isTest(path);
  if (specifier.startsWith("node:")) return allowed.includes(nodeModules);
  return [...allowed, ...sole].some((name) => isModule(specifier, name));
}

function checkSoleImporters(file: SourceFile): Finding[] {
  const border = packageBorders.find(({ part }) => part === packageOf(file.path));
  if (border === undefined || !isCode(file.path)) return [];
  return imports(file).flatMap((site) => {
    const sole = soleImporters.find((one) => isModule(site.specifier ?? "", one.imports));
    if (sole === undefined || isTypeAllowed(border, site)) return [];
    if (file.path !== sole.file) {
      return [at(site, `Only ${sole.file} may import ${sole.imports}: go through it.`)];
    }
    if (!sole.onDemand || site.kind !== "value") return [];
    return [at(site, `Load it when it is needed: await import("${sole.imports}").`)];
  });
}

function checkSchemas(file: SourceFile): Finding[] {
  const isOfCommands = file.path.startsWith("packages/cli/src/") && !isTest(file.path);
  if (!isOfCommands || schemaReaders.includes(file.path)) return [];
  return imports(file).flatMap((site) => {
    if (site.specifier !== "@carryover/contract" || site.kind === "type") return [];
    const advice = 'Import it from "@carryover/contract/client", or as types: import type { … }.';
    return [at(site, advice)];
  });
}

function checkServerParts(file: SourceFile): Finding[] {
  const from = serverPlace(file.path);
  if (from === undefined || isTest(file.path)) return [];
  const border = serverBorders.find(({ part }) => part === from.part);
  if (border === undefined) {
    return [{ line: 1, advice: `${from.part} is no part of the server: see test/borders.ts.` }];
  }
  return localImports(file).flatMap((site) => {
    const to = serverPlace(site.path);
    if (to === undefined || to.part === from.part || isOtherDomain(from, to)) return [];
    const inside = site.path.slice("packages/server/src/".length);
    if (mayImport(border, to.part, site) || border.imports.includes(inside)) return [];
    return [at(site, `${from.part} may not import ${to.part}: ${whatItMay(border)}.`)];
  });
}

function checkDomainOrder(file: SourceFile): Finding[] {
  const { part: own, domain: home } = serverPlace(file.path) ?? {};
  if (home === undefined || isTest(file.path)) return [];
  const border = serverBorders.find(({ part }) => part === own);
  const mayLeave = border?.imports.includes("service to the left") ?? false;
  return localImports(file).flatMap((site) => {
    const { part, domain } = serverPlace(site.path) ?? {};
    if (domain === undefined || domain === home) return [];
    if (!mayLeave) {
      return [at(site, `${own} stays in its domain: let the service call ${domain}.`)];
    }
    const isTypeOfFourth = part === "fourth" && site.kind === "type";
    if (part !== "service" && !isTypeOfFourth) {
      return [at(site, `Call the service of ${domain}, not its ${part}.`)];
    }
    if (domains.indexOf(domain) < domains.indexOf(home)) return [];
    return [at(site, `${domain} is to the right of ${home}: turn the call around.`)];
  });
}

function checkCliParts(file: SourceFile): Finding[] {
  const from = cliPart(file.path);
  const border = cliBorders.find(({ part }) => part === from);
  if (from === undefined || border === undefined || isTest(file.path)) return [];
  return localImports(file).flatMap((site) => {
    const to = cliPart(site.path);
    if (to === undefined || to === from || mayImport(border, to, site)) return [];
    return [at(site, `${from} may not import ${to}: ${whatItMay(border)}.`)];
  });
}

function checkStages(file: SourceFile): Finding[] {
  const folder = "packages/cli/src/pipeline/";
  const exempt = file.path === `${folder}run.ts` || isTest(file.path);
  if (!file.path.startsWith(folder) || exempt) return [];
  return localImports(file).flatMap((site) => {
    const stage = stages.find((name) => site.path === `${folder}${name}.ts`);
    if (stage === undefined || site.kind === "type" || site.path === file.path) return [];
    return [at(site, `Take what ${stage} gives as an argument; run.ts puts the stages together.`)];
  });
}

interface FilePlace {
  readonly part: string;
  readonly domain?: string;
}

/** Where a file stands in the server; undefined if elsewhere. An unknown folder is its own part. */
function serverPlace(path: string): FilePlace | undefined {
  const [, inside] = /^packages\/server\/src\/(.+)\.tsx?$/.exec(path) ?? [];
  if (inside === undefined) return undefined;
  const [folder = "", ...rest] = inside.split("/");
  if (rest.length === 0) {
    if (folder === "main" || folder === "index") return { part: "wiring" };
    return { part: ["services", "config"].includes(folder) ? folder : "module" };
  }
  if (!domains.includes(folder)) return { part: folder };
  // A domain with more statements or routes than a file holds has several: integrations-store.ts.
  const [, part] = /^(?:[\w-]+-)?(routes|store)$/.exec(rest.at(-1) ?? "") ?? [];
  return { part: part ?? (rest[0] === "service" ? "service" : "fourth"), domain: folder };
}

function cliPart(path: string): string | undefined {
  const [, inside] = /^packages\/cli\/src\/(.+)\.tsx?$/.exec(path) ?? [];
  if (inside === undefined) return undefined;
  if (inside === "main" || path === pagesDoor) return "main";
  const [folder = ""] = inside.split("/");
  if (cliRooms.includes(folder)) return "commands";
  return folder === "pipeline" ? folder : "module";
}

function isOtherDomain(from: FilePlace, to: FilePlace): boolean {
  return from.domain !== undefined && to.domain !== undefined && from.domain !== to.domain;
}

function mayImport(border: Border, part: string, site: ImportSite): boolean {
  if (border.imports.includes(part)) return true;
  return site.kind === "type" && (border.importsTypesOf ?? []).includes(part);
}

function whatItMay({ imports, importsTypesOf = [] }: Border): string {
  const names = [...imports, ...importsTypesOf.map((part) => `types of ${part}`)];
  return names.length === 0 ? "it imports nothing" : `it imports ${names.join(", ")}`;
}

function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\/src\//.exec(path)?.[1];
}

function isRelative({ specifier }: ImportSite): boolean {
  return specifier?.startsWith(".") ?? false;
}

/** The path that a relative import leads to. Built files are named for their sources. */
function resolve(file: SourceFile, { specifier = "" }: ImportSite): string {
  return posix.join(posix.dirname(file.path), specifier).replace(/\.js$/, ".ts");
}

function localImports(file: SourceFile): (ImportSite & { readonly path: string })[] {
  return imports(file)
    .filter(isRelative)
    .map((site) => ({ ...site, path: resolve(file, site) }));
}

function isModule(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(`${name}/`);
}

function at({ line }: ImportSite, advice: string): Finding {
  return { line, advice };
}

function dependenciesOf(part: string): string[] {
  const path = join(import.meta.dirname, "../../packages", part, "package.json");
  const { dependencies = {} } = JSON.parse(readFileSync(path, "utf8")) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies);
}
