export * from "./catalog.ts";
export { catalogOf, currentCatalog } from "./current.ts";
