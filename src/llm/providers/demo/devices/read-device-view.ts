import { readBetween } from '../read-between';

/** What the demo model reads of a chat with a device: the labelled data in its prompt. */
export interface DeviceView {
  /** The agent that it is; undefined: it chooses the agents. */
  agent: 'task' | 'project' | 'checkpoint' | 'note' | undefined;
  /** Its words are for people, not for an agent after it. */
  isLast: boolean;
  /** ISO date where the person is. */
  today: string;
  locale: string | undefined;
  projectId: string | undefined;
  /** Results that agents before it were told, and what those said. */
  found: { agent: string; tool: string; result: string }[];
  said: { agent: string; text: string }[];
}

type Line = Record<string, unknown>;

/** Reads the prompts of `agents/devices/chat-basis.ts`; undefined where it is none of them. */
export function readDeviceView(human: string): DeviceView | undefined {
  const [, agent] = /^You are the (task|project|checkpoint|note) agent\./.exec(human) ?? [];
  if (!agent && !human.startsWith('Choose agents for a device.')) return undefined;
  const linesOf = (tag: string) => (readBetween(human, `<${tag}>\n`, `\n</${tag}>`) ?? '').split('\n').map(readLine);
  const [place = {}] = linesOf('situation_data');
  const before = linesOf('found_data');
  return {
    agent: agent as DeviceView['agent'],
    isLast: !human.includes('After you comes:'),
    today: textOf(place['now']).slice(0, 10) || '1970-01-01',
    locale: textOf(place['locale']) || undefined,
    projectId: textOf(place['project_the_person_looks_at']) || undefined,
    found: before.flatMap((line) =>
      typeof line['result'] === 'string'
        ? [{ agent: textOf(line['agent']), tool: textOf(line['tool']), result: line['result'] }]
        : [],
    ),
    said: before.flatMap((line) =>
      typeof line['said'] === 'string' ? [{ agent: textOf(line['agent']), text: line['said'] }] : [],
    ),
  };
}

/** A row as a tool shows it on a line. */
export interface ShownRow {
  title: string;
  id: string;
  facts: Map<string, string>;
  /** What stands behind it. */
  rest: string;
}

const ROW = /^- (.*?) \(((?:status|id|date|score|client|project): [^()]*)\)(.*)$/;
const CREATED = /^\w+ created: '(.*)' \(id: ([^(),]+)/m;

/** The rows in a tool's answer, and of one that made something that one. */
export function readRows(answer: string): ShownRow[] {
  const rows = answer.split('\n').flatMap((line): ShownRow[] => {
    const [, title = '', facts = '', rest = ''] = ROW.exec(line) ?? [];
    const known = factsIn(facts);
    const id = known.get('id');
    return id === undefined
      ? []
      : [{ title, id, facts: new Map([...known, ...factsIn(rest.replace(/^ – /, ''))]), rest }];
  });
  const [, title, id] = CREATED.exec(answer) ?? [];
  return title !== undefined && id !== undefined ? [...rows, { title, id, facts: new Map(), rest: '' }] : rows;
}

const factsIn = (text: string) =>
  new Map(
    text.split(/[,;] /).flatMap((part): [string, string][] => {
      const at = part.indexOf(': ');
      return at > 0 ? [[part.slice(0, at), part.slice(at + 2)]] : [];
    }),
  );

function readLine(line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return {}; // not one of ours
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
