import type { Model, mongo } from 'mongoose';
import { backoffMs } from './mongo';
import { delay } from './time';

type Index = mongo.IndexDescription;

const ATTEMPTS = 5;
/** Longer than a transaction's first pauses: what collides here are whole processes. */
const BACKOFF_FROM = 3;

/**
 * Makes what is missing of the collections and indexes that the models declare; reads first what is there, so that a start
 * in a database that has them all writes nothing, and one that was dropped by hand comes back. Safe in several processes
 * at once. Rejects where an index is there with other options (uniqueness, expiry, filter) than declared.
 */
export async function ensureIndexes(models: object): Promise<void> {
  const all = Object.values(models) as Model<unknown>[];
  const [first] = all;
  if (!first) return;
  const collections = await first.db.listCollections();
  const present = new Set(collections.map(({ name }) => name));
  const missing = await Promise.all(all.map((model) => findMissing(model, present)));
  // One after another: at once, they would wait for each other's lock on the catalogue.
  for (const [place, model] of all.entries()) await retried(() => make(model, missing[place], present));
}

/** Indexes that are not there as declared. */
async function findMissing(model: Model<unknown>, collections: ReadonlySet<string>): Promise<Index[]> {
  const declared = model.schema.indexes().map(([key, { background: _, ...options }]) => ({ key, ...options }) as Index);
  if (!collections.has(model.collection.name)) return declared;
  const there = new Set((await model.collection.indexes()).map(fingerprint));
  return declared.filter((index) => !there.has(fingerprint(index)));
}

async function make(model: Model<unknown>, missing: Index[] = [], collections: ReadonlySet<string>): Promise<void> {
  if (missing.length > 0) await model.collection.createIndexes(missing);
  else if (!collections.has(model.collection.name)) await model.createCollection();
}

/** What of an index counts; the order of its keys does. */
function fingerprint({ key, unique, sparse, expireAfterSeconds, partialFilterExpression }: Index): string {
  const keys = Object.entries(key);
  return JSON.stringify([
    keys,
    unique ?? false,
    sparse ?? false,
    expireAfterSeconds ?? null,
    partialFilterExpression ?? null,
  ]);
}

/** Processes that start together collide here; the second try finds what the other has made. */
async function retried(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt >= ATTEMPTS) throw error;
      await delay(backoffMs(attempt + BACKOFF_FROM));
    }
  }
}
