// Shows openapi.json. Everything of it is written as text, never as markup, and an operation is
// drawn when it is opened: the document has a megabyte.

import { element } from "/docs/element.js";
import { schemaView } from "/docs/schema.js";

const filter = document.getElementById("filter");
const about = document.getElementById("about");

try {
  const response = await fetch("/openapi.json");
  if (!response.ok) throw new Error(`The server answered with ${response.status}.`);
  show(await response.json());
} catch (error) {
  about.textContent = `openapi.json cannot be read: ${error.message} Reload the page to try again.`;
}

function show(api) {
  const { version, description } = api.info;
  const link = element("a", { href: "/openapi.json" }, "openapi.json");
  about.replaceChildren(`Version ${version}. ${description} The same for programs: `, link);
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const sections = api.tags.map(({ name }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return section(api, name, own);
  });
  document.getElementById("operations").replaceChildren(...sections);
  const links = api.tags.map(({ name }) => element("a", { href: `#${anchor(name)}` }, name));
  document.getElementById("tags").replaceChildren(...links);
  filter.addEventListener("input", () => narrow(sections));
  narrow(sections);
  openNamed();
  window.addEventListener("hashchange", openNamed);
}

function section(api, name, operations) {
  const heading = element("h2", { id: anchor(name) }, name);
  return element("section", {}, heading, ...operations.map((each) => operationView(api, each)));
}

function operationView(api, { method, path, operation }) {
  const { operationId, summary } = operation;
  const line = element(
    "summary",
    {},
    element("span", { class: "method" }, method.toUpperCase()),
    element("code", {}, path),
    element("span", { class: "quiet" }, ` ${summary}`),
  );
  const view = element("details", { class: "operation", id: operationId }, line);
  view.dataset.words = `${method} ${path} ${summary} ${operationId}`.toLowerCase();
  const draw = () => view.append(element("div", {}, ...detailsOf(api, operation)));
  view.addEventListener("toggle", draw, { once: true });
  return view;
}

function detailsOf(api, operation) {
  const { operationId, parameters = [], requestBody, responses } = operation;
  const parts = [
    element("p", { class: "text quiet" }, "Operation ", element("code", {}, operationId)),
  ];
  if (parameters.length > 0) {
    parts.push(element("h4", {}, "Parameters"), element("ul", { class: "fields" }));
    parts.at(-1).append(...parameters.map((each) => parameterView(api, each)));
  }
  if (requestBody !== undefined) {
    const title = requestBody.required ? "Body" : "Body (optional)";
    parts.push(element("h4", {}, title), contentView(api, requestBody));
  }
  for (const [status, reference] of Object.entries(responses)) {
    const response = resolved(api, reference);
    parts.push(element("h4", {}, `Reply ${status}`));
    parts.push(element("p", { class: "text" }, response.description));
    // Refusals all have the same form, which their codes say more of than their fields.
    if (Number(status) < 300) parts.push(contentView(api, response));
  }
  return parts;
}

function parameterView(api, { name, in: place, required, description, schema }) {
  const names = [element("code", {}, name), ` in ${place}`];
  const rest = description === undefined ? [] : [element("span", { class: "quiet" }, description)];
  const mark = required ? [element("span", { class: "required" }, " required ")] : [" "];
  return element("li", {}, ...names, ...mark, ...rest, schemaView(api, schema));
}

function contentView(api, { content = {} }) {
  const [media] = Object.values(content);
  if (media === undefined) return element("p", {}, "None.");
  const view = schemaView(api, media.schema);
  view.setAttribute("open", "");
  return view;
}

function resolved(api, value) {
  if (value.$ref === undefined) return value;
  return value.$ref
    .split("/")
    .slice(1)
    .reduce((inside, key) => inside[key], api);
}

/** Hides what has not all words of the filter, and groups of which nothing is left. */
function narrow(sections) {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const each of sections) {
    const operations = [...each.querySelectorAll("details.operation")];
    for (const view of operations) {
      view.hidden = !words.every((word) => view.dataset.words.includes(word));
    }
    each.hidden = operations.every((view) => view.hidden);
  }
}

/** Opens the operation that the address names, so that links lead to it. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named === null) return;
  if (named instanceof HTMLDetailsElement) named.open = true;
  named.scrollIntoView();
}

function anchor(tag) {
  return `tag-${tag.toLowerCase().replaceAll(" ", "-")}`;
}
