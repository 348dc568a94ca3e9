import { findOpenTasks } from '../models/support/find-open-tasks';
import { mayWorkOnSession } from '../security/support/support-permissions';
import type { System } from './system';

/** Support sessions: what an engineer and the assistant work through, documented for the ticket. */
export const supportSystem: System = {
  name: 'support',
  entry: { name: 'support', title: 'Support', path: '/support', create: 'New session' },
  /** Open tasks of the sessions that the caller works on. */
  findQuestions: async (models, caller, limit) =>
    mayWorkOnSession(caller) ? findOpenTasks(models, caller, limit) : [],
};
