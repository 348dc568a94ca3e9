import { setImmediate as othersTurn } from 'node:timers/promises';
import { Types } from 'mongoose';
import type { Models } from '../../models/index';
import type { SearchEntryRecord } from '../../models/kernel/search-entry.model';
import { MINUTE_MS, SECOND_MS } from '../../platform/time';
import { QUERY_MAX_MS } from '../finder';
import { WordIndex } from './word-index';

/** Things of one system that are searched: the last changed. */
const ENTRIES_MAX = 10_000;
/** Words that one organisation's index takes, and those of this process together (some 10 bytes each). */
const WORDS_OF_ONE_MAX = 8_000_000;
const WORDS_MAX = 24_000_000;
/** After this it is read anew, which forgets what is gone. */
const RENEWED_AFTER_MS = 10 * MINUTE_MS;
const IDLE_MS = 10 * MINUTE_MS;
/** Entries are dated by the process that writes them, before it does. */
const OVERLAP_MS = 5 * SECOND_MS;
const FRESH_MAX = 2_000;
const AT_ONCE = 100;
const LOAD_MAX_MS = 60 * SECOND_MS;

interface Held {
  index: WordIndex;
  mark: number;
  loadedAt: number;
  usedAt: number;
  renewing?: Promise<void> | undefined;
}

const FIELDS = { text: 0 } as const;
type Read = Omit<SearchEntryRecord, 'text'>;

export interface OrganisationIndexes {
  /** The organisation's index, with all that was indexed by now. The first one after a pause is read from the database. */
  of(organisationId: string): Promise<WordIndex>;
}

/** Indexes of the organisations that search, in memory: bounded, and made again from `search_entries` when asked. */
export function createOrganisationIndexes(models: Models, systems: readonly string[]): OrganisationIndexes {
  const held = new Map<string, Held>();
  const loading = new Map<string, Promise<Held>>();

  function load(organisationId: string): Promise<Held> {
    const started = loading.get(organisationId);
    if (started) return started;
    const loaded = loadIndex(models, systems, organisationId).finally(() => loading.delete(organisationId));
    loading.set(organisationId, loaded);
    return loaded;
  }

  /** Drops those that nobody used, and the least used beyond the bound. */
  function makeRoom(now: number): void {
    let size = 0;
    for (const [id, one] of [...held].sort(([, one], [, other]) => other.usedAt - one.usedAt)) {
      size += one.index.size;
      if (now - one.usedAt > IDLE_MS || (size > WORDS_MAX && size > one.index.size)) held.delete(id);
    }
  }

  return {
    async of(organisationId) {
      const now = Date.now();
      let current = held.get(organisationId);
      if (!current) {
        current = await load(organisationId);
        held.set(organisationId, current);
        makeRoom(now);
      } else if (now - current.loadedAt > RENEWED_AFTER_MS) {
        // Meanwhile the old one answers: what it finds is asked for anyway. A load that fails is tried by the next search.
        const old = current;
        old.renewing ??= load(organisationId).then(
          (renewed) => void held.set(organisationId, renewed),
          () => void (old.renewing = undefined),
        );
      }
      current.usedAt = now;
      await refresh(models, organisationId, current);
      return current.index;
    },
  };
}

async function loadIndex(models: Models, systems: readonly string[], organisationId: string): Promise<Held> {
  const index = new WordIndex();
  const now = Date.now();
  const mark = now - OVERLAP_MS;
  for (const system of systems) {
    const entries = models.SearchEntry.find({ organisationId: new Types.ObjectId(organisationId), system }, FIELDS)
      .sort({ changedAt: -1 })
      .limit(ENTRIES_MAX)
      .maxTimeMS(LOAD_MAX_MS)
      .lean<Read[]>()
      .cursor({ batchSize: AT_ONCE * 5 });
    let count = 0;
    for await (const entry of entries) {
      put(index, entry);
      if ((count += 1) % AT_ONCE === 0) await othersTurn();
      if (index.size > WORDS_OF_ONE_MAX) break;
    }
  }
  index.find(['\uffff']); // sorts now what the first search would
  return { index, mark, loadedAt: now, usedAt: now };
}

/** Takes up what was indexed since it last looked; mostly that is nothing, and one question. */
async function refresh(models: Models, organisationId: string, held: Held): Promise<void> {
  const startedAt = Date.now();
  const fresh = await models.SearchEntry.find(
    { organisationId: new Types.ObjectId(organisationId), indexedAt: { $gt: new Date(held.mark) } },
    { indexedAt: 1 },
  )
    .sort({ indexedAt: 1 })
    .limit(FRESH_MAX)
    .maxTimeMS(QUERY_MAX_MS)
    .lean<Pick<Read, '_id' | 'indexedAt'>[]>();
  const unknown = fresh.filter(({ _id, indexedAt }) => held.index.get(_id)?.indexedAt !== indexedAt.getTime());
  if (unknown.length > 0) {
    const entries = await models.SearchEntry.find({ _id: { $in: unknown.map(({ _id }) => _id) } }, FIELDS)
      .sort({ _id: 1 })
      .maxTimeMS(QUERY_MAX_MS)
      .lean<Read[]>();
    for (const entry of entries) put(held.index, entry);
  }
  const last = fresh.length === FRESH_MAX ? fresh.at(-1)?.indexedAt.getTime() : undefined;
  held.mark = Math.max(held.mark, last ?? startedAt - OVERLAP_MS);
}

function put(index: WordIndex, { _id: key, recordId, title, words, changedAt, indexedAt, ...entry }: Read): void {
  const { system, readers, subject } = entry;
  index.put(
    {
      ...{ key, system, readers, subject, recordId: recordId.toHexString(), titleWords: title.split(' ') },
      ...{ changedAt: changedAt.getTime(), indexedAt: indexedAt.getTime() },
    },
    words.split(' '),
  );
}
