import { useMemo } from 'react';
import { keepDraft, useDraft } from '@/app/drafts';
import { type Draft, newDraft } from './draft';

const NAME = 'new-agent';

/** What is filled in for a new agent; kept in this tab, also across a reload. */
export function useNewDraft(defaults: Partial<Draft>): [Draft, (draft: Draft) => void] {
  const [text, setText] = useDraft(NAME);
  const kept = useMemo(() => readKept(text), [text]);
  return [newDraft({ ...defaults, ...kept }), (draft) => setText(JSON.stringify(draft))];
}

/** Fills part of it in: what a conversation ended with. */
export function fillDraft(part: Partial<Draft>, text: string): void {
  keepDraft(NAME, JSON.stringify({ ...readKept(text), ...part }));
}

export const forgetDraft = (): void => keepDraft(NAME, '');
export const NEW_DRAFT = NAME;

/** Only this page writes it: what cannot be read is nothing. */
function readKept(text: string): Partial<Draft> {
  try {
    const kept: unknown = text === '' ? {} : JSON.parse(text);
    return typeof kept === 'object' && kept !== null ? (kept as Partial<Draft>) : {};
  } catch {
    return {};
  }
}
