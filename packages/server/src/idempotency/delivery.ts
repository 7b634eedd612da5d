/** The state of the connection that a reply goes to. */
export interface Delivery {
  /**
   * Whether the reply is known to be lost: the connection ended before the reply was written whole,
   * or broke right afterwards. False if it arrived, or if that is unknown.
   */
  readonly isLost: boolean;
  /** Calls back once, as soon as it is lost; at once if it is. */
  onLost(listener: () => void): void;
}

/** Of a reply that is handed over in this process. */
export const certain: Delivery = { isLost: false, onLost: () => {} };
