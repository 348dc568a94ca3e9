import { purgeCanvases } from '../../models/canvas/records/purge-canvases';
import { HOUR_MS, SECOND_MS } from '../../platform/time';
import { canvasQueues, canvasRunKinds } from '../../queues/canvas/index';
import { canvasSubject } from '../../security/canvas/canvas-subject';
import { canvasFinder } from '../../search/canvas/canvas-finder';
import type { System } from '../system';
import { settleAndTell } from './settle-and-tell';

/** Boards that people and agents build together. */
export const canvasSystem: System = {
  name: 'canvas',
  entry: { name: 'canvas', title: 'Canvases', path: '/canvases', create: 'New canvas' },
  queues: canvasQueues,
  runKinds: canvasRunKinds,
  subject: canvasSubject,
  finder: canvasFinder,
  openFormats: async (base) => (await import('./api')).openCanvasFormats(base),
  openApi: async (base, stream) => (await import('./api')).openCanvasApi(base, stream),
  openWorkers: async () => {
    const { canvasWorkers, canvasErasure } = await import('../../workers/canvas/index');
    return { workers: canvasWorkers, erasure: canvasErasure };
  },
  schedules: [
    { name: 'settle-generations', pauseMs: 10 * SECOND_MS, run: settleAndTell },
    { name: 'purge-canvases', pauseMs: HOUR_MS, run: ({ models }) => purgeCanvases(models) },
  ],
};
