import { ObjectId } from 'mongodb';
import { type Evidence, type Rule, checkSnapshot } from './checker';
import { hashEntry } from './checker/audit';
import type { AuditDocument, BlockDocument, Snapshot } from './checker/snapshot';

const organisationId = new ObjectId();
const canvasId = new ObjectId();
const runId = new ObjectId();
const approvalId = new ObjectId();
const generationId = '11111111-1111-4111-8111-111111111111';
const GENESIS = '0'.repeat(64);

/** A canvas on which one run saved two blocks, as the product leaves it. */
function buildSnapshot(): Snapshot {
  const blocks: BlockDocument[] = [0, 1].map((index) => ({
    _id: new ObjectId(),
    canvasId,
    kind: 'text',
    content: { text: `block ${index}` },
    x: 0,
    y: index,
    width: 10,
    height: 10,
    rank: `a${index}`,
    revision: 1,
    generationSessionId: generationId,
    generationIndex: index,
    editedByPerson: false,
  }));
  const audit: AuditDocument = {
    _id: new ObjectId(),
    organisationId,
    at: new Date(),
    actorId: new ObjectId(),
    action: 'generation.saved',
    resource: `canvas:${canvasId.toHexString()}`,
    details: { generation_session_id: generationId },
    sequence: 1,
    prevHash: GENESIS,
    hash: null,
  };
  audit.hash = hashEntry(audit, 1, GENESIS);
  return {
    runs: [
      {
        _id: runId,
        status: 'succeeded',
        attempt: 1,
        crashes: 0,
        userId: new ObjectId(),
        output: { blockCount: 2, generation_session_id: generationId },
        journal: [
          { key: 'model:1', kind: 'model', events: [{ seq: 3, type: 'step-finished' }], usage: { modelCalls: 1 } },
        ],
        events: [
          { seq: 2, type: 'run-started' },
          { seq: 4, type: 'run-succeeded' },
        ],
        usage: { modelCalls: 1 },
      },
    ],
    generations: [
      {
        _id: generationId,
        runId,
        canvasId,
        status: 'saved',
        blockIds: blocks.map(({ _id }) => _id),
        savedVersions: { from: 1, to: 1 },
      },
    ],
    blocks,
    canvases: [{ _id: canvasId, version: 1, blockCount: 2 }],
    changes: [
      {
        _id: new ObjectId(),
        canvasId,
        version: 1,
        type: 'blocks_bulk_added_chunk',
        payload: {
          type: 'blocks_bulk_added_chunk',
          version: 1,
          canvasId: canvasId.toHexString(),
          generation_session_id: generationId,
          chunk: 1,
          chunks: 1,
          blocks: blocks.map(view),
        },
      },
    ],
    audit: [audit],
    auditHeads: [{ _id: organisationId, sequence: 1, hash: audit.hash }],
    outbox: [],
    approvals: [{ _id: approvalId, runId, status: 'approved' }],
  };
}

const view = ({ _id, kind, content, x, y, width, height, rank, revision, generationSessionId }: BlockDocument) => ({
  id: _id.toHexString(),
  kind,
  content,
  x,
  y,
  width,
  height,
  rank,
  revision,
  generation_session_id: generationSessionId ?? null,
});

function buildEvidence(snapshot: Snapshot): Evidence {
  return {
    acked: [{ runId: runId.toHexString(), blocks: 2 }],
    watched: [
      {
        name: 'watcher',
        canvasId: canvasId.toHexString(),
        version: 1,
        history: [1],
        blocks: snapshot.blocks.map(view),
        told: { since: 0, versions: new Set([1]) },
      },
    ],
    answers: [{ approvalId: approvalId.toHexString(), status: 'approved' }],
    modelCalls: new Map([[runId.toHexString(), 1]]),
  };
}

/** The first of a list that the builder has filled. */
function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error('the list is empty');
  return item;
}

type Break = (snapshot: Snapshot, evidence: { -readonly [Name in keyof Evidence]: Evidence[Name] }) => void;
const breaks: [Rule, string, Break][] = [
  ['C1', 'an acknowledged run is gone', (snapshot) => void (snapshot.runs = [])],
  ['C1', 'an acknowledged run has not ended', ({ runs }) => void (first(runs).status = 'running')],
  ['C1', 'a run failed without a reason', ({ runs }) => void (first(runs).status = 'failed')],
  [
    'C1',
    'a run succeeded and its generation is not saved',
    ({ generations }) => void (first(generations).savedVersions = null),
  ],
  [
    'C1',
    'a run made fewer blocks than it was asked for',
    (_snapshot, evidence) => void (evidence.acked = [{ runId: runId.toHexString(), blocks: 3 }]),
  ],
  [
    'C1',
    'a generation names a block that was never added',
    ({ generations }) => void first(generations).blockIds.push(new ObjectId()),
  ],
  ['C1', 'a run ends without its last event', ({ runs }) => void first(runs).events.pop()],
  ['C2', 'two blocks have one index', ({ blocks }) => void (first(blocks).generationIndex = 1)],
  ['C2', 'two blocks have one rank', ({ blocks }) => void (first(blocks).rank = 'a1')],
  [
    'C2',
    'a run has two generations',
    (snapshot) => void snapshot.generations.push({ ...first(snapshot.generations), _id: 'another' }),
  ],
  ['C2', 'a step is recorded twice', ({ runs }) => void first(runs).journal.push(first(first(runs).journal))],
  ['C2', 'an event is missing', ({ runs }) => void (first(first(runs).journal).events = [])],
  [
    'C2',
    'two answers to one question were taken',
    (_snapshot, evidence) =>
      void (evidence.answers = [...(evidence.answers ?? []), { ...first(evidence.answers ?? []), status: 'rejected' }]),
  ],
  ['C2', 'an answer that was taken does not stand', ({ approvals }) => void (first(approvals).status = 'timeout')],
  ['C2', 'a version exists twice', (snapshot) => void snapshot.changes.push({ ...first(snapshot.changes) })],
  ['C3', 'a version is missing', ({ canvases }) => void (first(canvases).version = 2)],
  ['C3', 'the changes do not rebuild the canvas', ({ blocks }) => void (first(blocks).content = { text: 'other' })],
  [
    'C3',
    'a watcher lacks a block',
    (snapshot, evidence) =>
      void (evidence.watched = [{ ...first(evidence.watched ?? []), blocks: snapshot.blocks.slice(1).map(view) }]),
  ],
  [
    'C3',
    'a watcher shows a ghost',
    (_snapshot, evidence) => {
      const watched = first(evidence.watched ?? []);
      evidence.watched = [{ ...watched, blocks: [...watched.blocks, { ...first([...watched.blocks]), id: 'ghost' }] }];
    },
  ],
  [
    'C3',
    'a watcher is behind',
    (_snapshot, evidence) => void (evidence.watched = [{ ...first(evidence.watched ?? []), version: 0 }]),
  ],
  [
    'C3',
    'a watcher skipped a version',
    (_snapshot, evidence) => void (evidence.watched = [{ ...first(evidence.watched ?? []), history: [1, 3] }]),
  ],
  [
    'C3',
    'a watcher was not told of a version',
    (_snapshot, evidence) =>
      void (evidence.watched = [{ ...first(evidence.watched ?? []), told: { since: 0, versions: new Set<number>() } }]),
  ],
  ['C4', 'an effect has no audit entry', (snapshot) => void (snapshot.audit = [])],
  [
    'C4',
    'an effect has two audit entries',
    (snapshot) => void snapshot.audit.push({ ...first(snapshot.audit), sequence: 2 }),
  ],
  ['C4', 'an entry was edited', ({ audit }) => void (first(audit).resource = 'canvas:other')],
  ['C4', 'an entry is not sealed', ({ audit }) => void (first(audit).sequence = null)],
  ['C4', 'the chain was cut at its end', ({ auditHeads }) => void (first(auditHeads).sequence = 2)],
  ['C5', 'an outbox entry stays', (snapshot) => void snapshot.outbox.push({ _id: new ObjectId(), payload: {} })],
  ['C5', 'a run stays queued', ({ runs }) => void (first(runs).status = 'queued')],
  ['C5', 'a run waits for nobody', ({ runs }) => void (first(runs).status = 'waiting')],
  ['C5', 'an ended run keeps its lease', ({ runs }) => void (first(runs).leaseUntil = new Date())],
  ['C5', 'a generation goes on after its run', ({ generations }) => void (first(generations).status = 'running')],
  ['C6', 'blocks of a failed generation', ({ generations }) => void (first(generations).status = 'failed')],
  ['C6', 'blocks of an undone generation', ({ generations }) => void (first(generations).status = 'undone')],
  ['C6', 'a cancelled run left its generation', ({ runs }) => void (first(runs).status = 'cancelled')],
  [
    'C6',
    'a change of a generation that was never saved',
    ({ generations }) => void (first(generations).savedVersions = null),
  ],
  [
    'C7',
    'a model was called once too often',
    (_snapshot, evidence) => void (evidence.modelCalls = new Map([[runId.toHexString(), 2]])),
  ],
  ['C7', 'a call is charged twice', ({ runs }) => void (first(runs).usage.modelCalls = 2)],
];

describe('checker', () => {
  it('finds nothing where all is well', () => {
    const snapshot = buildSnapshot();
    expect(checkSnapshot(snapshot, buildEvidence(snapshot))).toEqual([]);
  });

  it('allows one more model call for each interrupted attempt, and blocks that a person edited after an undo', () => {
    const snapshot = buildSnapshot();
    first(snapshot.runs).attempt = 2;
    first(snapshot.generations).status = 'undone';
    for (const block of snapshot.blocks) block.editedByPerson = true;
    expect(
      checkSnapshot(snapshot, { ...buildEvidence(snapshot), modelCalls: new Map([[runId.toHexString(), 2]]) }),
    ).toEqual([]);
  });

  it('allows what a failed run says it kept, whole', () => {
    const snapshot = buildSnapshot();
    const run = first(snapshot.runs);
    run.status = 'failed';
    run.error = { code: 'model_unavailable', message: 'It is away. Two blocks are saved.' };
    for (const event of run.events) if (event.type === 'run-succeeded') event.type = 'run-failed';
    const evidence = buildEvidence(snapshot);
    expect(checkSnapshot(snapshot, evidence)).toEqual([]);
    delete run.output;
    expect(checkSnapshot(snapshot, evidence).map(({ rule }) => rule)).toContain('C6');
  });

  it.each(breaks)('%s: %s', (rule, _what, damage) => {
    const snapshot = buildSnapshot();
    const evidence = buildEvidence(snapshot);
    damage(snapshot, evidence);
    expect(checkSnapshot(snapshot, evidence).map((violation) => violation.rule)).toContain(rule);
  });
});
