/** How much each test does. `quick` is part of `npm test`; `full` (FAULT_PROFILE=full) has the figures of reliability.md, as far as one machine carries them. */
export interface FaultProfile {
  name: 'quick' | 'full';
  workerKills: { runs: number; kills: number };
  crashRounds: number;
  freezes: number;
  redisRestarts: number;
  redisLosses: number;
  databaseOutages: { times: number; durationMs: number };
  duplicatedRuns: number;
  watchers: number;
  watcherRuns: number;
  undoInterleavings: number;
  cancels: number;
  modelCalls: number;
  lostAnswers: number;
  /** Longest a test may take. */
  timeoutMs: number;
}

const quick: FaultProfile = {
  name: 'quick',
  workerKills: { runs: 60, kills: 12 },
  crashRounds: 1,
  freezes: 2,
  redisRestarts: 2,
  redisLosses: 2,
  databaseOutages: { times: 1, durationMs: 3_000 },
  duplicatedRuns: 20,
  watchers: 12,
  watcherRuns: 12,
  undoInterleavings: 12,
  cancels: 24,
  modelCalls: 500,
  lostAnswers: 60,
  timeoutMs: 300_000,
};

const full: FaultProfile = {
  name: 'full',
  workerKills: { runs: 10_000, kills: 200 },
  crashRounds: 10,
  freezes: 100,
  redisRestarts: 30,
  redisLosses: 40,
  databaseOutages: { times: 40, durationMs: 5_000 },
  duplicatedRuns: 10_000,
  watchers: 300,
  watcherRuns: 100,
  undoInterleavings: 500,
  cancels: 1_000,
  modelCalls: 10_000,
  lostAnswers: 2_000,
  timeoutMs: 2 * 3_600_000,
};

export const profile: FaultProfile = process.env['FAULT_PROFILE'] === 'full' ? full : quick;
