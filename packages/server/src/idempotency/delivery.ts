/** What is known of the connection that a reply goes to. */
export interface Delivery {
  /**
   * Whether it is known that the reply did not or will not arrive: the connection ended before the
   * reply was written whole, or broke right after. False where it arrived, or nobody can know.
   */
  readonly isLost: boolean;
  /** Calls back once, as soon as it is lost; at once if it is. */
  onLost(listener: () => void): void;
}

/** Of a reply that is handed over in this process. */
export const certain: Delivery = { isLost: false, onLost: () => {} };
