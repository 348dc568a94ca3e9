import { Types } from 'mongoose';
import type { ResolvedModel } from '../../config/models';
import type { ModelCallRecord } from '../models/model-call.model';

/** Where every model call is written down. One a process. */
export interface Ledger {
  /** Takes a row; it is in MongoDB within a moment, together with others. Never throws. The same `_id` twice is one row. */
  record(call: ModelCallRecord): void;
  /** Resolves once all rows taken so far are in MongoDB; rejects where that could not be done in time. */
  flush(): Promise<void>;
}

/** The field of a row that says whose key it was. */
export const keyUsedBy = ({ own }: Pick<ResolvedModel, 'own'>): Pick<ModelCallRecord, 'providerKeyId'> =>
  own ? { providerKeyId: new Types.ObjectId(own.providerKeyId) } : {};
