import { type ClientSession, type Connection, Types } from 'mongoose';
import type { CanvasChange } from '../../../contracts/canvas/canvas';
import type { Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../../platform/mongo';
import type { CanvasRecord } from '../records/canvas.model';
import { type CanvasChangeRecord, CHANGES_KEPT, type RerankRecord } from '../records/canvas-change.model';
import type { Models } from '../../index';
import { canvasCollections, type CanvasCollections } from '../records/collections';

type WithoutPlace<Change> = Change extends unknown ? Omit<Change, 'version' | 'canvasId'> : never;
/** A change before its canvas gives it a version. */
export type ChangeDraft = WithoutPlace<CanvasChange>;

export interface EditTarget {
  canvasId: Types.ObjectId;
  organisationId: Types.ObjectId;
  /** The person who edits, or for whom an agent does. */
  editedBy: Types.ObjectId;
}

/** What an edit expects to do, so that one statement locks the canvas and counts; `close` makes up the difference. */
export interface Expected {
  changes: number;
  blocks?: number;
}

/** Old changes are trimmed once in so many versions, not with each. */
const TRIM_EVERY = 500;
const DUPLICATE_KEY_ATTEMPTS = 5;

/**
 * One transaction's edit of one canvas. Opening it adds to the canvas's `version`, which is the lock: edits of a canvas
 * come one after another, and their versions have no gaps. Whoever opens it must `close` it before the commit.
 */
export class CanvasEdit {
  readonly now: Date;
  readonly changes: CanvasChange[] = [];
  private readonly rows: CanvasChangeRecord[] = [];
  private blockDelta = 0;

  private constructor(
    readonly collections: CanvasCollections,
    readonly session: ClientSession,
    /** As the lock left it: version and block count hold what was expected. */
    readonly canvas: CanvasRecord,
    private readonly expected: Required<Expected>,
    now: Date,
  ) {
    this.now = now;
  }

  /** Locks the canvas. Throws `canvas_not_found` where it is gone, deleted, or another organisation's. */
  static async open(
    models: Models,
    session: ClientSession,
    target: EditTarget,
    expected: Expected,
  ): Promise<CanvasEdit> {
    const collections = canvasCollections(models);
    const now = new Date();
    const counted = { changes: expected.changes, blocks: expected.blocks ?? 0 };
    const canvas = await collections.canvases.findOneAndUpdate(
      { _id: target.canvasId, organisationId: target.organisationId, deletedAt: null },
      {
        $inc: { version: counted.changes, blockCount: counted.blocks },
        $set: { updatedAt: now, editedBy: target.editedBy },
      },
      { session, returnDocument: 'after' },
    );
    if (!canvas) throw notFound('canvas_not_found', 'There is no such canvas.');
    return new CanvasEdit(collections, session, canvas, counted, now);
  }

  /** The version before this edit. */
  get versionBefore(): number {
    return this.canvas.version - this.expected.changes;
  }

  /** Blocks before this edit. */
  get blocksBefore(): number {
    return this.canvas.blockCount - this.expected.blocks;
  }

  /** Gives the change its version; it is written by `close`. `rerank` stays on the server. */
  append(draft: ChangeDraft, rerank?: RerankRecord): CanvasChange {
    const version = this.versionBefore + this.changes.length + 1;
    const change = { ...draft, version, canvasId: this.canvas._id.toHexString() } as CanvasChange;
    this.changes.push(change);
    this.rows.push({
      _id: new Types.ObjectId(),
      canvasId: this.canvas._id,
      version,
      type: change.type,
      payload: change,
      ...(rerank ? { rerank } : {}),
      createdAt: this.now,
    });
    return change;
  }

  /** Counts blocks that were added (or, below zero, taken away). */
  countBlocks(delta: number): void {
    this.blockDelta += delta;
  }

  /** Writes the changes and settles the counters; the edit is over. */
  async close(): Promise<void> {
    const { session, collections, canvas } = this;
    if (this.rows.length > 0) await collections.changes.insertMany(this.rows, { session });
    const version = this.rows.length - this.expected.changes;
    const blockCount = this.blockDelta - this.expected.blocks;
    if (version !== 0 || blockCount !== 0) {
      await collections.canvases.updateOne({ _id: canvas._id }, { $inc: { version, blockCount } }, { session });
    }
    const last = this.versionBefore + this.rows.length;
    if (Math.floor(last / TRIM_EVERY) > Math.floor(this.versionBefore / TRIM_EVERY)) {
      await collections.changes.deleteMany(
        { canvasId: canvas._id, version: { $lte: last - CHANGES_KEPT } },
        { session },
      );
    }
  }
}

export interface CanvasDeps {
  models: Models;
  connection: Connection;
}

/** What an edit answered, and the changes it made, in order, for the broadcast. */
export interface Edited<Result> {
  result: Result;
  changes: CanvasChange[];
}

/** Thrown by the work of an edit that finds nothing to do: nothing is written, and `result` is the answer. */
export class NothingToDo extends Error {
  override readonly name = 'NothingToDo';
  constructor(readonly result: unknown) {
    super('nothing to do');
  }
}

/**
 * A person's edit: one transaction of its own, tried again where edits collide. `work` may run any number of times and
 * acts through `edit` alone.
 */
export async function editCanvas<Result>(
  deps: CanvasDeps,
  target: { canvas: CanvasRecord; caller: Caller; expected: Expected },
  work: (edit: CanvasEdit) => Promise<Result>,
): Promise<Edited<Result>> {
  const { canvas, caller, expected } = target;
  const editedBy = new Types.ObjectId(caller.userId);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withTransaction(deps.connection, async (session) => {
        const edit = await CanvasEdit.open(
          deps.models,
          session,
          { canvasId: canvas._id, organisationId: canvas.organisationId, editedBy },
          expected,
        );
        const result = await work(edit);
        await edit.close();
        return { result, changes: edit.changes };
      });
    } catch (error) {
      if (error instanceof NothingToDo) return { result: error.result as Result, changes: [] };
      // Two that took the same rank: the lock forbids it, the unique index proves it; the next try reads anew.
      if (!isDuplicateKey(error) || attempt >= DUPLICATE_KEY_ATTEMPTS) throw error;
    }
  }
}
