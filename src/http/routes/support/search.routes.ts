import { sessionSearch } from '../../../contracts/support/search';
import type { Embeddings } from '../../../llm/embeddings/create-embeddings';
import type { Models } from '../../../models/index';
import { embedQuery } from '../../../search/sessions/embed-query';
import { searchSessions } from '../../../search/sessions/find-similar-sessions';
import { type Route, route } from '../../route';
import { untilGone } from '../../streams/until-gone';

/** Sessions by meaning and by words. Served by the role `gateway`: it calls a model. */
export const supportSearchRoutes = (deps: { models: Models; embeddings: Pick<Embeddings, 'embed'> }): Route[] => [
  route(sessionSearch, async ({ query: { q: words, limit }, caller, response }) => {
    const vector = await embedQuery(deps.embeddings, caller, words, untilGone(response).signal);
    const items = await searchSessions(deps.models, caller, { vector, words, limit });
    return { status: 200, body: { items, by_meaning: vector !== null } };
  }),
];
