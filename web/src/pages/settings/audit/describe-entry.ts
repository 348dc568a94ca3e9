import type { AuditEntry } from '@contracts/accounts/audit';
import { AUDIT_ACTIONS } from '@contracts/accounts/audit-actions';
import { texts } from './texts';

const sentences: ReadonlyMap<string, string> = new Map(Object.entries(texts.actions));

/** What was done, as a sentence; an action that this page does not know is shown as it is. */
export const sentenceOf = (action: string): string => sentences.get(action) ?? action;

/** Who did it. */
export function actorOf({ actorId, actorName }: Pick<AuditEntry, 'actorId' | 'actorName'>): string {
  if (actorName !== null) return actorName;
  return actorId === null ? texts.unknown : texts.gone;
}

/** Whether somebody did it to themselves. */
export const isOwn = ({ actorId, resource }: Pick<AuditEntry, 'actorId' | 'resource'>): boolean =>
  resource === `user:${actorId}`;

/** The page of what it was done to: undefined where there is none. */
export function linkOf({ resource }: Pick<AuditEntry, 'resource'>): string | undefined {
  const [, canvasId] = /^canvas:([0-9a-f]{24})$/.exec(resource) ?? [];
  return canvasId === undefined ? undefined : `/canvases/${canvasId}`;
}

/** Nouns first, then each action under its sentence. */
export const ACTION_OPTIONS: readonly { value: string; label: string }[] = [
  { value: '', label: texts.anything },
  ...Object.entries(texts.nouns).map(([value, label]) => ({ value, label })),
  ...AUDIT_ACTIONS.map((value) => ({ value, label: sentenceOf(value) })),
];
