import { REPLY_ROLE } from '../agents/support/reply/reply-role';
import type { Route } from '../http/route';
import { attachmentRoutes } from '../http/routes/support/attachments.routes';
import { messageRoutes } from '../http/routes/support/messages.routes';
import type { StreamDeps } from '../http/streams/stream-run';
import { announceLane, announceSession } from '../realtime/support/announce-session';
import { spenderOf } from '../security/money/budgets';
import { openRunQuota } from './open-run-quota';
import type { Base } from './open-base';
import { requireBudget } from './require-budget';

/** What is said in a support session: messages, guided steps, attachments. */
export function supportAssistantRoutes(base: Base, stream: StreamDeps): Route[] {
  const { log, models, connection } = base;
  return [
    ...messageRoutes({
      ...{ models, connection, stream },
      start: { models, tickets: base.tickets, log },
      requireQuota: openRunQuota(base),
      requireBudget: (caller) => requireBudget(base, spenderOf(caller), REPLY_ROLE),
      takeRun: base.tierQuotas.takeRun,
      onSaid(session, changed, lane) {
        const telling = [announceSession(base, session, changed), ...(lane ? [announceLane(base, session, lane)] : [])];
        Promise.all(telling).catch((error: unknown) => log.debug({ error }, 'A message was not announced'));
      },
    }),
    ...attachmentRoutes({ models, masking: base.masking }),
  ];
}
