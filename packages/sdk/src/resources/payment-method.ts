import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import type { Transport } from "../transport.ts";

/** A payment method of a billing integration, to become the default of a customer. */
export type PaymentMethodAttachment = Body<"attachPaymentMethod">;

type Customer = components["schemas"]["Customer"];

/** The default payment methods of customers. Both calls return the customer as it is afterwards. */
export class PaymentMethod {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async attach(
    customerId: string,
    body: PaymentMethodAttachment,
    options?: CallOptions,
  ): Promise<Customer> {
    return await this.#transport.data({ method: "POST", path: pathOf(customerId), body }, options);
  }

  async detach(customerId: string, options?: CallOptions): Promise<Customer> {
    return await this.#transport.data({ method: "DELETE", path: pathOf(customerId) }, options);
  }
}

function pathOf(customerId: string): string {
  return path`/api/v1/customers/${customerId}/payment-method`;
}
