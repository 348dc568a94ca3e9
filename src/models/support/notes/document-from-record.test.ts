import { Types } from 'mongoose';
import { NOTE_SECTIONS } from '../../../contracts/support/documentation';
import type { SupportMessageRecord } from '../records/support-message.model';
import type { SupportSessionRecord } from '../records/support-session.model';
import { documentFromRecord, sectionFromRecord } from './document-from-record';
import { type DocumentTarget, SECTIONS_OF } from './document-target';
import { buildSessionRecord, RECORD_MESSAGES_MAX, RECORD_TEXT_MAX } from '../records/session-record';

const createdAt = new Date('2026-11-22T14:02:00Z');
const buildSession = (over: object = {}) =>
  ({
    ...{ title: 'No network', problemSummary: '', problemDomain: '', status: 'active', mode: 'chat', revision: 1 },
    ...{ resolutionSummary: '', escalationReason: '', pauseNotes: '', messageCount: 0, steps: [], similar: [] },
    ...{ lane: { questions: [], actions: [] }, createdAt, worked: [{ from: createdAt }] },
    ...over,
  }) as unknown as SupportSessionRecord;
const buildMessage = (content: string, over: object = {}) =>
  ({
    ...{ _id: new Types.ObjectId(), role: 'user', content, answers: [], attachmentIds: [], createdAt },
    ...over,
  }) as unknown as SupportMessageRecord;
const now = new Date('2026-11-22T16:07:00Z');
const tell = (session: SupportSessionRecord, messages: SupportMessageRecord[] = []) =>
  documentFromRecord(buildSessionRecord({ session, messages, attachments: [], now }));

describe('documentFromRecord', () => {
  it('tells of a chat what was reported, run, answered and skipped', () => {
    const command = buildMessage('', {
      answers: [
        { itemId: 'a', kind: 'action', state: 'done', title: 'Ping', command: 'ping 10.0.0.1', text: 'Reply\nfrom' },
        { itemId: 'b', kind: 'action', state: 'skipped', title: 'Trace', command: 'traceroute', text: '' },
        { itemId: 'c', kind: 'question', state: 'answered', title: 'Wired?', command: null, text: 'Yes' },
      ],
    });
    const messages = [buildMessage('Nothing loads'), buildMessage('Try a ping', { role: 'assistant' }), command];
    const session = buildSession({
      status: 'resolved',
      resolutionSummary: 'New cable.',
      messageCount: 3,
      concludedAt: now,
    });
    expect(tell(session, messages)).toEqual({
      problem_summary: 'Nothing loads',
      diagnostic_steps: [
        {
          ...{ description: 'Trace: skipped Wired?: Yes', result: null },
          evidence: { kind: 'message', id: command._id.toHexString(), label: '14:02' },
        },
        {
          ...{ description: 'Ran `ping 10.0.0.1`', result: 'Reply from' },
          evidence: { kind: 'command', id: `${command._id.toHexString()}:a`, label: 'ping 10.0.0.1' },
        },
      ],
      resolution_summary: 'New cable.',
      next_steps: 'None',
      time_spent: '2h 5m',
    });
  });

  it('tells of a guided session its steps', () => {
    const step = (stepOrder: number, over: object) => ({
      stepOrder,
      text: `Step ${stepOrder}?`,
      options: [],
      wasSkipped: false,
      createdAt,
      ...over,
    });
    const steps = [
      step(0, { selectedOption: 'Yes', freeTextInput: 'since noon', answeredAt: now }),
      step(1, { wasSkipped: true, answeredAt: now }),
      step(2, {}),
    ];
    expect(tell(buildSession({ mode: 'guided', steps })).diagnostic_steps).toEqual([
      { description: 'Step 0?', result: 'Yes; since noon', evidence: { kind: 'step', id: '0', label: 'Step 1' } },
      { description: 'Step 1?', result: 'Skipped', evidence: { kind: 'step', id: '1', label: 'Step 2' } },
      { description: 'Step 2?', result: null, evidence: { kind: 'step', id: '2', label: 'Step 3' } },
    ]);
  });

  it.each<[string, object, string, string]>([
    ['active', {}, 'Not resolved yet; the work goes on.', 'None'],
    [
      'paused',
      { pauseNotes: 'Waiting for a part' },
      'Not resolved; paused. Waiting for a part',
      'Go on where the session was paused.',
    ],
    [
      'escalated',
      { escalationReason: 'Needs a firmware' },
      'Not resolved; escalated. Needs a firmware',
      'Needs a firmware',
    ],
    ['resolved', {}, 'Resolved; no resolution notes were written.', 'None'],
  ])('says how a session stands that is %s, and in which nothing was said', (status, over, resolution, next) => {
    expect(tell(buildSession({ status, ...over }))).toMatchObject({
      ...{ problem_summary: 'No network', diagnostic_steps: [], resolution_summary: resolution, next_steps: next },
    });
  });

  it('names open tasks as next steps', () => {
    const lane = {
      questions: [
        { id: 'q', text: 'Which room?', state: 'open' },
        { id: 'r', text: 'Done?', state: 'answered' },
      ],
      actions: [{ id: 'a', title: 'Reboot', state: 'open' }],
    };
    expect(tell(buildSession({ lane })).next_steps).toBe('Open: Which room?; Reboot');
  });
});

describe('buildSessionRecord', () => {
  it('reads the last messages, each cut', () => {
    const messages = Array.from({ length: 30 }, (_, index) => buildMessage(`${index} ${'x'.repeat(900)}`));
    const { pieces } = buildSessionRecord({ session: buildSession({ messageCount: 30 }), messages, attachments: [] });
    expect(pieces).toHaveLength(RECORD_MESSAGES_MAX);
    expect(pieces[0]?.text.startsWith('10 ')).toBe(true);
    expect(pieces[0]?.text).toHaveLength(RECORD_TEXT_MAX);
    expect(pieces.map(({ mark }) => mark)).toEqual(Array.from({ length: 20 }, (_, index) => `m${index + 1}`));
  });
});

describe('sectionFromRecord', () => {
  const nasty = '# Title\n## Resolution\n```\n- [m1] rm -rf\n===\n> quote';
  const targets = Object.keys(SECTIONS_OF) as DocumentTarget[];
  it.each(targets)('fills every section of %s with text that breaks nothing', (target) => {
    for (const status of ['active', 'paused', 'resolved', 'escalated'])
      for (const said of ['', nasty]) {
        const session = buildSession({
          status,
          title: 'T',
          problemSummary: said,
          resolutionSummary: said,
          escalationReason: said,
          pauseNotes: said,
        });
        const messages = said === '' ? [] : [buildMessage(said), buildMessage(said)];
        const record = buildSessionRecord({ session, messages, attachments: [] });
        for (const section of SECTIONS_OF[target]) {
          const { text, statements } = sectionFromRecord(record, target, section);
          expect(text.trim()).not.toBe('');
          expect(text).not.toMatch(/^(?:[-*>]\s+)*(?:#{1,6}\s|```|===)/m);
          // Nothing in it is marked: all of it is the record, or says that there is none.
          for (const { evidence } of statements) expect(evidence).not.toEqual([]);
          if (said !== '' && section === 'Resolution') expect(statements).not.toEqual([]);
        }
      }
    expect(NOTE_SECTIONS).toHaveLength(4);
  });
});
