import type { Route } from '../http/route';
import type { StreamDeps } from '../http/streams/stream-run';
import type { Base } from './open-base';
import { supportAssistantRoutes } from './support-assistant-routes';
import { supportDocumentRoutes } from './support-document-routes';
import { supportSessionRoutes } from './support-session-routes';
import { supportTicketRoutes } from './support-ticket-routes';

/** Routes of support sessions and of the organisation's ticket system. Paths that are fixed stand before those with an id. */
export function supportRoutes(base: Base, stream: StreamDeps): Route[] {
  return [
    // One line a part.
    ...supportSessionRoutes(base),
    ...supportDocumentRoutes(base, stream),
    ...supportAssistantRoutes(base, stream),
    ...supportTicketRoutes(base),
  ];
}
