import { findStore } from '../../../commands/flows/documents/stores';
import { storeSearch } from '../../../contracts/flows/documents';
import { type SearchDeps, searchDocuments } from '../../../search/flows/documents/search-documents';
import { type Route, route } from '../../route';
import { untilGone } from '../../streams/until-gone';

/** What document stores hold about a question. Served by the role `gateway`: it calls a model. */
export const documentSearchRoutes = (deps: SearchDeps): Route[] => [
  route(storeSearch, async ({ caller, params, body, response }) => {
    const store = await findStore(deps.models, caller, params.storeId);
    const { signal } = untilGone(response);
    const { query, limit, min_similarity: minSimilarity, document_ids: documentIds, metadata } = body;
    const { hits, byMeaning } = await searchDocuments(
      deps,
      caller,
      store,
      { query, limit, minSimilarity, documentIds, metadata },
      signal,
    );
    return { status: 200, body: { items: hits, by_meaning: byMeaning } };
  }),
];
