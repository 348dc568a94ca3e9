import { unavailable } from '../../platform/errors';
import { type Embedder, estimateInputs, requireTexts } from './embedder';
import { requireVectors } from './require-vectors';

const PACKAGE = '@huggingface/transformers';
/** All of a batch is in memory at once. */
const BATCH = { inputs: 16, tokens: 8_000 };

/** What is used of the package. */
export interface Transformers {
  pipeline(task: 'feature-extraction', model: string): Promise<Extractor>;
}
type Extractor = (texts: string[], options: { pooling: 'mean'; normalize: true }) => Promise<{ tolist(): number[][] }>;

/** A model that runs in this process, loaded at the first call. Needs a package that is not installed with the rest. */
export function createLocalEmbedder(
  providerModel: string,
  dimension: number,
  load: () => Promise<Transformers> = loadTransformers,
): Embedder {
  let extractor: Promise<Extractor> | undefined;
  const open = async () => (await load()).pipeline('feature-extraction', providerModel);
  return {
    dimension,
    batch: BATCH,
    async embed(inputs, signal) {
      const texts = requireTexts(inputs);
      extractor ??= open();
      const extract = await extractor.catch((error: unknown) => {
        extractor = undefined; // the next call tries again
        throw error;
      });
      signal.throwIfAborted();
      const output = await extract([...texts], { pooling: 'mean', normalize: true });
      const vectors = output.tolist().map((numbers) => Float32Array.from(numbers));
      requireVectors(vectors, texts.length, dimension);
      return { vectors, inputTokens: estimateInputs(texts), isEstimated: true };
    },
  };
}

/** Throws 503 `model_misconfigured` that says how to install the package. */
async function loadTransformers(): Promise<Transformers> {
  try {
    return (await import(PACKAGE)) as Transformers; // by a variable: the build must not look for it
  } catch (cause) {
    throw unavailable(
      'model_misconfigured',
      `The local embedding model needs a package that is not installed: run \`npm install ${PACKAGE}\` beside Weft and start it again.`,
      { isRetryable: false, cause },
    );
  }
}
