import type { Language } from '../phrases/index';
import { readRows, type ShownRow } from './read-device-view';
import type { Wish } from './kind-of-wish';
import { type DeviceWords, type Label, LABELS } from './words/device-words';
import { wordsByLanguage } from './words/index';

/** What people hear of a wish, made of what its tool answered. */
export function sayWish(wish: Wish, answer: string, language: Language): string {
  const words = wordsByLanguage[language];
  const { say, names } = words;
  const [one, many] = names[wish.entity];
  const of = wish.kind === 'today' ? say.dueToday : wish.status ? words.labels[wish.status] : '';
  if (/^No .*found/i.test(answer)) return say.none(many, of);
  const [, count] = /^Found (\d+) /.exec(answer) ?? [];
  if (count !== undefined) {
    const lines = readRows(answer).map((row) => `- ${showRow(row, words)}`);
    const more = answer.includes('\n(There are more than') ? [say.more] : [];
    const all = Number(count) > lines.length && more.length === 0 ? [`(${lines.length} / ${count})`] : [];
    return [say.have(Number(count), many, of), ...lines, ...all, ...more].join('\n');
  }
  if (/^\w+ created: '/.test(answer)) {
    const [row] = readRows(answer);
    return `${say.created(one, row?.title ?? wish.name)}${warningIn(answer)}`;
  }
  if (answer.startsWith('Comment added')) return say.created(one, wish.content ?? '');
  const [, title] = /^\w+ updated: (.*) \((?:id|status): /.exec(answer) ?? [];
  if (title !== undefined) return `${say.changed(title)}${warningIn(answer)}`;
  const [, read, rest = ''] = /^(?:Note|Project): (.*) \((?:id|status): [^()]*\)([^]*)$/.exec(answer) ?? [];
  if (read !== undefined) return `${read}${rest}`;
  if (/^\w+ deleted/.test(answer)) return say.deleted(wish.name);
  return say.failed(answer);
}

/** A note that stands and cannot be found yet. */
function warningIn(answer: string): string {
  const at = answer.indexOf(' It is not searchable yet');
  return at < 0 ? '' : answer.slice(at);
}

const isLabel = (value: string): value is Label => LABELS.some((label) => label === value);

function showRow({ title, facts, rest }: ShownRow, { labels }: DeviceWords): string {
  const shown = ['status', 'priority', 'date', 'due'].flatMap((name) => {
    const value = facts.get(name);
    return value ? [isLabel(value) ? labels[value] : value] : [];
  });
  const beginning = rest.startsWith(': ') ? rest : '';
  return `${title}${shown.length > 0 ? ` (${shown.join(', ')})` : ''}${beginning}`;
}
