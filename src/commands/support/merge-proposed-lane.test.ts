import { LANE_ITEMS_MAX } from '../../contracts/support/task-lane';
import type { LaneRecord } from '../../models/support/records/support-session.model';
import { type LaneProposal, mergeProposedLane } from './merge-proposed-lane';

const NOW = new Date(0);
const runId = 'a'.repeat(24);
const question = (id: string, text: string, answer = '', state = 'open') => ({
  ...{ id, text, context: '', options: [], state, answer },
});
const action = (id: string, title: string, output = '', state = 'open') => ({
  ...{ id, title, description: '', command: null, state, output },
});
const lane = (questions: object[], actions: object[] = []) =>
  ({ revision: 3, questions, actions, updatedAt: NOW }) as unknown as LaneRecord;
const ask = (text: string, id?: string) => ({ ...(id && { id }), text, context: '', options: [] });
const merge = (current: LaneRecord, proposal: LaneProposal, shown: string[]) =>
  mergeProposedLane(current, proposal, { runId, shown: new Set(shown) }, NOW);

it('keeps what was typed into items that stay, by id or by text, and takes over new words', () => {
  const current = lane([question('q1', 'Since when?', 'yest'), question('q2', 'Who?', 'all of')]);
  const merged = merge(current, { questions: [ask('Since when exactly?', 'q1'), ask('  WHO? ')] }, ['q1', 'q2']);
  expect(merged?.questions).toMatchObject([
    { id: 'q1', text: 'Since when exactly?', answer: 'yest' },
    { id: 'q2', answer: 'all of' },
  ]);
  expect(merged?.revision).toBe(4);
});

it('drops what is left out, but nothing that somebody typed into or that was not shown', () => {
  const current = lane(
    [
      question('q1', 'One'),
      question('q2', 'Two', 'half'),
      question('q3', 'Three', '', 'skipped'),
      question('own', 'Mine'),
    ],
    [action('a1', 'Look')],
  );
  const merged = merge(current, { questions: [ask('New')] }, ['q1', 'q2', 'q3', 'a1']);
  expect(merged?.questions.map(({ text }) => text)).toEqual(['New', 'Two', 'Three', 'Mine']);
  expect(merged?.actions).toHaveLength(1); // that kind was not proposed
});

it('leaves away what a person took away meanwhile', () => {
  const merged = merge(lane([question('q1', 'One')]), { questions: [ask('One', 'q1'), ask('Gone', 'q2')] }, [
    'q1',
    'q2',
  ]);
  expect(merged).toBeUndefined();
});

it('gives new items ids of its own, whatever the model calls them; the same proposal again changes nothing', () => {
  const proposal = {
    questions: [ask('New', 'q1'), ask('new ')],
    actions: [{ title: 'Look', description: '', command: 'dir' }],
  };
  const merged = merge(lane([]), proposal, []);
  expect(merged?.questions).toHaveLength(1);
  expect(merged?.questions[0]?.id).toMatch(/^q-a{8}-[0-9a-f]{8}$/);
  expect(merged?.actions[0]).toMatchObject({ title: 'Look', command: 'dir', state: 'open', output: '' });
  expect(merge(merged as LaneRecord, proposal, [])).toBeUndefined();
  // A later proposal of the same run drops what an earlier one made.
  expect(merge(merged as LaneRecord, { questions: [] }, [])?.questions).toEqual([]);
});

it('never holds more than a lane may; what is there is not pushed out', () => {
  const typed = Array.from({ length: 5 }, (_, place) => question(`t${place}`, `Typed ${place}`, 'x'));
  const many = Array.from({ length: LANE_ITEMS_MAX }, (_, place) => ask(`New ${place}`));
  const merged = merge(lane(typed), { questions: many }, []);
  expect(merged?.questions).toHaveLength(LANE_ITEMS_MAX);
  expect(merged?.questions.filter(({ answer }) => answer === 'x')).toHaveLength(5);
});
