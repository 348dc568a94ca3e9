import type { SupportSessionRecord } from './support-session.model';

/**
 * What notes rest on, in one word: the same word, the same record. Two readers who ask for the notes of one state share
 * one model call; once something was said or concluded, it is another.
 */
export const recordStateOf = (
  session: Pick<SupportSessionRecord, 'status' | 'messageCount' | 'steps' | 'revision'>,
): string => {
  const answered = session.steps.filter(({ answeredAt }) => answeredAt).length;
  return `${session.status}:${session.messageCount}:${session.steps.length}:${answered}:${session.revision}`;
};
