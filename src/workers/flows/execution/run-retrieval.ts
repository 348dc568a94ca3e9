import { findNamedStores } from '../../../commands/flows/documents/named-stores';
import { renderText, renderValue } from '../../../flows/text/template';
import type { DocumentHit } from '../../../contracts/flows/documents';
import { searchDocuments } from '../../../search/flows/documents/search-documents';
import { NodeFailed, type NodeRunner, workOut } from './node-call';

interface RetrievalConfig {
  stores: string[];
  query: string;
  limit: number;
  minSimilarity?: number;
  metadata?: Record<string, string>;
}
/** Longest question; the rest of it is not looked for. */
const QUERY_MAX = 4_000;

/** Finds what stores of the organisation hold about a question: as a text that a prompt may have, and hit by hit. */
export const runRetrieval: NodeRunner = async ({ deps, run }, { planned, scope, signal }) => {
  const config = planned.config as RetrievalConfig;
  const { limit, minSimilarity } = config;
  const query = workOut(() => renderText(config.query, scope))
    .trim()
    .slice(0, QUERY_MAX);
  if (query === '') return { output: { text: '', hits: [] } };
  const metadata = config.metadata && (workOut(() => renderValue(config.metadata, scope)) as Record<string, string>);
  const organisation = { organisationId: run.organisationId.toHexString() };
  const stores = await findNamedStores(deps.models, organisation, config.stores);
  const missing = config.stores.filter((name) => !stores.has(name));
  if (missing.length > 0) throw new NodeFailed('store_not_found', `There is no document store ${missing.join(', ')}.`);
  const payer = {
    ...{ ...organisation, userId: run.userId.toHexString(), tier: run.tier },
    ...(run.apiKeyId && { apiKey: { id: run.apiKeyId.toHexString() } }),
  };
  const found = await Promise.all(
    [...new Map([...stores.values()].map((store) => [store._id.toHexString(), store])).values()].map(async (store) => {
      const { hits } = await searchDocuments(deps, payer, store, { query, limit, minSimilarity, metadata }, signal);
      return hits.map((hit) => ({ ...hit, store_id: store._id.toHexString(), store: store.slug }));
    }),
  );
  const hits = found
    .flat()
    .sort((one, other) => other.score - one.score || (other.similarity ?? 0) - (one.similarity ?? 0))
    .slice(0, limit)
    .map((hit, at) => ({ number: at + 1, ...hit }));
  return { output: { text: hits.map(asSource).join('\n\n'), hits } };
};

/** `[1] Travel policy › Hotels, page 3`, and what stands there. */
function asSource({ number, title, heading, page, text }: DocumentHit & { number: number }): string {
  const place = [title, ...heading.filter((one) => one !== title)].join(' › ');
  return `[${number}] ${place}${page === null ? '' : `, page ${page}`}\n${text}`;
}
