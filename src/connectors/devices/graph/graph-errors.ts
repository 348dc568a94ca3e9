/** Microsoft answers that a thing cannot be had. Within these connectors: whoever asked knows what that means. */
export class GraphRefusal extends Error {
  override readonly name = 'GraphRefusal';
  constructor(
    readonly status: number,
    /** Microsoft's own, such as `ErrorItemNotFound`. */
    readonly code: string,
    message: string,
    /** Where a lost history says to begin anew. */
    readonly location?: string,
  ) {
    super(message);
  }
}

/** An answer is larger than is read. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** The place where reading ended is not known any more: all has to be looked through again. `location`: where Microsoft says to begin. */
export class HistoryLost extends Error {
  override readonly name = 'HistoryLost';
  constructor(readonly location?: string) {
    super('The history is lost.');
  }
}

export const isGone = (error: unknown): error is GraphRefusal => error instanceof GraphRefusal && error.status === 404;
