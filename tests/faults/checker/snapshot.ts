import type { Db, Document, ObjectId } from 'mongodb';

/** The records that the rules look at, as plain data. Fields as the database has them. */
export interface Snapshot {
  runs: RunDocument[];
  generations: GenerationDocument[];
  blocks: BlockDocument[];
  canvases: CanvasDocument[];
  changes: ChangeDocument[];
  audit: AuditDocument[];
  auditHeads: { _id: ObjectId; sequence: number; hash: string }[];
  outbox: { _id: ObjectId; payload: unknown }[];
  approvals: { _id: ObjectId; runId: ObjectId; status: string }[];
}

interface Fact {
  seq: number;
  type: string;
}
export interface RunDocument {
  _id: ObjectId;
  status: string;
  attempt: number;
  crashes: number;
  userId: ObjectId;
  idempotencyKey?: string;
  leaseUntil?: Date;
  waitingFor?: { kind: string; deadline: Date };
  error?: { code: string; message: string };
  output?: { blockCount: number; generation_session_id: string };
  journal: { key: string; kind: string; events: Fact[]; usage?: { modelCalls: number } }[];
  /** Steps that failed; absent on runs from before they were kept. */
  failures?: { kind: string; usage?: { modelCalls: number } }[];
  events: Fact[];
  usage: { modelCalls: number };
}
export interface GenerationDocument {
  _id: string;
  runId: ObjectId;
  canvasId: ObjectId;
  status: string;
  blockIds: ObjectId[];
  savedVersions: { from: number; to: number } | null;
}
export interface BlockDocument {
  _id: ObjectId;
  canvasId: ObjectId;
  kind: string;
  content: unknown;
  x: number;
  y: number;
  width: number;
  height: number;
  rank: string;
  revision: number;
  generationSessionId?: string;
  generationIndex?: number;
  editedByPerson: boolean;
}
export interface CanvasDocument {
  _id: ObjectId;
  version: number;
  blockCount: number;
}
export interface ChangeDocument {
  _id: ObjectId;
  canvasId: ObjectId;
  version: number;
  type: string;
  payload: Document;
}
export interface AuditDocument {
  _id: ObjectId;
  organisationId: ObjectId;
  at: Date;
  actorId?: ObjectId;
  logInId?: string;
  apiKeyId?: ObjectId;
  action: string;
  resource: string;
  details: Record<string, unknown>;
  ip?: string;
  userAgent?: string;
  /** The chain holds this in place of address and browser. */
  personalHash?: string;
  personalSalt?: string;
  sequence: number | null;
  prevHash: string | null;
  hash: string | null;
}

const NAMES: Record<keyof Snapshot, string> = {
  runs: 'runs',
  generations: 'generations',
  blocks: 'blocks',
  canvases: 'canvases',
  changes: 'canvas_changes',
  audit: 'system_audit',
  auditHeads: 'audit_heads',
  outbox: 'outbox',
  approvals: 'approvals',
};

/** Large, and no rule looks at them. */
const LEFT_OUT = { input: 0, 'journal.input': 0, 'journal.result': 0 };

/** Reads it all. Give it a database at rest. */
export async function readSnapshot(db: Db): Promise<Snapshot> {
  const entries = await Promise.all(
    Object.entries(NAMES).map(async ([field, name]) => [
      field,
      await db
        .collection(name)
        .find({}, name === 'runs' ? { projection: LEFT_OUT } : {})
        .toArray(),
    ]),
  );
  return Object.fromEntries(entries) as Snapshot;
}
