import { parseDraft } from './conclude-draft';
import { OUTCOMES, reasonAgainst } from './outcome-rules';

const allow = (canWrite: boolean, canConclude: boolean) => ({ canWrite, canConclude });
const open = (status: 'active' | 'paused' | 'resolved' | 'escalated', access = allow(true, true)) =>
  OUTCOMES.filter((outcome) => reasonAgainst(outcome, { status, access }) === undefined);

describe('how a session can end', () => {
  test('depends on where it stands', () => {
    expect(open('active')).toEqual(['resolved', 'escalated', 'paused']);
    expect(open('paused')).toEqual(['resolved', 'escalated']);
    expect(open('escalated')).toEqual(['resolved']);
    expect(open('resolved')).toEqual([]);
  });
  test('and on the role', () => {
    expect(open('active', allow(true, false))).toEqual(['paused']);
    expect(open('active', allow(false, false))).toEqual([]);
    expect(reasonAgainst('resolved', { status: 'active', access: allow(true, false) })).toMatch(/^Engineers/);
  });
});

describe('the draft of a conclusion', () => {
  const draft = { outcome: 'resolved', notes: 'New client', code: 'fixed', to: '' };
  test('is read as it was kept', () => expect(parseDraft(JSON.stringify(draft))).toEqual(draft));
  test.each([null, '', '{', '[]', 'null', '{"outcome":"won","code":"luck","notes":1}'])('%s is none', (kept) => {
    expect(parseDraft(kept)).toEqual({ outcome: null, notes: '', code: '', to: '' });
  });
});
