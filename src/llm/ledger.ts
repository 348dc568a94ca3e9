import { Types } from 'mongoose';
import type { ResolvedModel } from '../../config/models';
import type { ModelCallRecord } from '../models/money/model-call.model';

/** What is known of a call besides its row: told to whoever watches, kept nowhere. Never what was asked or answered. */
export interface CallDetails {
  /** Name of the model at its provider. */
  providerModel?: string;
  baseUrl?: string | undefined;
  request?: { temperature?: number | undefined; topP?: number | undefined; maxTokens?: number | undefined };
  /** As the provider tells them. */
  responseModel?: string | undefined;
  responseId?: string | undefined;
  finishReasons?: string[] | undefined;
}

/** Where every model call is written down. One a process. */
export interface Ledger {
  /** A call is under way: were this process to die, `look` is what is known of it (`record` ends that). Never throws. */
  begin(id: string, look: () => ModelCallRecord): void;
  /** The row that a call has come to, should this process die before it is recorded. Never throws. */
  mark(call: ModelCallRecord): void;
  /** Takes a row; it is in MongoDB within a moment, together with others. Never throws. The same `_id` twice is one row. */
  record(call: ModelCallRecord, details?: CallDetails): void;
  /**
   * Resolves at the end of this turn of the event loop, once all that was begun, marked or recorded so far is on its way to where it
   * outlives this process: what is done after it, no kill can make unheard of. Never rejects.
   */
  marked(): Promise<void>;
  /** Resolves once all rows taken so far are in MongoDB; rejects where that could not be done in time. */
  flush(): Promise<void>;
}

/** The field of a row that says whose key it was. */
export const keyUsedBy = ({ own }: Pick<ResolvedModel, 'own'>): Pick<ModelCallRecord, 'providerKeyId'> =>
  own ? { providerKeyId: new Types.ObjectId(own.providerKeyId) } : {};
