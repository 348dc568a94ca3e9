import type { RecordPiece, SessionRecord } from '../../../models/support/records/session-record';
import { settleEvidence } from './settle-evidence';

const piece = (mark: string, who: RecordPiece['who'], text: string): RecordPiece => ({
  ...{ mark, who, text, result: null },
  evidence: { kind: who === 'task' ? 'task' : 'message', id: mark, label: text },
});
const record: SessionRecord = {
  ...{
    status: 'resolved',
    title: 'No mail',
    problemSummary: '',
    problemDomain: '',
    resolutionSummary: 'Cable changed',
  },
  ...{ escalationReason: '', pauseNotes: '', timeSpent: '5 minutes', messageSeq: 1, state: '', others: [] },
  pieces: [piece('m1', 'engineer', 'It shows 0x800CCC0E.'), piece('t1', 'task', 'Watch the line')],
};
const settle = (marked: string) => {
  const { sections, repairs } = settleEvidence([{ section: 'Next Steps', text: marked, marked }], record);
  return { repairs, said: sections[0]?.statements.map(({ text, evidence }) => [text, evidence.map(({ id }) => id)]) };
};

describe('what statements rest on', () => {
  it('is what their marks stand for, open tasks too', () => {
    expect(settle('- Watch the line. [t1]\n- Ask again. [m1][m9]\n- Buy a new one.').said).toEqual([
      ['Watch the line.', ['t1']],
      ['Ask again.', ['m1']],
      ['Buy a new one.', []],
    ]);
  });

  it('is nothing where a code is not in the record', () => {
    expect(settle('It shows 0x800CCC0F. [m1]')).toEqual({
      said: [['It shows 0x800CCC0F.', []]],
      repairs: ['Not in the record: “0x800CCC0F”.'],
    });
  });

  it.each([
    ...['None', 'None.', '- None', 'N/A', 'Nothing was ruled out.', 'None recorded.', 'No cause was recorded.'],
    ...['No step was recorded.', 'No further action is needed.', 'Nothing is suspected yet.'],
  ])('is not asked of %p', (text) => expect(settle(text).said).toEqual([]));

  it.each([
    'No error appears any more.',
    'Nothing helped but a new cable.',
    'None of the users can log in.',
    'No mail.',
  ])('is asked of %p', (text) => expect(settle(text).said).toEqual([[text, []]]));
});
