import type { Models } from '../../index';
import type { PersonalData } from './person';

/** Of accounts: who one is, how one gets in, what one did. */
export const accountData = {
  User: {
    exports: {
      section: 'account',
      says: 'Your account. The password is kept as a hash only and is not in here.',
      of: ({ userId }) => ({ _id: userId }),
      fields: ['email', 'name', 'role', 'emailVerifiedAt', 'createdAt', 'updatedAt', 'deletionAt', 'approvalMails'],
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
      fields: [
        ...['at', 'actorId', 'action', 'resource', 'details', 'ip', 'userAgent'],
        ...['logInId', 'apiKeyId', 'sequence', 'hash'],
      ],
      // Where somebody else did it, the address and the way in are theirs.
      refine: ({ ip, userAgent, logInId, apiKeyId, ...rest }, { userId }) =>
        rest['actorId'] === undefined || userId.equals(String(rest['actorId']))
          ? { ...rest, ip, userAgent, logInId, apiKeyId }
          : rest,
    },
    erases: 'kept with ids; address and browser are erased, the chain still verifies; with an organisation deleted',
  },
  AuditHead: { exports: { none: 'where the audit log ends; of nobody' }, erases: 'kept; with an organisation deleted' },
  IdempotencyKey: {
    exports: { none: 'answers kept for 24 h; what they answered with is in the other sections' },
    erases: 'deleted',
  },
} satisfies Partial<Record<keyof Models, PersonalData>>;
