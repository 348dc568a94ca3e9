import { resolveModels } from '../../config/models';
import { answerOnDevice } from '../../src/agents/devices/answer-on-device';
import type { DeviceAnswerDeps, ToolUse } from '../../src/agents/devices/answer-deps';
import type { SaidBefore } from '../../src/agents/devices/chat-basis';
import { createModelCatalogue, type ModelCatalogue } from '../../src/llm/catalogue';
import { createMemoryContext, createMemoryJournal, type MemoryJournal } from './in-memory-run-context';
import { embedWords, type MemoryDevice } from './memory-device';

const demoModels = createModelCatalogue(resolveModels({ keys: {}, baseUrls: {} }));
/** A Wednesday. */
export const NOW = new Date('2026-05-06T10:00:00Z');

export interface ChatOptions {
  journal?: MemoryJournal;
  throwAfter?: number;
  models?: ModelCatalogue;
  earlier?: SaidBefore[];
  projectId?: string;
  locale?: string;
  timeZone?: string;
  isSuggestion?: boolean;
  tools?: Partial<DeviceAnswerDeps['tools']>;
  limits?: DeviceAnswerDeps['limits'];
}

/** Has the agents answer a message on a device in memory, through their own loop; the demo model unless another is given. */
export async function chatOnDevice(device: MemoryDevice, message: string, options: ChatOptions = {}) {
  const { journal = createMemoryJournal(), models = demoModels, earlier = [], timeZone = 'Europe/Berlin' } = options;
  const context = createMemoryContext(journal, { input: {}, kind: 'devices.chat' }, options);
  const uses: ToolUse[] = [];
  const answer = await answerOnDevice(context, {
    ...{ models, model: undefined, ownModels: () => Promise.resolve(undefined) },
    basis: {
      ...{ message, earlier, now: NOW, timeZone, isTimeZoneKnown: true },
      ...{ locale: options.locale, projectId: options.projectId },
    },
    tools: {
      ask: (_use, _index, request) => device.ask(request),
      embed: (text) => Promise.resolve(embedWords(text)),
      mayUse: () => Promise.resolve('allowed'),
      ...options.tools,
    },
    isSuggestion: options.isSuggestion ?? false,
    ...{ reserve: undefined, ledger: undefined, onFallback: undefined },
    callLimits: { backoffMs: 1, totalMs: 5_000 },
    ...(options.limits && { limits: options.limits }),
    onToolCall: (use) => void uses.push(use),
  });
  return { ...answer, journal, context, uses };
}
