import { resolveEmbeddingModels } from '../../config/embedding-models';
import { DEFAULT_CALL_LIMITS } from '../llm/call-with-fallback';
import { createEmbeddingCache } from '../llm/embeddings/embedding-cache';
import { createEmbeddings, type Embeddings } from '../llm/embeddings/create-embeddings';
import type { Ledger } from '../llm/ledger';
import type { Base } from './open-base';

/** Embeddings with the models of the configuration. Throws where the default one is not usable. */
export function openEmbeddings(base: Base): Embeddings {
  const { config, models, log } = base;
  return createEmbeddings({
    resolved: resolveEmbeddingModels({
      openai: {
        apiKey: config.OPENAI_API_KEY,
        baseUrl: config.OPENAI_BASE_URL,
        model: config.OPENAI_EMBEDDING_MODEL,
        dimension: config.OPENAI_EMBEDDING_DIMENSION,
      },
      ollama: {
        baseUrl: config.OLLAMA_BASE_URL,
        model: config.OLLAMA_EMBEDDING_MODEL,
        dimension: config.OLLAMA_EMBEDDING_DIMENSION,
      },
      local: { model: config.LOCAL_EMBEDDING_MODEL, dimension: config.LOCAL_EMBEDDING_DIMENSION },
      defaultModel: config.DEFAULT_EMBEDDING_MODEL,
    }),
    cache: createEmbeddingCache({ models, log }),
    ledger: openLedger(base),
    // A call from outside counts as a run of its own: the tier's limit of a run is the limit of the call.
    reserve: ({ userId, organisationId, tier }, { id, amountNanoUsd }) =>
      base.budgets.reserve({ id, attempt: 1, userId, organisationId, tier }, { id: 'embedding', amountNanoUsd }),
    limits: { ...DEFAULT_CALL_LIMITS, totalMs: config.LLM_TOTAL_TIMEOUT_MS },
  });
}

/** Each row by itself, until the process has one ledger for all. */
function openLedger({ models, log }: Base): Ledger {
  const writing = new Set<Promise<unknown>>();
  return {
    record(call) {
      const written = models.ModelCall.create(call)
        .catch((error: unknown) =>
          log.error({ error, code: 'ledger_row_lost' }, 'A model call is missing from the ledger'),
        )
        .finally(() => writing.delete(written));
      writing.add(written);
    },
    flush: async () => void (await Promise.all(writing)),
  };
}
