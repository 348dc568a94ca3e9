import type { Types } from 'mongoose';
import type { Models } from '../models/index';
import type { Caller } from '../platform/caller';

/** What search is to know of one thing. */
export interface Described {
  id: Types.ObjectId;
  organisationId: Types.ObjectId;
  title: string;
  /** All that it is found by, besides; already masked, since it is read from the record. */
  text: string;
  /** Whom it may interest, and what it is about (`<system>:<id>`): hints. */
  readers: readonly string[];
  subject?: string | undefined;
  changedAt: Date;
}

/** Of what is kept for search, what a hint is given from. */
export interface Hinted {
  recordId: string;
  readers: readonly string[];
  subject: string | null;
}
/** Whether it is worth asking about; `seesOther`: the same of something else, by `<system>:<id>`. */
export type MaySee = (entry: Hinted, seesOther: (key: string) => boolean) => boolean;

/** Something that the caller may open, as its record says now. */
export interface Opened {
  id: string;
  title: string;
  path: string;
  changedAt: Date;
}

/** How the things of one system are found; `search/everything/` folds the list of them and names none. */
export interface Finder {
  /** What changed at or after a moment, in that order and then by id; those after `after` of the same moment. */
  changed(
    models: Models,
    from: { at: Date; after?: Types.ObjectId | undefined },
    limit: number,
  ): Promise<{ id: Types.ObjectId; at: Date }[]>;
  /** Those of them that are there and may be found by anybody. */
  describe(models: Models, ids: readonly Types.ObjectId[]): Promise<Described[]>;
  present(models: Models, ids: readonly Types.ObjectId[]): Promise<Types.ObjectId[]>;
  /** The hint for a caller: says no only where `open` would. */
  maySee(models: Models, caller: Caller): Promise<MaySee>;
  /** Of these, what the caller may open: by the records and the rights as they are at this moment. */
  open(models: Models, caller: Caller, ids: readonly Types.ObjectId[]): Promise<Opened[]>;
}

/** A search is answered within moments or not at all: bound of each of its queries. */
export const QUERY_MAX_MS = 2_000;
/** Characters of one thing that are read for search. */
export const TEXT_MAX = 200_000;
