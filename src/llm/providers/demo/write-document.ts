import type { BaseMessage } from '@langchain/core/messages';
import { readDirectives } from './directives';
import type { DemoAnswer } from './demo-answer';
import { trimEndOf } from '../../../platform/trim-end';
import { readBetween } from './read-between';

interface DataLine {
  mark?: string;
  who?: string;
  text?: string;
  result?: string;
  status?: string;
  title?: string;
  problemSummary?: string;
}

interface Facts {
  about: DataLine;
  pieces: DataLine[];
}

/** Ticket notes and other documents of a support session, by rules: undefined where none is asked for. */
export function writeDocument(messages: readonly BaseMessage[]): DemoAnswer | undefined {
  const human = messages.findLast((message) => message.type === 'human')?.text ?? '';
  const target = /^Document: (\w+)\n/.exec(human)?.[1];
  const data = readBetween(human, '<session_data>\n', '\n</session_data>');
  if (!target || data === undefined) return undefined;
  const lines = data.split('\n').map(readLine);
  const facts: Facts = { about: lines[0] ?? {}, pieces: lines.slice(1).filter(({ mark }) => mark !== undefined) };
  if (target === 'customer_reply') return { text: replyTo(facts), calls: [] };
  const only = /\nWrite only: (.+)/.exec(human)?.[1];
  const wanted = only?.split(', ').map((heading) => heading.replace(/^## /, '')) ?? SECTIONS[target] ?? [];
  const text = wanted.map((heading) => `## ${heading}\n${write(heading, facts)}`).join('\n\n');
  return { text, calls: [] };
}

const SECTIONS: Record<string, string[]> = {
  notes: ['Problem Summary', 'Steps Taken', 'Resolution', 'Next Steps'],
  escalation_brief: ['Tried', 'Ruled Out', 'Suspected', 'Next'],
  knowledge_article: ['Symptoms', 'Cause', 'Resolution', 'Prevention'],
};

function write(heading: string, facts: Facts): string {
  const last = engineers(facts).at(-1);
  switch (heading) {
    case 'Problem Summary':
    case 'Symptoms':
      return problem(facts);
    case 'Steps Taken':
    case 'Tried':
      return steps(facts).join('\n') || '- No step was recorded.';
    case 'Resolution':
      return notes(facts) ?? (last ? `${sentence(last.text)} [${last.mark}]` : 'No resolution was recorded.');
    case 'Ruled Out':
      return 'Nothing was ruled out.';
    case 'Suspected':
      return last ? `As far as was said last: ${sentence(last.text)} [${last.mark}]` : 'Nothing is suspected yet.';
    case 'Cause':
      return notes(facts) ?? 'No cause was recorded.';
    case 'Prevention':
      return 'None recorded.';
    default:
      return (
        tasks(facts)
          .map(({ text, mark }) => `- ${sentence(text)} [${mark}]`)
          .join('\n') || 'None'
      );
  }
}

const engineers = ({ pieces }: Facts) => pieces.filter(({ who }) => who === 'engineer');
const tasks = ({ pieces }: Facts) => pieces.filter(({ who }) => who === 'task');

function problem(facts: Facts): string {
  const first = engineers(facts)[0] ?? facts.pieces.find(({ who }) => who === 'step');
  const said = facts.about.problemSummary;
  const isGiven = said !== undefined && said !== 'Not specified';
  const summary = isGiven ? `${sentence(said)} [n]` : undefined;
  const report = first ? `${sentence(first.text)} [${first.mark}]` : undefined;
  return [summary, report].filter((part) => part !== undefined).join(' ') || sentence(facts.about.title);
}

function steps(facts: Facts): string[] {
  return facts.pieces.flatMap(({ who, text, result, mark }) => {
    const came = result ? `: ${sentence(result)}` : '.';
    if (who === 'command') return [`- Ran \`${text}\`${came} [${mark}]`];
    if (who === 'step') return [`- ${inline(text)}${came} [${mark}]`];
    if (who === 'attachment') return [`- Looked at ${inline(text)}. [${mark}]`];
    return who === 'engineer' ? [`- ${sentence(text)} [${mark}]`] : [];
  });
}

function notes({ pieces, about }: Facts): string | undefined {
  const piece = pieces.find(({ who }) => who === 'notes');
  const own = (piece?.text ?? '').split('\n').filter((line) => line !== about.problemSummary);
  const text = own.join(' ').trim();
  return text === '' ? undefined : `${sentence(text)} [n]`;
}

function replyTo(facts: Facts): string {
  const outcome =
    facts.about.status === 'resolved' ? (notes(facts) ?? 'The problem is resolved.') : 'We are working on it.';
  return `Thank you for your patience.\n\nYou told us: ${problem(facts)}\n\n${outcome}`;
}

const inline = (text = '') =>
  trimEndOf(
    readDirectives(text)
      .text.replace(/\s+/g, ' ')
      .replace(/[[\]#]/g, ''),
    '.!?',
  ).trim();
const sentence = (text = '') => `${inline(text) || '…'}${text.trimEnd().endsWith('?') ? '?' : '.'}`;

function readLine(line: string): DataLine {
  try {
    return JSON.parse(line) as DataLine;
  } catch {
    return {}; // cut by nobody: not one of ours
  }
}
