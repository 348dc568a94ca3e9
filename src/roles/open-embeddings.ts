import { resolveEmbeddingModels } from '../../config/embedding-models';
import { DEFAULT_CALL_LIMITS } from '../llm/call-limits';
import { createEmbeddingCache } from '../llm/embeddings/embedding-cache';
import { createEmbeddings, type Embeddings } from '../llm/embeddings/create-embeddings';
import { spenderOf } from '../security/money/budgets';
import type { Base } from './open-base';

/** Embeddings with the models of the configuration. Throws where the default one is not usable. */
export function openEmbeddings(base: Base): Embeddings {
  const { config, models, log, ledger, budgets } = base;
  return createEmbeddings({
    resolved: resolveEmbeddingModels({
      openai: {
        apiKey: config.OPENAI_API_KEY,
        baseUrl: config.OPENAI_BASE_URL,
        model: config.OPENAI_EMBEDDING_MODEL,
        dimension: config.OPENAI_EMBEDDING_DIMENSION,
        price: config.OPENAI_EMBEDDING_PRICE,
      },
      ollama: {
        baseUrl: config.OLLAMA_BASE_URL,
        model: config.OLLAMA_EMBEDDING_MODEL,
        dimension: config.OLLAMA_EMBEDDING_DIMENSION,
        price: config.OLLAMA_EMBEDDING_PRICE,
      },
      local: {
        model: config.LOCAL_EMBEDDING_MODEL,
        dimension: config.LOCAL_EMBEDDING_DIMENSION,
        price: config.LOCAL_EMBEDDING_PRICE,
      },
      defaultModel: config.DEFAULT_EMBEDDING_MODEL,
    }),
    ownKeys: base.ownModels,
    cache: createEmbeddingCache({ models, log }),
    ledger,
    reserve: (caller, call) => budgets.reserve(spenderOf(caller), call),
    limits: { ...DEFAULT_CALL_LIMITS, totalMs: config.LLM_SILENCE_TIMEOUT_MS },
  });
}
