import { basename } from 'node:path';
import { ConfigurationError } from './configuration-error';
import { mergeCatalogue } from './merge-catalogue';
import { modelCatalogue } from './model-catalogue';
import { type ModelSettings, type ResolvedModels, resolveModels } from './models';
import { readConfigFile } from './read-config-file';
import { isLiteLlm, readLiteLlm } from './read-litellm';
import type { Environment } from './schema';

const PAGE = 'docs/models.md';

type Variables = Pick<
  Environment,
  | 'OPENAI_API_KEY'
  | 'ANTHROPIC_API_KEY'
  | 'GOOGLE_API_KEY'
  | 'OPENAI_BASE_URL'
  | 'OPENAI_MODEL'
  | 'ANTHROPIC_BASE_URL'
  | 'GOOGLE_BASE_URL'
  | 'OLLAMA_BASE_URL'
  | 'OLLAMA_MODEL'
  | 'DEFAULT_MODEL'
  | 'DEMO_DELAY_MS'
  | 'MODELS_FILE'
>;

export interface LoadedModels {
  resolved: ResolvedModels;
  /** What was left out or not understood, for the log. Without secrets. */
  warnings: string[];
}

/**
 * The models that can be called: the built-in catalogue, with that of `MODELS_FILE` over it. Throws ConfigurationError naming
 * everything that is wrong with the file.
 */
export function loadModels(config: Variables, environment: NodeJS.ProcessEnv = process.env): LoadedModels {
  const settings = settingsOf(config, environment);
  if (!config.MODELS_FILE) return { resolved: resolveModels(settings), warnings: [] };
  const name = basename(config.MODELS_FILE);
  const refuse = (problems: string[]) =>
    new ConfigurationError(
      problems.map((problem) => `MODELS_FILE ${name}: ${problem}`),
      PAGE,
    );
  const { file, problem, readOn } = readConfigFile(config.MODELS_FILE, 'models and roles (or model_list)');
  if (!file) throw refuse([problem]);
  const foreign = isLiteLlm(file) ? readLiteLlm(file, readOn) : undefined;
  const { catalogue, problems } = mergeCatalogue(foreign?.raw ?? file, modelCatalogue);
  const all = [...(foreign?.problems ?? []), ...problems];
  if (all.length > 0) throw refuse(all);
  const warnings = [...(foreign?.warnings ?? [])];
  return { resolved: resolveModels(settings, catalogue, warnings), warnings };
}

function settingsOf(config: Variables, environment: NodeJS.ProcessEnv): ModelSettings {
  return {
    keys: { openai: config.OPENAI_API_KEY, anthropic: config.ANTHROPIC_API_KEY, gemini: config.GOOGLE_API_KEY },
    baseUrls: {
      openai: config.OPENAI_BASE_URL,
      openaiModel: config.OPENAI_MODEL,
      anthropic: config.ANTHROPIC_BASE_URL,
      gemini: config.GOOGLE_BASE_URL,
      ollama: config.OLLAMA_BASE_URL,
      ollamaModel: config.OLLAMA_MODEL,
    },
    defaultModel: config.DEFAULT_MODEL,
    demoDelayMs: config.DEMO_DELAY_MS,
    environment,
  };
}
