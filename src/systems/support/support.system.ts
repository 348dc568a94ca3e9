import { supportQueues, supportRunKinds } from '../../queues/support/index';
import { findOpenTasks } from '../../models/support/records/find-open-tasks';
import { mayWorkOnSession } from '../../security/support/support-permissions';
import { sessionSubject } from '../../security/support/session-subject';
import { sessionFinder } from '../../search/support/session-finder';
import type { System } from '../system';

/** Support sessions: what an engineer and the assistant work through, documented for the ticket. */
export const supportSystem: System = {
  name: 'support',
  entry: { name: 'support', title: 'Support', path: '/support', create: 'New session' },
  queues: supportQueues,
  runKinds: supportRunKinds,
  subject: sessionSubject,
  /** Open tasks of the sessions that the caller works on. */
  findQuestions: async (models, caller, limit) =>
    mayWorkOnSession(caller) ? findOpenTasks(models, caller, limit) : [],
  finder: sessionFinder,
  openFormats: async () => (await import('../../http/event-formats/support/support')).supportFormats,
  openApi: async (base, stream) => (await import('./api')).openSupportApi(base, stream),
  openGateway: async ({ models }, embeddings) =>
    (await import('../../http/routes/support/search.routes')).supportSearchRoutes({ models, embeddings }),
  openWorkers: async () => {
    const { supportErasure, supportWorkers } = await import('../../workers/support/index');
    return { workers: supportWorkers, erasure: supportErasure };
  },
};
