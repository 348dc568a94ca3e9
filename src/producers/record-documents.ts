import type { ClientSession } from 'mongoose';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/run.model';
import type { SupportSessionRecord } from '../models/support-session.model';
import type { SupportDocumentInput } from '../queues/support-inputs';
import { recordRuns, type RunOwner } from './start-run';

const TITLES: Record<SupportDocumentInput['target'], string> = {
  notes: 'Ticket notes',
  customer_reply: 'Reply to the customer',
  knowledge_article: 'Knowledge article',
  escalation_brief: 'Escalation brief',
};

/** Records one run for each target, in a transaction of somebody else's: `issueRecorded` gives them their tickets after the commit. */
export const recordDocuments = (
  models: Models,
  session: Pick<SupportSessionRecord, '_id' | 'title'>,
  caller: RunOwner,
  targets: readonly SupportDocumentInput['target'][],
  transaction: ClientSession,
): Promise<RunRecord[]> =>
  recordRuns(
    models,
    targets.map((target) => ({
      ...{ caller, kind: 'support.document', title: `${TITLES[target]}: ${session.title}` },
      subject: { kind: 'support', id: session._id },
      input: { sessionId: session._id.toHexString(), target } satisfies SupportDocumentInput,
    })),
    transaction,
  );
