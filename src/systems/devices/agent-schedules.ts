import type { AgentRunDeps } from '../../commands/devices/agents/agent-deps';
import { startScheduledAgent } from '../../commands/devices/agents/start-by-itself';
import { createMailOutbox } from '../../producers/accounts/mail-outbox';
import { isOnline } from '../../devices/is-online';
import type { StartScheduled } from '../../runs/schedules/start-due';
import type { Base } from '../base';

/** What starts runs of agents needs. */
export const agentRunDeps = (base: Base): AgentRunDeps => ({
  ...{ models: base.models, connection: base.connection, secrets: base.secrets },
  start: { models: base.models, tickets: base.tickets, log: base.log },
  cancel: { models: base.models, redis: base.redis.command, prefix: base.config.REDIS_PREFIX, eventLog: base.eventLog },
  isOnline: (record) => isOnline(base.redis.command, base.config.REDIS_PREFIX, record),
});

/** What schedules of agents start. */
export const startScheduledAgents = (base: Base): StartScheduled => startScheduledAgent(agentRunDeps(base));

/** Mails of agents: whoever serves their queue sends them. */
export const mailsOf = ({ models, queues, log, config }: Base) =>
  createMailOutbox({ models, queues, log, isConfigured: Boolean(config.SMTP_URL) || config.mailDir !== undefined });
