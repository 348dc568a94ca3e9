import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { ConfigurationError } from './configuration-error';
import { mergeCatalogue, type RawCatalogue } from './merge-catalogue';
import { modelCatalogue } from './model-catalogue';
import { type ModelSettings, type ResolvedModels, resolveModels } from './models';
import { isLiteLlm, readLiteLlm } from './read-litellm';
import type { Environment } from './schema';

/** Largest catalogue file. */
const FILE_BYTES_MAX = 4 * 1_024 * 1_024;
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
  const { file, problem, readOn } = readCatalogueFile(config.MODELS_FILE);
  if (!file) throw refuse([problem]);
  const foreign = isLiteLlm(file) ? readLiteLlm(file, readOn) : undefined;
  const { catalogue, problems } = mergeCatalogue(foreign?.raw ?? file, modelCatalogue);
  const all = [...(foreign?.problems ?? []), ...problems];
  if (all.length > 0) throw refuse(all);
  const warnings = [...(foreign?.warnings ?? [])];
  return { resolved: resolveModels(settings, catalogue, warnings), warnings };
}

type ReadFile =
  { file: RawCatalogue; problem?: never; readOn: string } | { file?: never; problem: string; readOn?: never };

/** `readOn`: the day on which the file was last written. */
function readCatalogueFile(path: string): ReadFile {
  const form = extname(path).toLowerCase();
  if (!['.json', '.yaml', '.yml'].includes(form)) return { problem: 'its name must end in .json, .yaml or .yml' };
  let text: string;
  let readOn: string;
  try {
    const { size, mtime } = statSync(path);
    if (size > FILE_BYTES_MAX) return { problem: 'it is larger than 4 MB' };
    text = readFileSync(path, 'utf8');
    readOn = mtime.toISOString().slice(0, 10);
  } catch (error) {
    return {
      problem: `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); check path and rights`,
    };
  }
  try {
    // YAML's own limit on aliases keeps a small file from growing without bound.
    const file: unknown = form === '.json' ? JSON.parse(text) : parseYaml(text);
    if (typeof file !== 'object' || file === null || Array.isArray(file))
      return { problem: 'write an object with models and roles (or model_list) at the top' };
    return { file: file as RawCatalogue, readOn };
  } catch (error) {
    // Only where: the parsers quote the text, which may hold a secret in the wrong place.
    const [place] = /(line \d+|position \d+)[^\n"]{0,20}/.exec(error instanceof Error ? error.message : '') ?? [];
    return { problem: `it is not ${form === '.json' ? 'JSON' : 'YAML'}${place ? ` (${place.trim()})` : ''}` };
  }
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
