import type { ModelCallRecord } from '../models/model-call.model';

/** Where every model call is written down. One a process. */
export interface Ledger {
  /** A call is under way: were this process to die, `look` is what is known of it (`record` ends that). Never throws. */
  begin(id: string, look: () => ModelCallRecord): void;
  /** Takes a row; it is in MongoDB within a moment, together with others. Never throws. The same `_id` twice is one row. */
  record(call: ModelCallRecord): void;
  /** Resolves once all rows taken so far are in MongoDB; rejects where that could not be done in time. */
  flush(): Promise<void>;
}
