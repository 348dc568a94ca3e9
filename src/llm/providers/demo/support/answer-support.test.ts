import { HumanMessage } from '@langchain/core/messages';
import { renderBasis, type ReplyBasis, type SaidMessage } from '../../../../agents/support/reply/reply-basis';
import { proposeStep } from '../../../../tools/support/propose-step';
import { updateTaskLane, type LaneInput } from '../../../../tools/support/update-task-lane';
import { nextAnswer } from '../next-answer';
import { readConversation } from '../read-conversation';

const CHAT = new Set(['update_task_lane']);
const GUIDED = new Set(['propose_step']);
const said = (content: string, answers: SaidMessage['answers'] = []): SaidMessage => ({
  ...{ role: 'user', author: 'Ana', content, answers, attachments: [] },
});
const basis = (more: Partial<ReplyBasis>): ReplyBasis => ({
  ...{ title: 'A problem', problemSummary: '', problemDomain: '', earlier: [], omitted: 0, asked: undefined },
  ...{ lane: { questions: [], actions: [] }, steps: [] },
  ...more,
});
const reply = (more: Partial<ReplyBasis>, tools = CHAT) =>
  nextAnswer(readConversation([new HumanMessage(renderBasis(basis(more)))]), tools);
const laneOf = (answer: ReturnType<typeof reply>): LaneInput => {
  const parsed = updateTaskLane.parse(JSON.parse(answer.calls[0]?.args ?? 'null'));
  if (parsed.isRefused) throw new Error(parsed.message);
  return parsed.input;
};

it.each([
  ['The VPN does not connect', 'Test-NetConnection vpn'],
  ['The printer prints nothing', 'Get-PrintJob'],
  ['Outlook gets no mail', 'nslookup -type=mx'],
  ['She cannot log in', 'Get-ADUser'],
  ['Drive D is full', 'Get-PSDrive'],
  ['No internet on this PC', 'ipconfig /all'],
  ['It is slow', 'Get-WinEvent'],
])('%s: says that it is the demo model, quotes what was said, asks and proposes', (content, command) => {
  const answer = reply({ asked: said(content) });
  expect(answer.text).toContain('demo model');
  expect(answer.text).toContain(content);
  const { questions = [], actions = [] } = laneOf(answer);
  expect(questions.length).toBeGreaterThan(0);
  expect(actions[0]?.command).toContain(command);
  expect(reply({ asked: said(content) })).toEqual(answer);
});

it('speaks German to who speaks German', () => {
  const answer = reply({ asked: said('Der Drucker im ersten Stock druckt nicht mehr') });
  expect(answer.text).toContain('Demo-Modell');
  expect(laneOf(answer).questions?.[0]?.text).toBe('Was zeigt das Display des Druckers?');
});

it('asks nothing again that was answered or skipped, keeps the ids of what stays, and concludes at the end', () => {
  const first = laneOf(reply({ asked: said('The printer prints nothing') }));
  const [one, two] = first.questions ?? [];
  const answers = [
    { kind: 'question' as const, state: 'answered' as const, title: one?.text ?? '', command: null, text: 'Paper jam' },
  ];
  const answer = reply({
    earlier: [said('The printer prints nothing')],
    asked: said('', answers),
    lane: { questions: [{ id: 'kept', text: two?.text ?? '', state: 'open' }], actions: [] },
  });
  expect(answer.text).toContain('Paper jam');
  const next = laneOf(answer);
  expect(next.questions?.map(({ text }) => text)).not.toContain(one?.text);
  expect(next.questions?.[0]).toMatchObject({ id: 'kept', text: two?.text });
  const done = reply({ earlier: [said('The printer prints nothing')], asked: said('Cleared the jam, it works now') });
  expect(laneOf(done)).toEqual({ questions: [], actions: [] });
  expect(done.text).toContain('conclude');
  expect(laneOf(reply({ asked: said('The printer is still not fixed') })).questions).not.toEqual([]);
});

it('guides step by step, and ends', () => {
  const steps: ReplyBasis['steps'] = [];
  for (let order = 0; order < 10; order += 1) {
    const [call] = reply({ title: 'Printer', steps }, GUIDED).calls;
    const parsed = proposeStep.parse(JSON.parse(call?.args ?? 'null'));
    if (parsed.isRefused) throw new Error(parsed.message);
    if (/conclude/.test(parsed.input.text)) return expect(order).toBeGreaterThan(2);
    expect(steps.map(({ text }) => text)).not.toContain(parsed.input.text);
    steps.push({ order, ...parsed.input, answer: 'Seen', wasSkipped: false });
  }
  throw new Error('it does not end');
});
