import { readBetween } from '../read-between';

/** What the demo model reads of a support session: the labelled data in its prompt. */
export interface SupportView {
  title: string;
  problem: string;
  domain: string;
  /** What the engineer says now; empty in a guided session, or where there are answers alone. */
  request: string;
  /** What the engineer said before. */
  earlier: string[];
  /** Answers to the lane or to steps, oldest first. */
  answers: { about: string; text: string; isSkipped: boolean; isNew: boolean }[];
  lane: { kind: string; id: string; text: string }[];
  steps: string[];
  attached: string[];
  /** Titles of sessions that look alike, with what helped. */
  similar: { title: string; resolution: string }[];
}

type Line = Record<string, unknown>;

/** Reads the prompt of `agents/support/reply/reply-basis.ts`. */
export function readSupportView(human: string): SupportView {
  const linesOf = (tag: string): Line[] =>
    (readBetween(human, `<${tag}>\n`, `\n</${tag}>`) ?? '').split('\n').flatMap(readLine);
  const [session = {}] = linesOf('session_data');
  const said = linesOf('conversation_data').filter(({ from }) => textOf(from).startsWith('engineer'));
  const steps = linesOf('step_data');
  const toAnswer = (isNew: boolean) => (line: Line) => ({
    about: textOf(line['about']),
    text: textOf(line['text']),
    isSkipped: line['state'] === 'skipped',
    isNew,
  });
  return {
    title: textOf(session['title']),
    problem: textOf(session['problem']),
    domain: textOf(session['domain']),
    request: requestOf(human),
    earlier: said.map(({ text }) => textOf(text)),
    answers: [
      ...said.flatMap(({ answers }) => (Array.isArray(answers) ? (answers as Line[]) : [])).map(toAnswer(false)),
      ...steps
        .filter(({ result }) => result !== '(not answered)')
        .map(({ text, result }, place, all) => ({
          about: textOf(text),
          text: textOf(result),
          isSkipped: result === '(skipped)',
          isNew: place === all.length - 1,
        })),
      ...linesOf('answer_data').map(toAnswer(true)),
    ],
    lane: linesOf('lane_data').map((line) => ({
      kind: textOf(line['kind']),
      id: textOf(line['id']),
      text: textOf(line['text'] ?? line['title']),
    })),
    steps: steps.map(({ text }) => textOf(text)),
    attached: linesOf('attachment_data').flatMap(({ file, image }) => [file, image].map(textOf).filter(Boolean)),
    similar: linesOf('similar_data').map(({ title, resolution }) => ({
      title: textOf(title),
      resolution: textOf(resolution),
    })),
  };
}

function requestOf(human: string): string {
  const request = readBetween(human, '<request>\n', '\n</request>') ?? '';
  return request.startsWith('(The answers') ? '' : request;
}

function readLine(line: string): Line[] {
  if (!line.startsWith('{')) return []; // a line of an attached text
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
