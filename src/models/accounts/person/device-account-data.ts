import type { Models } from '../../index';
import type { PersonalData } from './person';

/** Of connected accounts. */
export const deviceAccountData = {
  DeviceAccount: {
    exports: {
      section: 'connected-accounts',
      says: 'Accounts at Google and Microsoft that you connected; what was read there is not kept.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['provider', 'issuer', 'subject', 'email', 'status', 'reason', 'since', 'createdAt'],
    },
    erases: 'deleted',
  },
  DeviceAccountTokens: { exports: { none: 'keys to your accounts elsewhere, sealed' }, erases: 'deleted' },
} satisfies Partial<Record<keyof Models, PersonalData>>;
