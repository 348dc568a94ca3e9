import type { ModelView } from '@contracts/gateway/models';
import type { Tone } from '@/ui/StatusBadge';

export type ModelState = 'ok' | 'failing' | 'trying' | 'part' | 'down';
export const STATE_TONES: Readonly<Record<ModelState, Tone>> = {
  ok: 'ok',
  failing: 'wait',
  trying: 'wait',
  part: 'wait',
  down: 'bad',
};

/** A share of failures within five minutes that is worth a word, in percent. */
const FAILING_PERCENT = 10;

type Targets = Pick<ModelView, 'targets'>;

/** How a model is, from its targets. `down`: none of them may be called; `part`: some. */
export function stateOf({ targets }: Targets): { state: ModelState; until: string | null } {
  const resting = targets.filter(({ state }) => state === 'open');
  if (resting.length > 0 && resting.length === targets.length) {
    const [soonest = null] = resting.flatMap(({ coolUntil }) => coolUntil ?? []).sort();
    return { state: 'down', until: soonest };
  }
  if (resting.length > 0) return { state: 'part', until: null };
  if (targets.some(({ state }) => state === 'half-open')) return { state: 'trying', until: null };
  const calls = targets.reduce((sum, target) => sum + target.calls, 0);
  const failures = targets.reduce((sum, target) => sum + target.failures, 0);
  return { state: failures * 100 >= calls * FAILING_PERCENT && failures > 0 ? 'failing' : 'ok', until: null };
}

/** Failed calls among those that asked a model; null where none did. */
export function errorRate(measured: ModelView['measured']): number | null {
  if (measured === null || measured.calls === measured.cached) return null;
  return measured.failed / (measured.calls - measured.cached);
}

/** "0 %", "<1 %", "12 %". */
export function formatPercent(part: number | null): string | null {
  if (part === null) return null;
  if (part > 0 && part < 0.01) return '<1 %';
  return `${Math.round(part * 100)} %`;
}

/** 128000 is "128k", 1048576 "1.05M". */
export function formatTokens(count: number): string {
  if (count < 1_000) return String(count);
  if (count < 1_000_000) return `${Math.round(count / 1_000)}k`;
  return `${Number((count / 1_000_000).toFixed(2))}M`;
}

/** Models whose id, name or provider has all the words. */
export function filterModels(models: readonly ModelView[], words: string): ModelView[] {
  const wanted = words.toLowerCase().split(/\s+/);
  return models.filter(({ id, label, provider }) => {
    const text = `${id} ${label} ${provider}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
