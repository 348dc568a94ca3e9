import { MINUTE_MS } from '../../platform/time';
import type { RunKindsOf } from '../run-kinds';
import { supportDocumentQueue } from './support-document.queue';
import { supportDraftQueue } from './support-draft.queue';
import { supportExportQueue } from './support-export.queue';
import { supportIndexQueue } from './support-index.queue';
import { supportReplyQueue } from './support-reply.queue';
import { ticketPushQueue } from './ticket-push.queue';

/** Queues of support sessions. */
export const supportQueues = [
  supportReplyQueue,
  supportDocumentQueue,
  supportDraftQueue,
  supportIndexQueue,
  supportExportQueue,
  ticketPushQueue,
] as const;

// One call of a model with a deadline of 45 s, and what comes from the record without one.
const writing = { timeoutMs: 5 * MINUTE_MS, stepsMax: 100 };

/** Runs of support sessions. */
export const supportRunKinds = {
  'support.reply': { queue: supportReplyQueue.name, stepsMax: 100 },
  'support.document': { queue: supportDocumentQueue.name, ...writing },
  'support.draft': { queue: supportDraftQueue.name, ...writing },
} satisfies RunKindsOf<'support.reply' | 'support.document' | 'support.draft'>;
