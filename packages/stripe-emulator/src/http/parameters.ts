import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { ApiError } from "../objects.ts";
import type { Form } from "./form.ts";

interface ParameterSchemas {
  /** Version of the package that they were made from. */
  readonly stripe: string;
  readonly shared: Readonly<Record<string, object>>;
  readonly parameters: Readonly<Record<string, object>>;
}

const file = new URL("../../schemas/parameters.json", import.meta.url);

/** The schemas of all endpoints' parameters, from `schemas/parameters.json`. */
export const parameterSchemas: ParameterSchemas = JSON.parse(readFileSync(file, "utf8"));

const ajv = new Ajv({ coerceTypes: true, strict: false, verbose: true });
ajv.addSchema({ $id: "stripe", ...parameterSchemas });
const validators = new Map<string, ValidateFunction>();

/**
 * Holds parameters to the schema of a type of the Stripe package, such as SubscriptionCreateParams,
 * and returns them with numbers and booleans as such. Throws Fault as Stripe does.
 */
export function readParameters(type: string, form: Form): unknown {
  const validate = validatorOf(type);
  if (!validate(form)) throw faultOf(mostTelling(validate.errors ?? []));
  return form;
}

function validatorOf(type: string): ValidateFunction {
  const known = validators.get(type);
  if (known !== undefined) return known;
  if (parameterSchemas.parameters[type] === undefined) {
    throw new Error(`schemas/parameters.json lacks ${type}. Run: npm run generate:stripe`);
  }
  const validate = ajv.compile({ $ref: `stripe#/parameters/${type}` });
  validators.set(type, validate);
  return validate;
}

/** Returns the error of the alternative that matched furthest. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject {
  const depth = ({ instancePath }: ErrorObject) => instancePath.split("/").length;
  const rank = ({ keyword }: ErrorObject) => (["anyOf", "const"].includes(keyword) ? 0 : 1);
  const [first] = [...errors].sort((a, b) => depth(b) - depth(a) || rank(b) - rank(a));
  if (first === undefined) throw new Error("A schema refused without an error.");
  return first;
}

function faultOf({ keyword, instancePath, params, data }: ErrorObject): ApiError {
  const path = instancePath.split("/").slice(1);
  if (keyword === "additionalProperties") {
    const param = bracketed([...path, params.additionalProperty]);
    return refused(`Received unknown parameter: ${param}`, "parameter_unknown", param);
  }
  if (keyword === "required") {
    const param = bracketed([...path, params.missingProperty]);
    return refused(`Missing required param: ${param}.`, "parameter_missing", param);
  }
  const param = bracketed(path);
  if (data === "") {
    const message =
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset ` +
      `a parameter; however '${param}' cannot be unset.`;
    return refused(message, "parameter_invalid_empty", param);
  }
  const allowed = params.allowedValues ?? (keyword === "const" ? [params.allowedValue] : undefined);
  if (allowed !== undefined) {
    const last = path.at(-1);
    return refused(`Invalid ${last}: must be one of ${allowed.join(", ")}`, undefined, param);
  }
  const wanted = keyword === "type" ? params.type : keyword === "pattern" ? "decimal" : "value";
  const code = wanted === "integer" ? "parameter_invalid_integer" : undefined;
  const given = typeof data === "object" ? "" : `: ${String(data)}`;
  return refused(`Invalid ${wanted}${given}`, code, param);
}

function refused(message: string, code: string | undefined, param: string): ApiError {
  return new ApiError(400, message, code === undefined ? { param } : { code, param });
}

function bracketed([first = "", ...rest]: readonly string[]): string {
  return first + rest.map((segment) => `[${segment}]`).join("");
}
