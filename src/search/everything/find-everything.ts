import { Types } from 'mongoose';
import type { Found } from '../../contracts/kernel/search';
import type { Models } from '../../models/index';
import type { SearchEntryRecord } from '../../models/kernel/search-entry.model';
import type { Caller } from '../../platform/caller';
import { SECOND_MS } from '../../platform/time';
import { type Finder, type MaySee, type Opened, QUERY_MAX_MS } from '../finder';
import { cutExcerpt } from './cut-excerpt';
import { hasWord, queryWords } from './fold-words';
import type { OrganisationIndexes } from './organisation-index';
import type { Indexed, WordIndex } from './word-index';

/** After this what was found is the answer. */
const DEADLINE_MS = 3 * SECOND_MS;
/** Records asked for in one go are so many times what is still wanted. */
const SPARE = 2;
/** Rounds of that; the hints leave next to nothing that may not be opened. */
const ROUNDS_MAX = 10;

export interface FindDeps {
  models: Models;
  indexes: OrganisationIndexes;
  finders: Readonly<Record<string, Finder>>;
}

/**
 * What the caller may open and has every word, in titles first, then newest first; without words what changed last. The index
 * only proposes: each hit is read from its record, with the caller's rights of this moment.
 */
export async function findEverything(
  deps: FindDeps,
  caller: Caller,
  { typed = '', limit }: { typed?: string | undefined; limit: number },
): Promise<Found[]> {
  const asked = queryWords(typed);
  if (asked.length === 0 && typed !== '') return [];
  const [index, maySee] = await Promise.all([deps.indexes.of(caller.organisationId), readHints(deps, caller)]);
  const deadline = Date.now() + DEADLINE_MS; // of the questions; that the index had to be read takes nothing from them
  const likely = index.find(asked).filter((entry) => isLikely(index, maySee, entry));
  const [titled, others] = splitByTitle(likely, asked);
  const hits: Hit[] = [];
  for (const group of [titled, others])
    hits.push(...(await openFirst(deps, caller, group, { limit: limit - hits.length, deadline })));
  const isTitled = new Set(titled);
  const excerpts = await readExcerpts(
    deps.models,
    hits.filter(({ entry }) => asked.length > 0 && !isTitled.has(entry)).map(({ entry }) => entry.key),
    asked,
  );
  return hits.map(({ entry, opened: { id, title, path, changedAt } }) => ({
    ...{ system: entry.system, id, title, path, updatedAt: changedAt.toISOString() },
    excerpt: excerpts.get(entry.key) ?? null,
  }));
}

interface Hit {
  entry: Indexed;
  opened: Opened;
}

async function readHints({ models, finders }: FindDeps, caller: Caller): Promise<ReadonlyMap<string, MaySee>> {
  const hints = Object.entries(finders).map(
    async ([system, finder]) => [system, await finder.maySee(models, caller)] as const,
  );
  return new Map(await Promise.all(hints));
}

function isLikely(index: WordIndex, maySee: ReadonlyMap<string, MaySee>, entry: Indexed): boolean {
  // Of something that is about something else, one step: nothing is about what is about something.
  const ask = (one: Indexed | undefined, seesOther: (key: string) => boolean): boolean =>
    one !== undefined && (maySee.get(one.system)?.(one, seesOther) ?? false);
  return ask(entry, (key) => ask(index.get(key), () => false));
}

function splitByTitle(entries: readonly Indexed[], asked: readonly string[]): [Indexed[], Indexed[]] {
  const titled: Indexed[] = [];
  const others: Indexed[] = [];
  for (const entry of entries) {
    const isTitled = asked.every((one) => entry.titleWords.some((word) => hasWord(word, one)));
    (isTitled ? titled : others).push(entry);
  }
  return [titled, others];
}

/** The first of them that may be opened. */
async function openFirst(
  { models, finders }: FindDeps,
  caller: Caller,
  entries: readonly Indexed[],
  { limit, deadline }: { limit: number; deadline: number },
): Promise<Hit[]> {
  const hits: Hit[] = [];
  let next = 0;
  for (let round = 0; round < ROUNDS_MAX && hits.length < limit && next < entries.length; round += 1) {
    if (Date.now() > deadline) break;
    const some = entries.slice(next, next + (limit - hits.length) * SPARE);
    next += some.length;
    const opened = await Promise.all(
      Object.entries(finders).map(async ([system, finder]) => {
        const ids = some.filter((entry) => entry.system === system).map(({ recordId }) => new Types.ObjectId(recordId));
        const found = ids.length > 0 ? await finder.open(models, caller, ids) : [];
        return found.map((one) => [`${system}:${one.id}`, one] as const);
      }),
    );
    const byKey = new Map<string, Opened>(opened.flat());
    hits.push(
      ...some.flatMap((entry) => {
        const one = byKey.get(entry.key);
        return one ? [{ entry, opened: one }] : [];
      }),
    );
  }
  return hits.slice(0, Math.max(0, limit));
}

async function readExcerpts(
  models: Models,
  keys: readonly string[],
  asked: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (keys.length === 0) return new Map();
  const found = await models.SearchEntry.find({ _id: { $in: keys } }, { text: 1 })
    .sort({ _id: 1 })
    .maxTimeMS(QUERY_MAX_MS)
    .lean<Pick<SearchEntryRecord, '_id' | 'text'>[]>();
  return new Map(found.map(({ _id, text }) => [_id, cutExcerpt(text, asked)]));
}
