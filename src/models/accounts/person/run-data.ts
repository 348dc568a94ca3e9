import type { Models } from '../../index';
import type { PersonalData } from './person';

/** Of agents: runs, budgets, the ledger, embeddings, and what is on its way. */
export const runData = {
  RunSchedule: {
    exports: {
      section: 'schedules',
      says: 'When your agents are started by themselves.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['subjectKind', 'subjectId', 'cron', 'timeZone', 'catchUp', 'nextAt', 'lastAt', 'createdAt'],
    },
    erases: 'deleted',
  },
  ScheduleTick: { exports: { none: 'moments of schedules; the runs are shown as runs' }, erases: 'deleted' },
  Run: {
    exports: {
      section: 'runs',
      says: 'What you asked agents to do, with each step and its result.',
      of: ({ runIds }) => ({ _id: { $in: runIds } }),
      fields: [
        ...[
          'kind',
          'title',
          'subjectKind',
          'subjectId',
          'input',
          'status',
          'retries',
          'waitingFor',
          'alsoWaitsFor',
          'journal',
          'failures',
          'events',
        ],
        ...['model', 'usage', 'costNanoUsd', 'output', 'error', 'createdAt', 'startedAt', 'finishedAt'],
      ],
    },
    erases: 'cancelled, then deleted; on canvases that others see, kept without prompt, title, steps and answers',
  },
  RunStepResult: {
    exports: {
      section: 'run-results',
      says: 'Results of steps that were too large to stand in their run.',
      of: ({ runIds }) => ({ runId: { $in: runIds } }),
      fields: ['runId', 'result', 'createdAt'],
    },
    erases: 'deleted',
  },
  Approval: {
    exports: {
      section: 'approvals',
      says: 'Questions that your runs asked, and those you answered.',
      of: ({ userId, organisationId }) => ({ organisationId, $or: [{ userId }, { respondedBy: userId }] }),
      fields: [
        ...['runId', 'userId', 'tool', 'parameters', 'risk', 'reason', 'diff', 'subjectKind', 'subjectId', 'status'],
        ...[
          'createdAt',
          'expiresAt',
          'respondedAt',
          'respondedBy',
          'responseReason',
          'answer',
          'actions',
          'form',
          'editable',
          'touched',
        ],
      ],
    },
    erases: 'deleted; of answers to others the words are erased',
  },
  Budget: {
    exports: {
      section: 'budgets',
      says: 'What your model calls may cost, where an admin set it for you.',
      of: ({ userId, organisationId }) => ({ organisationId, scope: 'user', subjectId: userId }),
      fields: ['period', 'limitNanoUsd', 'createdAt', 'updatedAt'],
    },
    erases: 'deleted',
  },
  ProviderKey: {
    exports: { none: 'keys of an organisation; who added one is in the audit log' },
    erases: 'kept; deleted with its organisation',
  },
  BudgetAlert: {
    exports: { none: 'which thresholds a budget has passed' },
    erases: 'kept, ids and figures alone; deleted with its organisation',
  },
  BudgetCounter: {
    exports: {
      section: 'budget-counters',
      says: 'What was spent of those budgets.',
      of: ({ userId, organisationId }) => ({ organisationId, _id: { $regex: `^user:${userId.toHexString()}:` } }),
      fields: ['spentNanoUsd', 'committedNanoUsd'],
    },
    erases: 'deleted',
  },
  ModelPrice: { exports: { none: 'the catalogue’s prices: of nobody' }, erases: 'kept: nothing of a person is in it' },
  ModelCall: {
    exports: {
      section: 'model-calls',
      says: 'The ledger: each call of a model that was made for you, and what it cost (in billionths of a dollar).',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: [
        ...[
          'apiKeyId',
          'runId',
          'stepKey',
          'subjectId',
          'agent',
          'modelAsked',
          'model',
          'provider',
          'inputTokens',
          'outputTokens',
        ],
        ...[
          'cachedInputTokens',
          'isEstimated',
          'costNanoUsd',
          'bill',
          'startedAt',
          'firstTokenMs',
          'durationMs',
          'outcome',
        ],
      ],
    },
    erases: 'kept for accounting: ids, counts and cost, no texts and no names',
  },
  QuotaCounter: {
    exports: { none: 'counts under an id; each ends within a month' },
    erases: 'ends by itself within a month; of an id and counts alone',
  },
  EmbeddingCache: {
    exports: { none: 'vectors under a hash of their text: whose they are is not kept' },
    erases: 'ends by itself within 30 days; of an organisation deleted',
  },
  EmbeddingJob: {
    exports: {
      section: 'embedding-jobs',
      says: 'Texts that you had embedded by a job within the last day: how far it is.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['model', 'dimension', 'status', 'total', 'done', 'error', 'createdAt', 'expiresAt'],
    },
    erases: 'deleted; ends by itself within a day',
  },
  EmbeddingJobPart: {
    exports: {
      section: 'embedding-job-texts',
      says: 'Of those jobs, the texts that wait for their vectors. The vectors themselves are read from the job.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['jobId', 'from', 'end', 'texts'],
    },
    erases: 'deleted; ends by itself within a day',
  },
  KeptSecret: {
    exports: {
      section: 'masked-secrets',
      says: 'What was masked in texts that you wrote, or agents for you: what it looked like, where, and until when it is kept. The values are shown in their place, never in a file.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['subjectKind', 'subjectId', 'mark', 'kind', 'createdAt', 'expiresAt'],
    },
    erases: 'deleted; the text keeps the placeholder',
  },
  SearchEntry: {
    exports: { none: 'words of canvases, sessions and runs, for search; those are exported themselves' },
    erases: 'goes with what it is of; what somebody said in what others keep stays, without the name',
  },
  Outbox: {
    exports: { none: 'what is on its way; ids alone' },
    erases: 'deleted, but for the mail that says the account is gone: that goes when it is sent, within a day at most',
  },
} satisfies Partial<Record<keyof Models, PersonalData>>;
