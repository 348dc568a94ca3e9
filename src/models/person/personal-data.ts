import type { Models } from '../index';
import type { PersonalData } from './person';

/**
 * What each collection holds of a person: what an export shows of it, and what a deletion leaves. A model that has no
 * entry here fails to compile, and fails a test.
 */
export const personalData: Record<keyof Models, PersonalData> = {
  User: {
    exports: {
      section: 'account',
      says: 'Your account. The password is kept as a hash only and is not in here.',
      of: ({ userId }) => ({ _id: userId }),
      fields: ['email', 'name', 'role', 'emailVerifiedAt', 'createdAt', 'updatedAt', 'deletionAt'],
    },
    erases: 'kept as "Deleted person" under its id, without e-mail, name and password; of a sole member deleted',
  },
  Organisation: {
    exports: {
      section: 'organisation',
      says: 'The organisation you belong to.',
      of: ({ organisationId }) => ({ _id: organisationId }),
      fields: ['name', 'tier', 'createdAt'],
    },
    erases: 'deleted with its last member, else kept',
  },
  RefreshToken: {
    exports: {
      section: 'log-ins',
      says: 'Where you are logged in, and each renewal of a log-in. Tokens are kept as hashes only.',
      of: ({ userId }) => ({ userId }),
      fields: ['family', 'startedAt', 'ip', 'userAgent', 'createdAt', 'usedAt', 'expiresAt'],
    },
    erases: 'deleted',
  },
  ApiKey: {
    exports: {
      section: 'api-keys',
      says: 'Your API keys, revoked ones too. The keys themselves are kept as hashes only.',
      of: ({ userId, organisationId }) => ({ userId, organisationId }),
      fields: ['name', 'hint', 'scopes', 'lastUsedAt', 'expiresAt', 'revokedAt', 'createdAt'],
    },
    erases: 'deleted; the ledger keeps their ids',
  },
  AccountToken: {
    exports: {
      section: 'mailed-links',
      says: 'Links that were mailed to you and are remembered. Tokens are kept as hashes only.',
      of: ({ email }) => ({ email }),
      fields: ['purpose', 'email', 'createdAt', 'usedAt', 'expiresAt'],
    },
    erases: 'deleted',
  },
  Identity: {
    exports: {
      section: 'identities',
      says: 'Identities at other providers that open your account.',
      of: ({ userId }) => ({ userId }),
      fields: ['issuer', 'subject', 'email', 'lastUsedAt', 'createdAt'],
    },
    erases: 'deleted',
  },
  AccountDeletion: {
    exports: {
      section: 'deletions',
      says: 'When your account is to be deleted, where you asked for it.',
      of: ({ userId }) => ({ _id: userId }),
      fields: ['status', 'deleteAt', 'createdAt'],
    },
    erases: 'kept, ids and times alone: whatever still comes along finds that the account is gone',
  },
  PersonExport: {
    exports: {
      section: 'exports',
      says: 'Exports you asked for, this one too.',
      of: ({ userId }) => ({ userId }),
      fields: ['status', 'createdAt', 'expiresAt'],
    },
    erases: 'deleted',
  },
  PersonExportChunk: { exports: { none: 'the file of an export' }, erases: 'deleted' },
  Invitation: {
    exports: {
      section: 'invitations',
      says: 'Invitations you made that wait for an answer, and those to your e-mail.',
      of: ({ userId, email }) => ({ $or: [{ invitedBy: userId }, { email }] }),
      fields: ['email', 'role', 'invitedBy', 'createdAt', 'expiresAt'],
    },
    erases: 'deleted',
  },
  AuditEntry: {
    exports: {
      section: 'audit-log',
      says: 'What the audit log of your organisation says you did, and what was done to your account.',
      of: ({ userId, organisationId }) => ({
        organisationId,
        $or: [{ actorId: userId }, { resource: `user:${userId.toHexString()}` }],
      }),
      fields: ['at', 'actorId', 'action', 'resource', 'details', 'ip', 'userAgent', 'sequence', 'hash'],
      // Where somebody else did it, the address is theirs.
      refine: ({ ip, userAgent, ...rest }, { userId }) =>
        rest['actorId'] === undefined || userId.equals(String(rest['actorId'])) ? { ...rest, ip, userAgent } : rest,
    },
    erases: 'kept with ids; address and browser are erased, the chain still verifies; with an organisation deleted',
  },
  AuditHead: { exports: { none: 'where the audit log ends; of nobody' }, erases: 'kept; with an organisation deleted' },
  IdempotencyKey: {
    exports: { none: 'answers kept for 24 h; what they answered with is in the other sections' },
    erases: 'deleted',
  },
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
          'journal',
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
        ...['createdAt', 'expiresAt', 'respondedAt', 'respondedBy', 'responseReason'],
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
  ModelCall: {
    exports: {
      section: 'model-calls',
      says: 'The ledger: each call of a model that was made for you, and what it cost (in billionths of a dollar).',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: [
        ...['apiKeyId', 'runId', 'stepKey', 'agent', 'modelAsked', 'model', 'provider', 'inputTokens', 'outputTokens'],
        ...['cachedInputTokens', 'isEstimated', 'costNanoUsd', 'startedAt', 'firstTokenMs', 'durationMs', 'outcome'],
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
  Outbox: {
    exports: { none: 'what is on its way; ids alone' },
    erases: 'deleted, but for the mail that says the account is gone: that goes when it is sent, within a day at most',
  },
  Canvas: {
    exports: {
      section: 'canvases',
      says: 'Canvases you own or are a member of.',
      of: ({ canvasIds }) => ({ _id: { $in: canvasIds } }),
      fields: ['title', 'ownerId', 'review', 'blockCount', 'createdAt', 'updatedAt', 'deletedAt'],
    },
    erases: 'deleted where nobody else sees it, else kept; it passes to the next owner, editor or viewer',
  },
  Block: {
    exports: {
      section: 'blocks',
      says: 'What is on canvases you own; on others, the blocks that you made or asked for.',
      of: ({ canvasIds, ownCanvasIds, userId }) => ({
        canvasId: { $in: canvasIds },
        $or: [{ canvasId: { $in: ownCanvasIds } }, { createdBy: userId }, { requestedBy: userId }],
      }),
      fields: [
        ...['canvasId', 'kind', 'content', 'x', 'y', 'width', 'height', 'rank', 'generationSessionId'],
        ...['createdBy', 'requestedBy', 'createdAt', 'updatedAt'],
      ],
    },
    erases: 'goes or stays with its canvas; the author is then "Deleted person"',
  },
  BlockSnapshot: {
    exports: {
      section: 'block-history',
      says: 'On canvases you own: blocks as they were, kept for undo.',
      of: ({ ownCanvasIds }) => ({ canvasId: { $in: ownCanvasIds } }),
      fields: ['canvasId', 'generationSessionId', 'blockId', 'reason', 'before', 'after'],
    },
    erases: 'goes or stays with its canvas',
  },
  CanvasChange: {
    exports: {
      section: 'changes',
      says: 'On canvases you own: their changes, as long as they are kept (30 days). Who made one is not kept.',
      of: ({ ownCanvasIds }) => ({ canvasId: { $in: ownCanvasIds } }),
      fields: ['canvasId', 'version', 'type', 'payload', 'createdAt'],
    },
    erases: 'goes or stays with its canvas; ends by itself after 30 days',
  },
  Generation: {
    exports: {
      section: 'generations',
      says: 'What agents put on canvases for you, and what you had asked for.',
      of: ({ runIds }) => ({ runId: { $in: runIds } }),
      fields: [
        ...['canvasId', 'runId', 'prompt', 'status', 'requestedByName', 'blockIds', 'editCount', 'truncated', 'model'],
        ...['usage', 'costNanoUsd', 'error', 'createdAt', 'finishedAt'],
      ],
    },
    erases: 'goes with its canvas; on canvases that others see, kept without prompt and name',
  },
  SupportSession: {
    exports: {
      section: 'support-sessions',
      says: 'Support sessions you work or worked on, and those that were escalated to you.',
      of: ({ userId, organisationId }) => ({ organisationId, $or: [{ userId }, { escalatedToId: userId }] }),
      fields: [
        ...['title', 'problemSummary', 'problemDomain', 'mode', 'status', 'ticketId', 'escalatedToName', 'steps'],
        ...['escalationReason', 'resolutionSummary', 'resolveCode', 'pauseNotes', 'lane', 'worked', 'psaStatus'],
        ...['costNanoUsd', 'createdAt', 'updatedAt', 'concludedAt'],
      ],
    },
    erases: 'deleted with all that is in it; one that was escalated to a colleague passes to them, without the name',
  },
  SupportMessage: {
    exports: {
      section: 'support-messages',
      says: 'What you said in support sessions.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['sessionId', 'seq', 'content', 'answers', 'attachmentIds', 'createdAt'],
    },
    erases: 'goes with its session; in sessions of others kept without the name',
  },
  SupportAttachment: {
    exports: {
      section: 'support-attachments',
      says: 'What you attached in support sessions: name and size. The files are read from the session.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['sessionId', 'name', 'mediaType', 'bytes', 'createdAt'],
    },
    erases: 'goes with its session',
  },
  SupportNotes: {
    exports: {
      section: 'ticket-notes',
      says: 'Ticket notes that you wrote or changed yourself.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['sessionId', 'version', 'text', 'createdAt', 'approvedAt'],
    },
    erases: 'goes with its session; in sessions of others kept without the name',
  },
  SupportOutput: {
    exports: { none: 'made from sessions by agents; their words are in the runs' },
    erases: 'goes with its session',
  },
  SupportSettings: { exports: { none: 'of an organisation' }, erases: 'kept; deleted with its organisation' },
  TicketConnection: {
    exports: { none: 'of an organisation; whom you are taken for in its ticket system is shown there' },
    erases: 'kept without the person; deleted with its organisation',
  },
  TicketPush: {
    exports: { none: 'what was sent of sessions; ids and times' },
    erases: 'goes with its session',
  },
};

/** The collections of an export, in the order of their sections. */
export const exportSections = Object.entries(personalData).flatMap(([model, { exports }]) =>
  'none' in exports ? [] : [{ model: model as keyof Models, ...exports }],
);
