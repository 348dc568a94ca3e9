import { sessionFinder } from '../search/sessions/session-finder';
import type { System } from './system';

/** Support sessions: what an engineer and the assistant work through, documented for the ticket. */
export const supportSystem: System = {
  name: 'support',
  entry: { name: 'support', title: 'Support', path: '/support', create: 'New session' },
  finder: sessionFinder,
};
