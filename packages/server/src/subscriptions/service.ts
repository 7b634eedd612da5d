export { importSubscriptions } from "./import.ts";
export { loadResources as resourcesOf } from "./store.ts";
export * from "./subscription.ts";
