import { HumanMessage } from '@langchain/core/messages';
import { DATA_TYPES } from '../../../contracts/devices/agent-schemas';
import type { JourneyTalk } from '../../../contracts/devices/journey';
import { answerExtract } from '../../../llm/providers/demo/devices/extract';
import { answerJourney } from '../../../llm/providers/demo/devices/journey';
import type { AskModel } from '../extract/extract-items';
import { firstQuestion, readLanguage } from './first-questions';
import { replyToAnswer } from './reply-to-answer';

const demo: AskModel = ({ person }) => {
  const messages = [new HumanMessage(person)];
  return Promise.resolve((answerExtract(messages) ?? answerJourney(messages))?.text ?? '');
};
const talk = (answers: number, language = 'en'): JourneyTalk => ({
  ...{ agentType: 'local', dataTypes: DATA_TYPES, language },
  lines: Array.from({ length: answers }, (_, number) => [
    { who: 'agent' as const, text: `Question ${number + 1}?` },
    { who: 'person' as const, text: `Answer ${number + 1}` },
  ]).flat(),
});

it('begins with the source’s sentences, in the person’s language', () => {
  expect(firstQuestion('local', 'en')).toBe(
    'What kind of files are in the directories you want to monitor? (emails, documents, logs, etc.)',
  );
  expect(firstQuestion('cloud', 'en')).toBe(
    'What kind of emails/messages should I look for? (client communications, invoices, meeting notes, etc.)',
  );
  for (const [header, language] of [
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['xx, fr;q=0.4, es;q=0.7', 'es'],
    ['', 'en'],
    [undefined, 'en'],
    ['de;q=0', 'en'],
    [','.repeat(10_000), 'en'],
  ] as const)
    expect(readLanguage(header)).toBe(language);
});

it('asks three questions in all, then ends with a template that was tried', async () => {
  expect(await replyToAnswer(demo, talk(1, 'de'))).toEqual({
    message: 'Was soll eine Aufgabe werden, und wie soll sie heißen?',
  });
  expect(await replyToAnswer(demo, talk(2))).toEqual({
    message: 'What makes something urgent, and which dates count?',
  });
  const end = await replyToAnswer(demo, talk(3));
  expect(end.message).toBe('Here’s your configuration.');
  expect(end.template).toContain('Answer 2');
});

it('is never over five turns, and never under three, whatever the model says', async () => {
  const asking: AskModel = (asked) =>
    asked.person.startsWith('Journey') ? Promise.resolve('{"question":"And what else?"}') : demo(asked);
  expect(await replyToAnswer(asking, talk(4))).toEqual({ message: 'And what else?' });
  expect((await replyToAnswer(asking, talk(5))).template).toContain('- Answer 5');
  const hasty: AskModel = () => Promise.resolve('{"message":"Done","prompt_template":"Extract tasks from all of it."}');
  expect((await replyToAnswer(hasty, talk(1))).template).toBeUndefined();
  const babbling: AskModel = () => Promise.resolve('I am a model.');
  expect((await replyToAnswer(babbling, talk(2))).message).toMatch(/urgent/);
});

it('has a template mended once where a type does not come out of the sample, else says which', async () => {
  const asked: string[] = [];
  let isMended = false;
  const ask: AskModel = async (question) => {
    const { person } = question;
    asked.push(person.slice(0, 7));
    if (person.startsWith('Journey')) {
      isMended = person.includes('nothing came out of it for: notes');
      return JSON.stringify({
        message: 'Here.',
        prompt_template: isMended ? 'Extract all of them, mended.' : 'Extract all but notes.',
      });
    }
    const answer = JSON.parse(await demo(question)) as { items: { type: string }[] };
    return JSON.stringify({ items: answer.items.filter(({ type }) => isMended || type !== 'notes') });
  };
  expect(await replyToAnswer(ask, talk(3))).toEqual({ message: 'Here.', template: 'Extract all of them, mended.' });
  expect(asked).toEqual(['Journey', 'Extract', 'Journey', 'Extract']);
  const never: AskModel = (question) =>
    question.person.startsWith('Journey') ? ask(question) : Promise.resolve('{"items":[]}');
  expect((await replyToAnswer(never, talk(3))).message).toContain(
    'nothing came out for: tasks, notes, checkpoints, projects',
  );
});
