import type { mongo } from 'mongoose';
import { unavailable } from '../../platform/errors';
import { isDuplicateKey } from '../../platform/mongo';
import { delay } from '../../platform/time';
import type { Models } from '../index';
import type { QuotaCounterRecord, QuotaSlice } from './quota-counter.model';

/** Parts of a window: a unit comes back at most this part of it late. */
export const SLICES = 60;

/** A limit of so many units within any `windowMs` on end. */
export interface QuotaWindow {
  /** `<quota>:<subject>` */
  id: string;
  limit: number;
  windowMs: number;
}

/** Units that were given, which slice they count in, and where the window stands with them. */
export interface TakenUnits {
  units: number;
  slice: number;
  /** Of the limit, after these. */
  left: number;
  /** Until the next unit comes back; 0 where nothing is taken. */
  resetMs: number;
}

/** Others change the same counter: so often it is tried anew. */
const TRIES_MAX = 20;
const PAUSE_MAX_MS = 20;

const counters = (models: Models) => models.QuotaCounter.collection as unknown as mongo.Collection<QuotaCounterRecord>;

/** Takes up to `wanted` units, 0 where none is left. Units are counted before they are given: together never over the limit. */
export async function takeUnits(
  models: Models,
  window: QuotaWindow,
  wanted: number,
  now = Date.now(),
): Promise<TakenUnits> {
  const slice = sliceOf(window, now);
  return change(models, window, now, (slices) => {
    const taken = sumOf(slices);
    const units = Math.min(wanted, Math.max(0, window.limit - taken));
    const next = units > 0 ? add(slices, slice, units) : undefined;
    const answer = { units, slice, left: window.limit - taken - units, resetMs: resetOf(window, next ?? slices, now) };
    return { next, answer };
  });
}

/** Gives units back to the slice they were taken in; those whose slice has left the window are back already. */
export async function giveBackUnits(
  models: Models,
  window: QuotaWindow,
  { slice, units }: Pick<TakenUnits, 'slice' | 'units'>,
  now = Date.now(),
): Promise<void> {
  await change(models, window, now, (slices) => {
    const held = slices.find((one) => one.slice === slice);
    return { next: held ? add(slices, slice, -Math.min(units, held.taken)) : undefined, answer: undefined };
  });
}

async function change<Answer>(
  models: Models,
  window: QuotaWindow,
  now: number,
  decide: (slices: QuotaSlice[]) => { next: QuotaSlice[] | undefined; answer: Answer },
): Promise<Answer> {
  const oldest = sliceOf(window, now) - SLICES;
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const counter = await counters(models).findOne({ _id: window.id });
    const { next, answer } = decide((counter?.slices ?? []).filter(({ slice }) => slice >= oldest));
    if (!next) return answer;
    const forgetAt = new Date(now + window.windowMs * (1 + 2 / SLICES));
    if (await write(models, window.id, counter?.revision, { slices: next, forgetAt })) return answer;
    await delay(Math.random() * PAUSE_MAX_MS);
  }
  throw unavailable('quota_busy', 'Too many calls at once count against one quota. Try again.');
}

/** False where somebody else has changed or made it meanwhile. */
async function write(
  models: Models,
  _id: string,
  revision: number | undefined,
  changed: Pick<QuotaCounterRecord, 'slices' | 'forgetAt'>,
): Promise<boolean> {
  if (revision !== undefined) {
    const written = await counters(models).updateOne(
      { _id, revision },
      { $set: { ...changed, revision: revision + 1 } },
    );
    return written.matchedCount === 1;
  }
  try {
    await counters(models).insertOne({ _id, revision: 1, ...changed });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

const sliceMs = ({ windowMs }: QuotaWindow) => windowMs / SLICES;
const sliceOf = (window: QuotaWindow, now: number) => Math.floor(now / sliceMs(window));
const sumOf = (slices: readonly QuotaSlice[]) => slices.reduce((sum, { taken }) => sum + taken, 0);

function add(slices: readonly QuotaSlice[], slice: number, units: number): QuotaSlice[] {
  const others = slices.filter((one) => one.slice !== slice);
  const taken = (slices.find((one) => one.slice === slice)?.taken ?? 0) + units;
  const all = taken > 0 ? [...others, { slice, taken }] : others;
  return all.sort((left, right) => left.slice - right.slice);
}

/** A slice counts until the window has left all of it. */
function resetOf(window: QuotaWindow, slices: readonly QuotaSlice[], now: number): number {
  const [first] = slices;
  return first ? Math.max(0, (first.slice + SLICES + 1) * sliceMs(window) - now) : 0;
}
