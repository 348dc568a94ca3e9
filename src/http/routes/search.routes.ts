import { searchFind } from '../../contracts/kernel/search';
import { type FindDeps, findEverything } from '../../search/everything/find-everything';
import { type Route, route } from '../route';

/** One search over what all systems hold. */
export const searchRoutes = (deps: FindDeps): Route[] => [
  route(searchFind, async ({ query: { q: typed, limit }, caller }) => ({
    status: 200,
    body: { items: await findEverything(deps, caller, { typed, limit }) },
  })),
];
