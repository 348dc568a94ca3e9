/** How much each test does. `quick` is part of `npm test`; `full` (`npm run prove`) has the figures that are claimed. */
export interface FaultProfile {
  name: 'quick' | 'full';
  workerKills: { runs: number; kills: number };
  /** How often each crash point is struck in each mode that the profile tries. */
  crashRounds: number;
  /** True: every mode at every point; else one mode a point, another one each time. */
  everyCrashMode: boolean;
  freezes: number;
  redisRestarts: { runs: number; restarts: number };
  redisLosses: number;
  /** Runs that are open when Redis loses everything. */
  openRuns: number;
  databaseOutages: { times: number; way: 'cut off' | 'killed'; durationMs: number }[];
  duplicatedRuns: number;
  watchers: { people: number; runs: number; restarts: number };
  undoInterleavings: number;
  cancels: number;
  modelCalls: number;
  /** Through the gateway: held against what the providers counted, and for connections that are left. */
  gatewayCalls: { ledger: number; sockets: number };
  lostAnswers: number;
  approvals: { races: number; restarts: number };
  /** Limits of so many calls, called at full speed. */
  limits: { calls: number; restarts: number };
  /** Longest a test may take. */
  timeoutMs: number;
}

const quick: FaultProfile = {
  name: 'quick',
  workerKills: { runs: 40, kills: 5 },
  crashRounds: 1,
  everyCrashMode: false,
  freezes: 2,
  redisRestarts: { runs: 16, restarts: 2 },
  redisLosses: 3,
  openRuns: 50,
  databaseOutages: [
    { times: 1, way: 'cut off', durationMs: 3_000 },
    { times: 1, way: 'killed', durationMs: 3_000 },
  ],
  duplicatedRuns: 20,
  watchers: { people: 12, runs: 12, restarts: 1 },
  undoInterleavings: 12,
  cancels: 24,
  modelCalls: 300,
  gatewayCalls: { ledger: 300, sockets: 200 },
  lostAnswers: 60,
  approvals: { races: 12, restarts: 1 },
  limits: { calls: 100, restarts: 1 },
  timeoutMs: 300_000,
};

/** FAULT_SCALE=0.1 does a tenth of the full figures, and the report says so. */
const scale = Number(process.env['FAULT_SCALE'] ?? 1);
if (!(scale > 0 && scale <= 1)) throw new Error('FAULT_SCALE: a number above 0, at most 1');
const part = (count: number): number => Math.max(1, Math.round(count * scale));

const full: FaultProfile = {
  name: 'full',
  workerKills: { runs: part(10_000), kills: part(200) },
  crashRounds: part(10),
  everyCrashMode: true,
  freezes: part(100),
  redisRestarts: { runs: part(10_000), restarts: part(30) },
  redisLosses: part(40),
  openRuns: part(10_000),
  databaseOutages: [
    { times: part(18), way: 'cut off', durationMs: 5_000 },
    { times: part(18), way: 'killed', durationMs: 5_000 },
    { times: part(1), way: 'cut off', durationMs: 30_000 },
    { times: part(2), way: 'killed', durationMs: 30_000 },
    { times: part(1), way: 'killed', durationMs: 120_000 },
  ],
  duplicatedRuns: part(10_000),
  watchers: { people: part(300), runs: part(100), restarts: part(10) },
  undoInterleavings: part(500),
  cancels: part(1_000),
  modelCalls: part(10_000),
  gatewayCalls: { ledger: part(10_000), sockets: part(10_000) },
  lostAnswers: part(2_000),
  approvals: { races: part(500), restarts: part(10) },
  limits: { calls: Math.max(100, part(1_000)), restarts: part(10) }, // of fewer, the 1 % that may be over is not one call
  timeoutMs: 2 * 3_600_000,
};

export const profile: FaultProfile = process.env['FAULT_PROFILE'] === 'full' ? full : quick;
