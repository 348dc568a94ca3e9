import type { Route } from '../http/route';
import type { StreamDeps } from '../http/stream-run';
import type { Base } from './open-base';
import { supportTicketRoutes } from './support-ticket-routes';

/** Routes of support sessions and of the organisation's ticket system. Paths that are fixed stand before those with an id. */
export function supportRoutes(base: Base, _stream: StreamDeps): Route[] {
  return [...supportTicketRoutes(base)];
}
