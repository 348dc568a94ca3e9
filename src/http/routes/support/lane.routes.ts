import { laneGet, lanePut } from '../../../contracts/support/task-lane';
import { presentLane } from '../../../models/support/records/present-session';
import { putLane } from '../../../commands/support/write-lane';
import { type Route, route } from '../../route';
import type { SessionRouteDeps } from './support-route-deps';

/** The task lane of a session. */
export const laneRoutes = (deps: Pick<SessionRouteDeps, 'models' | 'announce'>): Route[] => [
  route(laneGet, ({ session }) => Promise.resolve({ status: 200, body: presentLane(session.lane) })),

  route(lanePut, async ({ session, body }) => {
    const { lane, isChanged } = await putLane(deps.models, session, body);
    if (isChanged) await deps.announce.lane(session, lane);
    return { status: 200, body: lane };
  }),
];
