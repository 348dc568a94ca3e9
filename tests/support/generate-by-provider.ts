import type { ModelSettings } from '../../config/models';
import { resolveModels } from '../../config/models';
import { type AgentLimits, generateOnCanvas } from '../../src/agents/canvas/generate-on-canvas';
import type { CallLimits } from '../../src/llm/call-limits';
import { createModelCatalogue } from '../../src/llm/catalogue';
import { createMemoryContext, createMemoryJournal } from '../rigs/in-memory-run-context';

/** Each provider's model and settings, at a fake server. */
const SETTINGS: Record<string, (url: string) => { settings: ModelSettings; model: string }> = {
  openai: (url) => ({
    model: 'compatible',
    settings: { keys: {}, baseUrls: { openai: `${url}/v1`, openaiModel: 'gpt-fake' } },
  }),
  anthropic: (url) => ({
    model: 'claude-haiku-4-5',
    settings: { keys: { anthropic: 'key' }, baseUrls: { anthropic: url } },
  }),
  gemini: (url) => ({ model: 'gemini-2.5-flash', settings: { keys: { gemini: 'key' }, baseUrls: { gemini: url } } }),
  ollama: (url) => ({
    model: 'ollama',
    settings: { keys: {}, baseUrls: { ollama: url, ollamaModel: 'llama-fake' } },
  }),
};
export const PROVIDERS = Object.keys(SETTINGS);
/** The models with a provider's one alone, at a fake server. */
export function modelsAt(provider: string, url: string) {
  const chosen = SETTINGS[provider]?.(url);
  if (!chosen) throw new Error(provider);
  return createModelCatalogue(resolveModels(chosen.settings));
}
export const QUICK_LIMITS: Partial<CallLimits> = {
  backoffMs: 1,
  firstTokenMs: 5_000,
  totalMs: 8_000,
  attemptsPerModel: 2,
};
export const IMPATIENT_LIMITS: Partial<CallLimits> = { firstTokenMs: 300, totalMs: 800 };

export interface GenerateAt {
  url: string;
  provider: string;
  signal?: AbortSignal;
  callLimits?: Partial<CallLimits>;
  limits?: Partial<AgentLimits>;
  prompt?: string;
}

/** A generation on an empty canvas by the provider's own client, talking to a fake server; recorded in memory. */
export async function generateByProvider({
  url,
  provider,
  signal,
  callLimits,
  limits = {},
  prompt = 'Make a sticky',
}: GenerateAt) {
  const chosen = SETTINGS[provider]?.(url);
  if (!chosen) throw new Error(provider);
  const journal = createMemoryJournal();
  const input = { canvasId: 'c'.repeat(24), generationSessionId: 'x', prompt, model: chosen.model };
  const context = createMemoryContext(journal, { input }, signal ? { signal } : {});
  const result = await generateOnCanvas(context, {
    models: createModelCatalogue(resolveModels(chosen.settings)),
    view: { blocks: [], occupied: [], total: 0 },
    onPreview: () => undefined,
    limits,
    callLimits: { ...QUICK_LIMITS, ...callLimits },
  });
  const text = context.hints.flatMap((hint) => (hint.type === 'text-delta' ? [hint.data.text] : [])).join('');
  return { result, journal, context, text };
}

/** `ok`, or the code of what it ended with. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'ok',
    (error: { code?: string }) => error.code ?? String(error),
  );
