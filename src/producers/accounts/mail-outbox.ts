import { insertOutbox } from '../../models/kernel/insert-outbox';
import type { Models } from '../../models/index';
import { unavailable } from '../../platform/errors';
import type { Logger } from '../../platform/logger';
import type { MailOutbox } from '../../security/accounts/mail-outbox';
import { issueOutbox } from '../enqueue-outbox';
import type { Queues } from '../open-queues';

/** Mails that are asked for lie in the outbox until they are sent. */
export function createMailOutbox(deps: {
  models: Models;
  queues: Queues;
  log: Logger;
  isConfigured: boolean;
}): MailOutbox {
  return {
    isConfigured: deps.isConfigured,
    requireConfigured: () => {
      if (!deps.isConfigured)
        throw unavailable('mail_not_configured', 'This server sends no mails: ask whoever runs it to set SMTP_URL.', {
          isRetryable: false,
        });
    },
    keep: (request, session) => insertOutbox(deps.models, { kind: 'mail', payload: request }, session),
    issue: (id) => issueOutbox(deps, { id, kind: 'mail', issued: 1 }),
  };
}
