import type { RunStatus } from '@contracts/kernel/run-events';
import type { RunSummary } from '@contracts/kernel/runs';
import type { RunKind, RunSubject } from '@contracts/systems/names';
import type { RunFilter } from '@/api/runs';
import { isDay, isId, oneOf } from '@/app/read-choice';
import { SUBJECT_PATHS } from '@/app/subject-paths';
import { RUN_STATUS } from '@/app/run-status';
import { texts } from './texts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Lengths that end now. */
const SPANS_MS = { '1h': HOUR_MS, '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;
export const RUN_TIMES = ['all', '1h', '24h', '7d', '30d', 'days'] as const;
export type RunTime = (typeof RUN_TIMES)[number];
export const KINDS = Object.keys(texts.kinds) as RunKind[];
const SUBJECTS = Object.keys(SUBJECT_PATHS) as RunSubject[];
/** Longest search. */
export const WORDS_MAX = 200;
export const STATUSES = Object.keys(RUN_STATUS) as RunStatus[];

/** What is chosen above the list, as the address keeps it; "all" is not in the address. */
export interface RunChoice {
  kind: RunKind | 'all';
  status: RunStatus | 'all';
  /** Id of a person. */
  who: string;
  time: RunTime;
  /** Words of the title; "": any. */
  q: string;
  /** What alone it is about, as `canvas:<id>`; "": anything. */
  about: string;
  /** With `days`: first and last day of this person's own calendar, each "" while it is not chosen. */
  from: string;
  to: string;
}

/** Reads the address; what it does not know counts as not chosen. */
export function readChoice(search: URLSearchParams): RunChoice {
  const who = search.get('who');
  const [from, to] = [search.get('from'), search.get('to')];
  return {
    kind: oneOf(KINDS, search.get('kind')) ?? 'all',
    status: oneOf(STATUSES, search.get('status')) ?? 'all',
    who: isId(who) ? who : 'all',
    time: oneOf(RUN_TIMES, search.get('time')) ?? 'all',
    q: (search.get('q') ?? '').slice(0, WORDS_MAX),
    about: aboutOf(search.get('about')),
    from: isDay(from) ? from : '',
    to: isDay(to) ? to : '',
  };
}

/** The address of a choice. */
export function writeChoice({ from, to, ...choice }: RunChoice): URLSearchParams {
  const chosen = Object.entries(choice).filter(([, value]) => value !== 'all' && value !== '');
  const days = choice.time === 'days' ? Object.entries({ from, to }).filter(([, day]) => day !== '') : [];
  return new URLSearchParams([...chosen, ...days]);
}

/** What the server is asked for. Days begin at this person's midnight; the last one is whole. */
export function toRunFilter(choice: RunChoice, nowMs: number): RunFilter {
  return {
    ...(choice.kind === 'all' ? {} : { kind: choice.kind }),
    ...(choice.status === 'all' ? {} : { status: choice.status }),
    ...(choice.who === 'all' ? {} : { requestedBy: choice.who }),
    ...(choice.q.trim() === '' ? {} : { q: choice.q.trim() }),
    ...(choice.about === '' ? {} : { about: choice.about }),
    ...timesOf(choice, nowMs),
  };
}

const aboutOf = (about: string | null): string => {
  const [kind, id] = (about ?? '').split(':');
  return oneOf(SUBJECTS, kind ?? null) !== undefined && isId(id ?? null) ? (about ?? '') : '';
};

function timesOf({ time, from, to }: RunChoice, nowMs: number): Pick<RunFilter, 'from' | 'to'> {
  if (time === 'all') return {};
  if (time !== 'days') return { from: new Date(nowMs - SPANS_MS[time]).toISOString() };
  return {
    ...(from === '' ? {} : { from: midnight(from, 0) }),
    ...(to === '' ? {} : { to: midnight(to, 1) }),
  };
}

function midnight(day: string, daysLater: number): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + daysLater);
  return date.toISOString();
}

/** Whether a run that has just begun or changed belongs to the list. */
export function fitsChoice(run: RunSummary, choice: RunChoice, nowMs: number): boolean {
  const { kind, status, requestedBy, from, to, about, q = '' } = toRunFilter(choice, nowMs);
  const createdMs = Date.parse(run.createdAt);
  const title = run.title.toLowerCase();
  return (
    (kind === undefined || kind === run.kind) &&
    (status === undefined || status === run.status) &&
    (requestedBy === undefined || requestedBy === run.requestedBy.id) &&
    (about === undefined || about === `${run.subject?.kind ?? ''}:${run.subject?.id ?? ''}`) &&
    q
      .toLowerCase()
      .split(/\s+/)
      .every((word) => title.includes(word)) &&
    (from === undefined || createdMs >= Date.parse(from)) &&
    (to === undefined || createdMs < Date.parse(to))
  );
}
