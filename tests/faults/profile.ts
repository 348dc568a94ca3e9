/** How much each test does. `quick` is part of `npm test`; `full` (`npm run prove`) has the figures that are claimed. */
export interface FaultProfile {
  name: 'quick' | 'full';
  /** False: one process has all roles where none of them is to die alone, as each start costs more than what it does. */
  hasSplitRoles: boolean;
  /**
   * `delayMs`: a run's pause of the model lies between. Few kills hit a call all the same where calls take longer, and where
   * the victim is at a run (`mustHit`).
   */
  workerKills: {
    workers: number;
    runs: number;
    kills: number;
    delayMs: readonly [least: number, most: number];
    mustHit: boolean;
  };
  /** How often each crash point is struck in each mode that the profile tries. */
  crashRounds: number;
  /** True: every mode at every point; else one mode a point, another one each time. */
  everyCrashMode: boolean;
  freezes: number;
  redisRestarts: { runs: number; restarts: number };
  /** `runs`: so many are at work each time. */
  redisLosses: { times: number; runs: number };
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
  /**
   * Limits of so many calls; who is refused rests for `restMs`. `isAtFullSpeed`: Redis goes away in the middle of calls. An
   * instance that stood still while another went on then lets through some that crossed, which of a hundred is too many; so
   * in the quick profile all have rested at half their limit before.
   */
  limits: { calls: number; restarts: number; restMs: number; isAtFullSpeed: boolean };
  /**
   * `rounds`: how often a worker dies at each point of a call. `hasEveryDevice`: each time with a device that keeps a ledger and one
   * that does not; else one a point. `instanceKills`: of the instance that holds the connections.
   */
  devices: { rounds: number; hasEveryDevice: boolean; instanceKills: number };
  /** Executions of flows that are at work when their worker dies; rounds of a long one, which dies in the middle. */
  flows: { executions: number; rounds: number };
  /** Longest a test may take. */
  timeoutMs: number;
}

const quick: FaultProfile = {
  name: 'quick',
  hasSplitRoles: false,
  workerKills: { workers: 2, runs: 16, kills: 2, delayMs: [150, 300], mustHit: true },
  crashRounds: 1,
  everyCrashMode: false,
  freezes: 1,
  redisRestarts: { runs: 8, restarts: 1 },
  redisLosses: { times: 3, runs: 4 },
  openRuns: 20,
  databaseOutages: [
    { times: 1, way: 'cut off', durationMs: 3_000 },
    { times: 1, way: 'killed', durationMs: 3_000 },
  ],
  duplicatedRuns: 10,
  watchers: { people: 6, runs: 6, restarts: 1 },
  undoInterleavings: 8,
  cancels: 12,
  modelCalls: 80,
  gatewayCalls: { ledger: 140, sockets: 75 },
  lostAnswers: 30,
  approvals: { races: 6, restarts: 1 },
  limits: { calls: 100, restarts: 1, restMs: 100, isAtFullSpeed: false },
  devices: { rounds: 1, hasEveryDevice: false, instanceKills: 2 },
  flows: { executions: 8, rounds: 200 },
  timeoutMs: 300_000,
};

/** FAULT_SCALE=0.1 does a tenth of the full figures, and the report says so. */
const scale = Number(process.env['FAULT_SCALE'] ?? 1);
if (!(scale > 0 && scale <= 1)) throw new Error('FAULT_SCALE: a number above 0, at most 1');
const part = (count: number): number => Math.max(1, Math.round(count * scale));

const full: FaultProfile = {
  name: 'full',
  hasSplitRoles: true,
  workerKills: { workers: 3, runs: part(10_000), kills: part(200), delayMs: [5, 30], mustHit: false },
  crashRounds: part(10),
  everyCrashMode: true,
  freezes: part(100),
  redisRestarts: { runs: part(10_000), restarts: part(30) },
  redisLosses: { times: part(40), runs: 8 },
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
  // Of fewer than a hundred, the 1 % that may be over is not one call.
  limits: { calls: Math.max(100, part(1_000)), restarts: part(10), restMs: 0, isAtFullSpeed: scale === 1 },
  devices: { rounds: part(10), hasEveryDevice: true, instanceKills: part(50) },
  flows: { executions: Math.max(8, part(50)), rounds: Math.max(200, part(5_000)) },
  timeoutMs: 2 * 3_600_000,
};

export const profile: FaultProfile = process.env['FAULT_PROFILE'] === 'full' ? full : quick;
