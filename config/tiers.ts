/** What an organisation of a tier may use. Rates are per person (per address where nobody is logged in). */
export interface Tier {
  /** API calls a minute. */
  requestsPerMinute: number;
  /** Runs a person may start a minute. */
  generationsPerMinute: number;
  /** Model calls through the gateway, a minute. */
  llmCallsPerMinute: number;
  /** Support sessions that a person resolves or escalates, a minute. */
  supportResolvesPerMinute: number;
  /** Times a person has notes or outputs of support sessions streamed or written, a minute. */
  supportDocumentsPerMinute: number;
  /** Times a person has the original of a masked secret shown, a minute. */
  secretRevealsPerMinute: number;
  /** Model calls of one person through the gateway within any hour; null: any. */
  llmCallsPerHour: number | null;
  /** Runs and model calls through the gateway of the organisation within any 30 days; null: any. */
  requestsPerMonth: number | null;
  /** Model calls of the organisation through the gateway that may be under way at once; null: any. */
  concurrentLlmCalls: number | null;
  /** Approvals that a person may answer within any hour; null: any. */
  approvalsPerHour: number | null;
  /** Runs of the organisation that may be queued or running at once. */
  concurrentRuns: number;
  /** Share of a queue against other organisations: weight 4 gets four times the turns of weight 1. */
  weight: number;
  /** Background agents that a person may have enabled at once; null: any. */
  batchActive: number | null;
  /** Files and messages that background agents of the organisation may look into within any 30 days; null: any. */
  batchItemsPerMonth: number | null;
  /** Minutes between two starts of a schedule, at least. */
  scheduleMinutes: number;
  /** Days that executions of flows are kept after their end; null: until somebody deletes them. */
  executionDays: number | null;
  /** What one run may spend on models, in US dollars, where the organisation has set no budget of its own; null: any. */
  runBudgetUsd: string | null;
}

export const TIER_NAMES = ['free', 'pro', 'team', 'enterprise'] as const;
export type TierName = (typeof TIER_NAMES)[number];

/**
 * The one table of limits; `TIERS_FILE` changes it (`load-tiers.ts`). Raising `requestsPerMinute` costs nothing but load; an open canvas page needs about 30 a
 * minute, dragging blocks up to 600. `concurrentRuns` and `weight` decide who waits when the workers are busy.
 */
export const TIERS: Record<TierName, Tier> = {
  free: {
    requestsPerMinute: 1_200,
    generationsPerMinute: 30,
    llmCallsPerMinute: 60,
    supportResolvesPerMinute: 15,
    supportDocumentsPerMinute: 20,
    secretRevealsPerMinute: 20,
    llmCallsPerHour: 100,
    requestsPerMonth: 100,
    concurrentLlmCalls: 5,
    approvalsPerHour: 50,
    concurrentRuns: 20,
    weight: 1,
    batchActive: 2,
    batchItemsPerMonth: 500,
    scheduleMinutes: 60,
    executionDays: 7,
    runBudgetUsd: '5',
  },
  pro: {
    requestsPerMinute: 3_000,
    generationsPerMinute: 120,
    llmCallsPerMinute: 300,
    supportResolvesPerMinute: 15,
    supportDocumentsPerMinute: 20,
    secretRevealsPerMinute: 20,
    llmCallsPerHour: 1_000,
    requestsPerMonth: 10_000,
    concurrentLlmCalls: 20,
    approvalsPerHour: 500,
    concurrentRuns: 100,
    weight: 2,
    batchActive: 10,
    batchItemsPerMonth: 20_000,
    scheduleMinutes: 15,
    executionDays: 30,
    runBudgetUsd: '10',
  },
  team: {
    requestsPerMinute: 6_000,
    generationsPerMinute: 300,
    llmCallsPerMinute: 1_200,
    supportResolvesPerMinute: 15,
    supportDocumentsPerMinute: 20,
    secretRevealsPerMinute: 20,
    llmCallsPerHour: 5_000,
    requestsPerMonth: 100_000,
    concurrentLlmCalls: 100,
    approvalsPerHour: 5_000,
    concurrentRuns: 500,
    weight: 4,
    batchActive: 50,
    batchItemsPerMonth: 200_000,
    scheduleMinutes: 5,
    executionDays: 90,
    runBudgetUsd: '25',
  },
  enterprise: {
    requestsPerMinute: 60_000,
    generationsPerMinute: 60_000,
    llmCallsPerMinute: 600_000,
    supportResolvesPerMinute: 60_000,
    supportDocumentsPerMinute: 60_000,
    secretRevealsPerMinute: 60_000,
    llmCallsPerHour: null,
    requestsPerMonth: null,
    concurrentLlmCalls: null,
    approvalsPerHour: null,
    concurrentRuns: 20_000,
    weight: 8,
    batchActive: null,
    batchItemsPerMonth: null,
    scheduleMinutes: 5,
    executionDays: null,
    runBudgetUsd: null,
  },
};

/** Tier of a new organisation where `DEFAULT_TIER` says no other. */
export const DEFAULT_TIER: TierName = 'free';

/** Calls nobody is logged in for, a minute and address: log-ins, registrations and refreshes each count. */
export const ANONYMOUS_LIMITS = { requestsPerMinute: 600, loginsPerMinute: 120 } as const;

/** Wrong passwords for one e-mail from one address: after `failures` within `windowMs`, blocked for `blockMs`. */
export const LOGIN_FAILURES = { failures: 10, windowMs: 15 * 60_000, blockMs: 5 * 60_000 } as const;

/**
 * Wrong passwords for one e-mail from all networks that have not logged in to it within `knownDays`: after `failures` within
 * `windowMs` it is closed to such networks for `blockMs`.
 */
export const EMAIL_FAILURES = { failures: 100, windowMs: 60 * 60_000, blockMs: 60 * 60_000, knownDays: 30 } as const;

/**
 * Mails that somebody may ask for within `windowMs`: to one e-mail, whoever asks; from one address; invitations of one
 * organisation.
 */
export const MAIL_REQUESTS = { perEmail: 5, perAddress: 20, perOrganisation: 100, windowMs: 60 * 60_000 } as const;

/**
 * API keys and access tokens that are not ours, from one address: after `failures` within `windowMs` it is refused for
 * `blockMs`. A key has 256 random bits: this keeps guesses from the database, and out of the log, not from success.
 */
export const KEY_FAILURES = { failures: 600, windowMs: 60_000, blockMs: 60_000 } as const;

/** Every tier there is, by name. */
export type TierTable = ReadonlyMap<string, Tier>;
export const BUILT_IN_TIERS: TierTable = new Map(Object.entries(TIERS));

/** Names that organisations may have and no tier has: each is told once, so many at most. */
const UNKNOWN_TOLD_MAX = 100;
const told = new Set<string>();
let table = BUILT_IN_TIERS;
let tell: (name: string) => void = () => undefined;

/** From now on `tierOf` reads this table. `onUnknown` is told of each name that is not in it, once. */
export function useTiers(tiers: TierTable, onUnknown: (name: string) => void = () => undefined): void {
  table = tiers;
  tell = onUnknown;
  told.clear();
}

/** Names of all tiers, as they are now. */
export const tierNames = (): string[] => [...table.keys()];

/** Limits of a tier by name, as they are now; an unknown name counts as the default tier. */
export function tierOf(name: string): Tier {
  const tier = table.get(name);
  if (tier) return tier;
  if (!told.has(name) && told.size < UNKNOWN_TOLD_MAX) {
    told.add(name);
    tell(name);
  }
  return table.get(DEFAULT_TIER) ?? TIERS[DEFAULT_TIER];
}
