import { ApiError, missing } from "../objects.ts";

/** Returns a 400: the request can never succeed as it is. */
export function invalid(message: string, param?: string, code?: string): ApiError {
  return new ApiError(400, message, {
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  });
}

/** Makes a 400 for an unknown object in a parameter; only an unknown one in the path is a 404. */
export function unknownIn(param: string, what: string, id: string): ApiError {
  return invalid(missing(what, id).message, param, "resource_missing");
}

/** Returns a parameter that Stripe has and the emulator does not act on. */
export function unsupported(param: string): ApiError {
  return invalid(`The emulator does not support ${param}.`, param);
}
