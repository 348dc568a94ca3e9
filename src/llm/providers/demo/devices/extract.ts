import type { BaseMessage } from '@langchain/core/messages';
import type { DemoAnswer } from '../demo-answer';
import { trimEndOf } from '../../../../platform/trim-end';
import { readBetween } from '../read-between';

const TYPES = ['tasks', 'notes', 'checkpoints', 'projects'];
/** A line that says itself what is to be done. */
const TASK = /^[\s>*-]*(?:\[ \]\s*|(?:TODO|TO DO|Task|Action item|Action|Aufgabe|Tarea|Tâche)\s*[:-]\s*)(.{3,200})$/i;
const CHECKPOINT = /^[\s>*-]*(?:Milestone|Checkpoint|Deadline|Meilenstein|Hito)\s*[:-]\s*(.{3,200})$/i;
const PROJECT = /^[\s>*-]*(?:New project|Project|Projekt|Proyecto|Projet)\s*[:-]\s*(.{2,100})$/i;
const DATE = /\b(\d{4}-\d{2}-\d{2})\b/;
const SUBJECT = /^Subject:\s*(.{1,200})$/im;
const HEADING = /^#{1,3}\s+(.{1,200})$/m;
const URGENT = /\b(urgent|asap|dringend|urgente)\b|!!/i;
const ITEMS_MAX = 20;

/** What is to be taken out of a file or message, by rules: undefined where that is not asked. */
export function answerExtract(messages: readonly BaseMessage[]): DemoAnswer | undefined {
  const human = messages.findLast((message) => message.type === 'human')?.text ?? '';
  const types = /^Extract: ([a-z, ]+)\n/.exec(human)?.[1]?.split(', ');
  const data =
    readBetween(human, '<file_data>\n', '\n</file_data>') ?? readBetween(human, '<mail_data>\n', '\n</mail_data>');
  if (!types?.every((type) => TYPES.includes(type)) || data === undefined) return undefined;
  const [first = '{}', ...rest] = data.split('\n');
  const text = rest.join('\n');
  const title = SUBJECT.exec(text)?.[1] ?? HEADING.exec(text)?.[1] ?? nameOf(first);
  const known = (readBetween(human, '<known_data>\n', '\n</known_data>') ?? '').split('\n').map(readLine);
  const project = known.find(({ table, name }) => table === 'projects' && name && text.includes(name))?.name;
  const about = project === undefined ? {} : { project };
  const items = rest.flatMap((line): Record<string, unknown>[] => {
    const task = TASK.exec(line)?.[1];
    const due = DATE.exec(line)?.[1];
    if (task !== undefined)
      return [
        {
          ...{ type: 'tasks', title: withoutDate(task), ...about },
          ...(due && { due }),
          ...(URGENT.test(line) && { priority: 'high' }),
        },
      ];
    const checkpoint = CHECKPOINT.exec(line)?.[1];
    if (checkpoint !== undefined && due)
      return [{ type: 'checkpoints', title: withoutDate(checkpoint), date: due, ...about }];
    const name = PROJECT.exec(line)?.[1];
    return name === undefined ? [] : [{ type: 'projects', name: name.trim() }];
  });
  const isMail = human.includes('<mail_data>');
  if (isMail && !items.some(({ type }) => type === 'tasks') && SUBJECT.test(text)) {
    const due = DATE.exec(text)?.[1];
    items.push({ type: 'tasks', title, ...about, ...(due && { due }), ...(URGENT.test(text) && { priority: 'high' }) });
  }
  if (text.trim() !== '') items.push({ type: 'notes', title, content: text.trim().slice(0, 2_000), ...about });
  const wanted = items.filter(({ type }) => types.includes(String(type))).slice(0, ITEMS_MAX);
  return { text: JSON.stringify({ items: wanted }), calls: [] };
}

/** Words that lead to a date, and are left over without it. */
const LEADING = new Set(['by', 'due', 'on', 'until', 'bis']);
const MARKS = ' \t\r,;:()-';

function withoutDate(text: string): string {
  const words = trimEndOf(text.replace(DATE, ''), MARKS).split(' ');
  if (LEADING.has((words.at(-1) ?? '').toLowerCase())) words.pop();
  return trimEndOf(words.join(' '), MARKS).trim() || text.trim();
}

const nameOf = (line: string): string => String(readLine(line).name ?? 'Untitled').slice(0, 200) || 'Untitled';

function readLine(line: string): { table?: string; name?: string } {
  try {
    return JSON.parse(line) as { table?: string; name?: string };
  } catch {
    return {}; // none of ours
  }
}
