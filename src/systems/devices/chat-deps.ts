import type { StartChatDeps } from '../../commands/devices/start-chat';
import { spenderOf } from '../../security/money/budgets';
import type { Base } from '../base';
import { openRunQuota } from '../open-run-quota';
import { requireBudget } from '../require-budget';

/** The role (of models) that answers about devices; where there is none of that name, the default model does. */
export const DEVICES_ROLE = 'devices';

/** What a chat is started with, over HTTP and sockets alike. */
export const chatDeps = (base: Base): StartChatDeps => ({
  models: base.models,
  connection: base.connection,
  start: { models: base.models, tickets: base.tickets, log: base.log },
  secrets: base.secrets,
  masking: base.masking,
  requireQuota: openRunQuota(base),
  requireBudget: (caller) => requireBudget(base, spenderOf(caller), DEVICES_ROLE),
  takeRun: base.tierQuotas.takeRun,
});
