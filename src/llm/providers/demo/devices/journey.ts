import type { BaseMessage } from '@langchain/core/messages';
import type { DemoAnswer } from '../demo-answer';
import { readBetween } from '../read-between';
import { JOURNEY_WORDS } from './journey-words';

/** One turn of the conversation that sets up an agent, by rules: undefined where it is none. */
export function answerJourney(messages: readonly BaseMessage[]): DemoAnswer | undefined {
  const human = messages.findLast((message) => message.type === 'human')?.text ?? '';
  const head = /^Journey: (local|cloud); ([a-z, ]+)\nLanguage: ([a-z]{2})\nNow: (ask|finish|ask or finish)\n/.exec(
    human,
  );
  const talk = readBetween(human, '<talk_data>\n', '\n</talk_data>');
  if (!head || talk === undefined) return undefined;
  const [, type, types = '', language = 'en', must] = head;
  const say = JOURNEY_WORDS[language] ?? JOURNEY_WORDS['en'];
  const answers = talk.split('\n').flatMap(readAnswer);
  const question = say?.questions[answers.length - 1];
  if (must === 'ask' && question) return json({ question });
  const template = [
    `Extract ${types} from ${type === 'local' ? 'files' : 'emails and messages'}.`,
    'The subject or heading becomes the title. Lines that begin with TODO, Task or Action are tasks. Set the priority to high where the text says “urgent” or “ASAP”. Extract due dates if mentioned.',
    'Lines that begin with Milestone or Deadline and name a day are checkpoints of the project that is named. “New project:” names a project. Keep the text as a note.',
    'From the person:',
    ...answers.map((answer) => `- ${answer.slice(0, 500)}`),
  ].join('\n');
  return json({ message: say?.done ?? '', prompt_template: template });
}

const json = (answer: object): DemoAnswer => ({ text: JSON.stringify(answer), calls: [] });

function readAnswer(line: string): string[] {
  try {
    const { who, text } = JSON.parse(line) as { who?: string; text?: string };
    return who === 'person' && text ? [text.replace(/\s+/g, ' ')] : [];
  } catch {
    return []; // none of ours
  }
}
