import { USAGE_DAYS_MAX, USAGE_SPLITS, type UsageSplit } from '@contracts/money/usage';
import type { UsageDays, UsageSelection } from '@/api/usage';
import { isDay, isId, oneOf } from '@/app/read-choice';
import { texts } from './texts';

const DAY_MS = 86_400_000;
export const SPANS = ['7', '30', '90', 'days'] as const;
export type Span = (typeof SPANS)[number];

/** What is chosen above the page, as the address keeps it. */
export interface UsageChoice {
  span: Span;
  days: UsageDays;
  /** Id of the run whose calls are listed; null: all of the days. */
  runId: string | null;
  /** Ids of the one model and the one agent that the page is about; null: all. */
  only: Readonly<Record<OneOf, string | null>>;
  /** What each day of the chart is made of. */
  by: UsageSplit;
}

export const SPLITS = USAGE_SPLITS;

/** What the page can be limited to, and the longest id that the server takes. */
const ONE_OF = { model: 200, agent: 40 } as const;
export type OneOf = keyof typeof ONE_OF;
export const NARROWINGS: readonly OneOf[] = ['model', 'agent'];

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The last days, today included, in UTC as the ledger counts them. */
export const lastDays = (count: number, nowMs: number): UsageDays => ({
  from: dayOf(nowMs - (count - 1) * DAY_MS),
  to: dayOf(nowMs),
});

/** Reads the address; what it does not know counts as not chosen. */
export function readChoice(search: URLSearchParams, nowMs: number): UsageChoice {
  const [from, to, runId] = [search.get('from'), search.get('to'), search.get('run')];
  const span = oneOf(SPANS, search.get('range')) ?? '30';
  const last = lastDays(span === 'days' ? 30 : Number(span), nowMs);
  return {
    span,
    days: span === 'days' ? { from: isDay(from) ? from : last.from, to: isDay(to) ? to : last.to } : last,
    runId: isId(runId) ? runId : null,
    only: { model: readOnly(search, 'model'), agent: readOnly(search, 'agent') },
    by: oneOf(SPLITS, search.get('by')) ?? 'model',
  };
}

function readOnly(search: URLSearchParams, name: OneOf): string | null {
  const id = search.get(name);
  return id === null || id === '' || id.length > ONE_OF[name] ? null : id;
}

/** What the server is asked for. */
export const selectionOf = ({ days, only }: UsageChoice): UsageSelection => ({
  ...days,
  ...(only.model === null ? {} : { model: only.model }),
  ...(only.agent === null ? {} : { agent: only.agent }),
});

/** The address of a choice; 30 days and models are not in it. */
export function writeChoice({ span, days, runId, only, by }: UsageChoice): URLSearchParams {
  return new URLSearchParams({
    ...(span === '30' ? {} : { range: span }),
    ...(span === 'days' ? days : {}),
    ...(runId === null ? {} : { run: runId }),
    ...(only.model === null ? {} : { model: only.model }),
    ...(only.agent === null ? {} : { agent: only.agent }),
    ...(by === 'model' ? {} : { by }),
  });
}

/** Why the server would refuse these days; undefined: it would not. */
export function faultOf({ from, to }: UsageDays): string | undefined {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (count < 1) return texts.wrongOrder;
  return count > USAGE_DAYS_MAX ? texts.tooLong(USAGE_DAYS_MAX) : undefined;
}
