import type { LiteLlmEntry } from './litellm-form';
import { modelCatalogue, type Provider } from './model-catalogue';
import { pricePerMillion } from './price-per-million';

export interface ReadEntry {
  /** In our form, without id, label and targets; undefined where the entry is left out. */
  model: Record<string, unknown> | undefined;
  target: Record<string, unknown>;
  weight: number | undefined;
  /** Requests or tokens a minute: what LiteLLM weighs by where no weight is given. */
  rate: number | undefined;
  problems: string[];
  warnings: string[];
}

const PREFIXES: Record<string, Provider> = {
  openai: 'openai',
  custom_openai: 'openai',
  hosted_vllm: 'openai',
  lm_studio: 'openai',
  anthropic: 'anthropic',
  gemini: 'gemini',
  ollama: 'ollama',
  ollama_chat: 'ollama',
};
/** `model_info.mode` of models that answer chats. */
const CHAT_MODES = ['chat', 'completion', 'responses'];
const EMBEDDING_REMEDY =
  'set OPENAI_EMBEDDING_MODEL (of OPENAI_BASE_URL) or OLLAMA_EMBEDDING_MODEL instead; OpenAI’s own need OPENAI_API_KEY alone (docs/embeddings.md)';
/** Keys that are none: what local servers are given. */
const NO_KEY = /^(none|null|dummy|empty|not-needed)?$/i;

/** One entry of LiteLLM's `model_list`: a model in our form, and one target of it. */
export function readLiteLlmEntry(path: string, entry: LiteLlmEntry, readOn: string): ReadEntry {
  const { litellm_params: params, model_info: info } = entry;
  const problems: string[] = [];
  const warnings: string[] = [];
  const weight = params.weight ?? undefined;
  const rate = params.rpm ?? params.tpm ?? undefined;
  const read = { target: {}, weight: weight || undefined, rate: rate || undefined, problems, warnings };
  const mode = info?.mode ?? modeByName(params.model);
  if (!CHAT_MODES.includes(mode)) {
    const by = info?.mode ? '' : ' by its name (model_info.mode: chat says otherwise)';
    const remedy = mode === 'embedding' ? `: ${EMBEDDING_REMEDY}` : '';
    warnings.push(`${path}: left out: it is for ${mode}${by}, not for chat${remedy}`);
    return { ...read, model: undefined };
  }
  const named = providerOf(params.model);
  if (!named || entry.model_name.includes('*')) {
    warnings.push(
      `${path}: left out: ${named ? 'a name with * cannot be read' : `the provider of "${params.model}" is not known here; where it speaks OpenAI’s protocol, write openai/<model> and api_base`}`,
    );
    return { ...read, model: undefined };
  }
  if (weight === 0) {
    warnings.push(`${path}: left out: its weight is 0`);
    return { ...read, model: undefined };
  }
  if (rate !== undefined)
    warnings.push(`${path}.litellm_params: rpm and tpm are a weight where none is given; they are not enforced`);
  const target: Record<string, unknown> = {};
  const address = params.api_base ?? params.base_url;
  if (address) target['baseUrl'] = toReference(address) ?? address;
  const key = params.api_key ?? '';
  const reference = toReference(key);
  if (reference) target['apiKey'] = reference;
  else if (!NO_KEY.test(key))
    problems.push(
      `${path}.litellm_params.api_key: a key is never written in this file: put it into an environment variable and write os.environ/ITS_NAME here`,
    );
  const twin = modelCatalogue.models.find(
    (model) => model.provider === named.provider && model.providerModel === named.providerModel,
  );
  const price = readPrice(path, entry, readOn, warnings);
  if (!price && !twin?.price) warnings.push(`${path}: no price: its calls count as free`);
  const outputMax = info?.max_output_tokens ?? info?.max_tokens ?? undefined;
  return {
    ...read,
    target,
    model: {
      ...named,
      price: price ?? twin?.price ?? null,
      window: info?.max_input_tokens ?? twin?.window,
      outputMax: outputMax ?? twin?.outputMax,
      capabilities: {
        ...twin?.capabilities,
        ...given('tools', info?.supports_function_calling),
        ...given('images', info?.supports_vision),
        ...given('json', info?.supports_response_schema),
        ...given('promptCache', info?.supports_prompt_caching),
        ...given('thinking', info?.supports_reasoning),
      },
    },
  };
}

/** LiteLLM has a list of what models are for where an entry does not say; embedding models are called so by all who make them. */
const modeByName = (model: string) => (/embed/i.test(model) ? 'embedding' : 'chat');

/** `provider/model`; without a provider by the vendor's own names, as LiteLLM does. */
function providerOf(model: string): { provider: Provider; providerModel: string } | undefined {
  const [, prefix = '', rest = ''] = /^([a-z_]+)\/(.+)$/i.exec(model) ?? [];
  const provider = Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : undefined;
  if (provider) return { provider, providerModel: rest };
  if (prefix) return undefined;
  if (/^(gpt-|o\d|chatgpt-)/.test(model)) return { provider: 'openai', providerModel: model };
  if (/^claude-/.test(model)) return { provider: 'anthropic', providerModel: model };
  return undefined;
}

const COSTS = {
  input: 'input_cost_per_token',
  output: 'output_cost_per_token',
  cachedInput: 'cache_read_input_token_cost',
  cacheWrite: 'cache_creation_input_token_cost',
  cacheWriteHour: 'cache_creation_input_token_cost_above_1hr',
} as const;
/** For calls with more tokens of input LiteLLM has prices of their own. */
const STEP = { tokens: 200_000, suffix: '_above_200k_tokens' } as const;

type Rates = { [Name in keyof typeof COSTS]?: string };

function readPrice(path: string, entry: LiteLlmEntry, readOn: string, warnings: string[]) {
  const read = (name: keyof typeof COSTS, suffix: '' | typeof STEP.suffix): Rates => {
    const field = `${COSTS[name]}${suffix}` as const;
    const value = entry.litellm_params[field] ?? entry.model_info?.[field];
    if (value === undefined) return {};
    const price = pricePerMillion(value);
    if (price === undefined) warnings.push(`${path}: ${field} is no price, or finer than can be kept: left out`);
    return price === undefined ? {} : { [name]: price };
  };
  const readAll = (suffix: '' | typeof STEP.suffix): Rates => ({
    ...read('input', suffix),
    ...read('output', suffix),
    ...read('cachedInput', suffix),
    ...read('cacheWrite', suffix),
    ...read('cacheWriteHour', suffix),
  });
  const { input, output, ...others } = readAll('');
  if (input === undefined || output === undefined) return undefined;
  const rates = { input, output, cachedInput: input, ...others };
  const above = readAll(STEP.suffix);
  // With an input of its own the step has nothing from below it but the output: what is cached would be too cheap.
  const below = above.input === undefined ? rates : { input: above.input, output };
  const isStepped = above.input !== undefined || above.output !== undefined;
  return {
    ...rates,
    ...(isStepped && { above: { tokens: STEP.tokens, ...below, ...above } }),
    date: readOn,
    source: 'a file in LiteLLM’s form',
  };
}

/** `os.environ/NAME` as `${NAME}`. */
function toReference(value: string): string | undefined {
  const name = /^os\.environ\/(\w+)$/.exec(value)?.[1];
  return name && `\${${name}}`;
}

const given = (name: string, value: boolean | null | undefined) =>
  typeof value === 'boolean' ? { [name]: value } : {};
