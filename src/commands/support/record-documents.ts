import type { ClientSession } from 'mongoose';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import type { DocumentTarget } from '../../models/support/notes/document-target';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { describeRun } from './begin-documents';
import { recordRuns, type RunOwner } from '../../producers/start-run';

/** Records one run for each target, in a transaction of somebody else's: `issueRecorded` gives them their tickets after the commit. */
export const recordDocuments = (
  models: Models,
  session: Pick<SupportSessionRecord, '_id' | 'title'>,
  caller: RunOwner,
  targets: readonly DocumentTarget[],
  transaction: ClientSession,
): Promise<RunRecord[]> =>
  recordRuns(
    models,
    targets.map((target) => ({ ...describeRun({ session, target }), caller })),
    transaction,
  );
