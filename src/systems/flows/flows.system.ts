import { flowsQueues, flowsRunKinds } from '../../queues/flows/index';
import { flowsSubject } from '../../security/flows/flows-subject';
import type { System } from '../system';

/** Flows: what people draw, publish, run, embed and call. */
export const flowsSystem: System = {
  name: 'flows',
  entry: { name: 'flows', title: 'Flows', path: '/flows', create: 'New flow' },
  queues: flowsQueues,
  runKinds: flowsRunKinds,
  subject: flowsSubject,
  openFormats: async () => (await import('../../http/event-formats/flows/flows')).flowsFormats,
  openApi: async (base, stream) => (await import('./api')).openFlowsApi(base, stream),
  openWorkers: async () => {
    const { flowsErasure, flowsWorkers } = await import('../../workers/flows/index');
    return { workers: flowsWorkers, erasure: flowsErasure };
  },
};
