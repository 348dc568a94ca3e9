import type { Provider } from '../../../../config/models';
import type { Dialect, ForeignDialect } from '../dialect';

/** A provider that is called by HTTP; the demo model answers in this process (`demo.ts`). */
export type WireProvider = Exclude<Provider, 'demo'>;

/** The wire format of a provider, loaded when it is first asked for. */
export async function dialectOf(provider: Exclude<WireProvider, 'openai'>): Promise<ForeignDialect>;
export async function dialectOf(provider: WireProvider): Promise<Dialect>;
export async function dialectOf(provider: WireProvider): Promise<Dialect> {
  switch (provider) {
    case 'openai':
      return (await import('./openai')).openAiDialect;
    case 'anthropic':
      return (await import('./anthropic/anthropic')).anthropicDialect;
    case 'gemini':
      return (await import('./gemini/gemini')).geminiDialect;
    case 'ollama':
      return (await import('./ollama/ollama')).ollamaDialect;
  }
}
