import { readTalk, type Talk, turnsLeft, withReply, writeTalk } from './talk';

const talk: Talk = {
  ...{ sessionId: 's', type: 'local', dataTypes: ['tasks'] },
  lines: [{ who: 'agent', text: 'What kind of files?' }],
};

test('a conversation goes on with each answer, and ends with its words', () => {
  const next = withReply(talk, 'Mails', { message: 'What is urgent?', done: false });
  expect(next.lines.map(({ who }) => who)).toEqual(['agent', 'person', 'agent']);
  expect([turnsLeft(talk), turnsLeft(next)]).toEqual([5, 4]);
  expect(next.template).toBeUndefined();
  expect(withReply(next, 'Today', { message: 'Done.', done: true, prompt_template: 'Tasks.' }).template).toBe('Tasks.');
});

test('what this tab kept of it comes back; what is none does not', () => {
  expect(readTalk(writeTalk(talk))).toEqual(talk);
  expect(['', '{', 'null', '[]', '{"sessionId":"s"}'].map(readTalk)).toEqual([null, null, null, null, null]);
});
