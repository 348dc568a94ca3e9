import type { ClientSession } from 'mongoose';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/run.model';
import type { SupportSessionRecord } from '../models/support-session.model';
import type { SupportDocumentInput } from '../queues/support-inputs';
import { recordRun, type RunOwner } from './start-run';

const TITLES: Record<SupportDocumentInput['target'], string> = {
  notes: 'Ticket notes',
  customer_reply: 'Reply to the customer',
  knowledge_article: 'Knowledge article',
  escalation_brief: 'Escalation brief',
};

/** Records one run for each target, in a transaction of somebody else's: `issueRecorded` gives them their tickets after the commit. */
export async function recordDocuments(
  models: Models,
  session: Pick<SupportSessionRecord, '_id' | 'title'>,
  caller: RunOwner,
  targets: readonly SupportDocumentInput['target'][],
  transaction: ClientSession,
): Promise<RunRecord[]> {
  const runs: RunRecord[] = [];
  for (const target of targets) {
    const input: SupportDocumentInput = { sessionId: session._id.toHexString(), target };
    const subject = { kind: 'support' as const, id: session._id };
    const title = `${TITLES[target]}: ${session.title}`;
    runs.push(await recordRun(models, { caller, kind: 'support.document', title, subject, input }, transaction));
  }
  return runs;
}
