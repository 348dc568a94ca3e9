import type { RunFilter } from './runs';

/** Keys of the query cache, one place. */
export const keys = {
  approvals: ['approvals'] as const,
  canvases: ['canvases'] as const,
  canvasMembers: (canvasId: string) => ['canvas', canvasId, 'members'] as const,
  generations: (canvasId: string) => ['canvas', canvasId, 'generations'] as const,
  organisationMembers: ['organisation', 'members'] as const,
  runs: (filter: RunFilter) => ['runs', filter] as const,
  allRuns: ['runs'] as const,
  run: (runId: string) => ['run', runId] as const,
};
