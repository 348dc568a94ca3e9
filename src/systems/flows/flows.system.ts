import { flowsQueues, flowsRunKinds } from '../../queues/flows/index';
import { clearDeleted } from '../../commands/flows/documents/documents';
import { forgetExecutions } from '../../commands/flows/executions/forget-executions';
import { settleChildren } from '../../commands/flows/executions/settle-children';
import { MINUTE_MS, SECOND_MS } from '../../platform/time';
import { flowFinder } from '../../search/flows/flow-finder';
import { flowsSubject } from '../../security/flows/flows-subject';
import type { System } from '../system';
import { startScheduledFlow } from '../../commands/flows/triggers/start-scheduled-flow';
import { childrenDeps } from './children-deps';
import { startDeps } from './start-deps';

/** Flows: what people draw, publish, run, embed and call. */
export const flowsSystem: System = {
  name: 'flows',
  entry: { name: 'flows', title: 'Flows', path: '/flows', create: 'New flow' },
  queues: flowsQueues,
  runKinds: flowsRunKinds,
  subject: flowsSubject,
  finder: flowFinder,
  openFormats: async () => (await import('../../http/event-formats/flows/flows')).flowsFormats,
  openApi: async (base, stream) => (await import('./api')).openFlowsApi(base, stream),
  openModels: async (base) => (await import('./open-flow-models')).openFlowModels(base),
  startScheduled: (base) => startScheduledFlow(startDeps(base)),
  schedules: [
    { name: 'settle-sub-flows', pauseMs: 10 * SECOND_MS, run: (base) => settleChildren(childrenDeps(base)) },
    { name: 'forget-executions', pauseMs: 10 * MINUTE_MS, run: ({ models }) => forgetExecutions(models) },
    { name: 'clear-deleted-documents', pauseMs: MINUTE_MS, run: ({ models }) => clearDeleted(models) },
  ],
  openGateway: async ({ models, config }, embeddings) =>
    (await import('../../http/routes/flows/document-search.routes')).documentSearchRoutes({
      models,
      embeddings,
      config,
    }),
  openWorkers: async () => {
    const { flowsErasure, flowsWorkers } = await import('../../workers/flows/index');
    return { workers: flowsWorkers, erasure: flowsErasure };
  },
};
