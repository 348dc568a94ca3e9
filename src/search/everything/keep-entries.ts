import type { Types } from 'mongoose';
import type { Models } from '../../models/index';
import type { SearchEntryRecord } from '../../models/kernel/search-entry.model';
import { MINUTE_MS } from '../../platform/time';
import type { Described, Finder } from '../finder';
import { foldedWords } from './fold-words';

/** Records looked at in one go, and described in one go. */
const PAGE = 500;
const DESCRIBED_AT_ONCE = 20;
/** A record is dated before its write is done, by whichever process wrote it: so far back is looked again. */
const OVERLAP_MS = MINUTE_MS;
const WORDS_MAX = 5_000;
const EXCERPTED_MAX = 20_000;

export interface EntryKeeper {
  /** Takes up all that changed since it last did; at first, since the newest entry there is. Resolves to how many. */
  keepUp(signal?: AbortSignal): Promise<number>;
  /** Drops entries whose record is gone. Resolves to how many. */
  sweep(signal?: AbortSignal): Promise<number>;
}

/**
 * Keeps what search reads. It looks at what changed instead of being told: no write knows of it, none waits for it, and what
 * was there before it, or while it was not, is taken up in the same way. Safe in several processes at once.
 */
export function createEntryKeeper(models: Models, finders: Readonly<Record<string, Finder>>): EntryKeeper {
  const keepers = Object.entries(finders).map(([system, finder]) => createSystemKeeper(models, system, finder));
  const sum = async (work: (keeper: EntryKeeper) => Promise<number>): Promise<number> => {
    let count = 0;
    for (const keeper of keepers) count += await work(keeper);
    return count;
  };
  return {
    keepUp: (signal) => sum((keeper) => keeper.keepUp(signal)),
    sweep: (signal) => sum((keeper) => keeper.sweep(signal)),
  };
}

function createSystemKeeper(models: Models, system: string, finder: Finder): EntryKeeper {
  /** Of what was indexed lately, the state that was read. */
  const known = new Map<string, number>();
  let mark: Date | undefined;

  async function keepUp(signal?: AbortSignal): Promise<number> {
    mark ??= await readMark(models, system);
    let from: Parameters<Finder['changed']>[1] = { at: new Date(mark.getTime() - OVERLAP_MS) };
    let count = 0;
    for (;;) {
      signal?.throwIfAborted();
      const page = await finder.changed(models, from, PAGE);
      const changed = page.filter(({ id, at }) => known.get(id.toHexString()) !== at.getTime());
      for (let start = 0; start < changed.length; start += DESCRIBED_AT_ONCE) {
        signal?.throwIfAborted();
        const some = changed.slice(start, start + DESCRIBED_AT_ONCE);
        await writeEntries(models, { system, finder }, some);
        for (const { id, at } of some) known.set(id.toHexString(), at.getTime());
        count += some.length;
      }
      const last = page.at(-1);
      if (last && last.at > mark) mark = last.at;
      if (!last || page.length < PAGE) break;
      from = { at: last.at, after: last.id };
    }
    for (const [id, at] of known) if (at < mark.getTime() - 2 * OVERLAP_MS) known.delete(id);
    return count;
  }

  async function sweep(signal?: AbortSignal): Promise<number> {
    let count = 0;
    for (let after = ''; ;) {
      signal?.throwIfAborted();
      const page = await models.SearchEntry.find(
        { _id: { $gt: after || `${system}:`, $lt: `${system};` } },
        { recordId: 1 },
      )
        .sort({ _id: 1 })
        .limit(PAGE)
        .lean<Pick<SearchEntryRecord, '_id' | 'recordId'>[]>();
      const last = page.at(-1);
      if (!last) return count;
      after = last._id;
      count += await dropMissing(
        models,
        system,
        finder,
        page.map(({ recordId }) => recordId),
      );
    }
  }

  return { keepUp, sweep };
}

/** Entries are written in the order of change: what is older than the newest one is there. */
async function readMark(models: Models, system: string): Promise<Date> {
  const [newest] = await models.SearchEntry.find({ system }, { changedAt: 1 })
    .sort({ changedAt: -1 })
    .limit(1)
    .lean<Pick<SearchEntryRecord, 'changedAt'>[]>();
  return newest?.changedAt ?? new Date(OVERLAP_MS);
}

async function writeEntries(
  models: Models,
  { system, finder }: { system: string; finder: Finder },
  changed: readonly { id: Types.ObjectId }[],
): Promise<void> {
  const ids = changed.map(({ id }) => id);
  const described = await finder.describe(models, ids);
  if (described.length > 0) {
    await models.SearchEntry.bulkWrite(
      described.map((one) => {
        const { _id, ...fields } = entryOf(system, one);
        return { updateOne: { filter: { _id }, update: { $set: fields }, upsert: true } };
      }),
      { ordered: false },
    );
  }
  // Asked again after the write: what was erased meanwhile has had its entry dropped before this one was written.
  await dropMissing(models, system, finder, ids);
}

async function dropMissing(
  models: Models,
  system: string,
  finder: Finder,
  ids: readonly Types.ObjectId[],
): Promise<number> {
  const present = new Set((await finder.present(models, ids)).map((id) => id.toHexString()));
  const gone = ids.map((id) => id.toHexString()).filter((id) => !present.has(id));
  if (gone.length === 0) return 0;
  const { deletedCount } = await models.SearchEntry.deleteMany({ _id: { $in: gone.map((id) => `${system}:${id}`) } });
  return deletedCount;
}

function entryOf(system: string, one: Described): SearchEntryRecord {
  return {
    _id: `${system}:${one.id.toHexString()}`,
    organisationId: one.organisationId,
    system,
    recordId: one.id,
    readers: [...one.readers],
    subject: one.subject ?? null,
    title: foldedWords(one.title).join(' '),
    words: foldedWords(one.text, WORDS_MAX).join(' '),
    text: one.text.slice(0, EXCERPTED_MAX).replace(/\s+/gu, ' ').trim(),
    changedAt: one.changedAt,
    indexedAt: new Date(),
  };
}
