/** What is known of an answer when its first byte goes out. */
export interface AnswerHead {
  isStream: boolean;
  /** Of an answer that is there as a whole. */
  bytes?: number;
  /** Id of the model that answers. */
  model: string;
  /** Its row in the ledger. */
  callId: string;
  /** Where the request asked for the cache. */
  cache?: 'hit' | 'miss';
}

/** Where an answer goes. The one who made it ends it. */
export interface AnswerSink {
  /** Once, before the first byte. */
  open(head: AnswerHead): void;
  /** In OpenAI's form: whole events, or the whole JSON. False: full; `drained` is called once there is room. */
  write(bytes: Uint8Array | string, drained: () => void): boolean;
  /** All of the provider's answer is here: what is written now may go out with the end, a turn of the event loop later at most. */
  endsSoon?(): void;
}
