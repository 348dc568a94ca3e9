import type { Evidence } from '../../../contracts/support/documentation';
import type { SessionStatus } from '../../../contracts/support/sessions';
import type { SupportAttachmentRecord } from './support-attachment.model';
import type { SupportMessageRecord } from './support-message.model';
import type { SupportSessionRecord } from './support-session.model';
import { recordStateOf } from './record-state';
import { presentTimeSpent } from './time-worked';

/** Notes rest on so many of a session's last messages, each text of them cut at so many characters. */
export const RECORD_MESSAGES_MAX = 20;
export const RECORD_TEXT_MAX = 500;
/** So many attached texts are looked into, the last that were attached. */
export const EXCERPTS_MAX = 5;

/** A thing that was recorded and can be cited. */
export interface RecordPiece {
  mark: string;
  evidence: Evidence;
  /** `engineer`, `assistant`, or what it is. */
  who: 'engineer' | 'assistant' | 'step' | 'command' | 'attachment' | 'notes' | 'task';
  /** What was said, asked or run. */
  text: string;
  /** What came of it: an answer, an output; null: nothing, or not asked for. */
  result: string | null;
}

/** What a session's documents rest on, in words: read once, the same on every replay. JSON only. */
export interface SessionRecord {
  status: SessionStatus;
  title: string;
  problemSummary: string;
  problemDomain: string;
  resolutionSummary: string;
  escalationReason: string;
  pauseNotes: string;
  timeSpent: string;
  pieces: RecordPiece[];
  /** The last message, and the state, that it rests on. */
  messageSeq: number;
  state: string;
  /** Titles of other sessions that were shown while working: never a word of them to a customer. */
  others: string[];
}

export interface RecordSources {
  session: SupportSessionRecord;
  /** The last of the session, in order. */
  messages: readonly SupportMessageRecord[];
  /** Those that the messages name; `excerpt`: the beginning of a text. */
  attachments: readonly (Pick<SupportAttachmentRecord, '_id' | 'name' | 'mediaType'> & { excerpt?: string })[];
  others?: readonly string[];
  now?: Date;
}

/** The record of a session: its messages with what was run and attached, or its guided steps where there are no messages. */
export function buildSessionRecord({
  session,
  messages,
  attachments,
  others = [],
  now = new Date(),
}: RecordSources): SessionRecord {
  const pieces = messages.length > 0 ? piecesOfMessages(messages, attachments) : piecesOfSteps(session);
  const notes = notesOf(session);
  if (notes !== '')
    pieces.push({
      ...{ mark: 'n', who: 'notes', text: notes, result: null },
      evidence: { kind: 'notes', id: '', label: 'Engineer’s notes' },
    });
  return {
    status: session.status,
    title: session.title,
    problemSummary: session.problemSummary,
    problemDomain: session.problemDomain,
    resolutionSummary: session.resolutionSummary,
    escalationReason: session.escalationReason,
    pauseNotes: session.pauseNotes,
    timeSpent: presentTimeSpent(session, now).display,
    pieces: [...pieces, ...piecesOfLane(session)],
    messageSeq: session.messageCount,
    state: recordStateOf(session),
    others: [...others],
  };
}

/** What the engineer wrote about the session itself. */
function notesOf(session: SupportSessionRecord): string {
  const { problemSummary, resolutionSummary, escalationReason, pauseNotes, status } = session;
  return [
    problemSummary,
    status === 'resolved' ? resolutionSummary : '',
    status === 'escalated' ? escalationReason : '',
    status === 'paused' ? pauseNotes : '',
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function piecesOfMessages(
  messages: readonly SupportMessageRecord[],
  attachments: RecordSources['attachments'],
): RecordPiece[] {
  const pieces: RecordPiece[] = [];
  const count = { m: 0, c: 0, a: 0 };
  const markOf = (kind: keyof typeof count) => `${kind}${(count[kind] += 1)}`;
  for (const message of messages.slice(-RECORD_MESSAGES_MAX)) {
    const id = message._id.toHexString();
    const isCommand = ({ command, state }: { command?: string | null | undefined; state: string }) =>
      Boolean(command) && state === 'done';
    const said = [
      message.content,
      ...message.answers
        .filter((answer) => !isCommand(answer))
        .map(({ title, state, text }) => (state === 'skipped' ? `${title}: skipped` : `${title}: ${text || 'done'}`)),
    ];
    const text = said.filter((part) => part.trim() !== '').join('\n');
    if (text !== '')
      pieces.push({
        mark: markOf('m'),
        evidence: { kind: 'message', id, label: timeOf(message.createdAt) },
        who: message.role === 'user' ? 'engineer' : 'assistant',
        text: cut(text),
        result: null,
      });
    for (const answer of message.answers.filter(isCommand)) {
      const command = answer.command ?? '';
      pieces.push({
        mark: markOf('c'),
        evidence: { kind: 'command', id: `${id}:${answer.itemId}`, label: cut(command, 80) },
        who: 'command',
        text: cut(command),
        result: cut(answer.text),
      });
    }
    for (const attachmentId of message.attachmentIds) {
      const attachment = attachments.find(({ _id }) => _id.equals(attachmentId));
      if (!attachment) continue;
      const { excerpt = null } = attachment;
      pieces.push({
        mark: markOf('a'),
        evidence: { kind: 'attachment', id: attachmentId.toHexString(), label: attachment.name },
        who: 'attachment',
        text: `${attachment.name} (${attachment.mediaType})`,
        result: excerpt === null ? null : cut(excerpt),
      });
    }
  }
  return pieces;
}

const piecesOfSteps = ({ steps }: SupportSessionRecord): RecordPiece[] =>
  steps.map((step, index): RecordPiece => {
    const answers = [step.selectedOption, step.freeTextInput].filter((text) => text);
    const answer = step.wasSkipped ? 'Skipped' : answers.length > 0 ? cut(answers.join('; ')) : null;
    return {
      mark: `s${index + 1}`,
      evidence: { kind: 'step', id: String(step.stepOrder), label: `Step ${step.stepOrder + 1}` },
      who: 'step',
      text: cut(step.text),
      result: answer,
    };
  });

/** What the lane still waits for. */
const piecesOfLane = ({ lane }: SupportSessionRecord): RecordPiece[] =>
  [
    ...lane.questions.filter(({ state }) => state === 'open').map(({ id, text }) => ({ id, text })),
    ...lane.actions.filter(({ state }) => state === 'open').map(({ id, title }) => ({ id, text: title })),
  ].map(({ id, text }, index): RecordPiece => ({
    mark: `t${index + 1}`,
    evidence: { kind: 'task', id, label: cut(text, 80) },
    who: 'task',
    text: cut(text),
    result: null,
  }));

const timeOf = (date: Date) => date.toISOString().slice(11, 16);

/** At most so many characters, none cut in two. */
export function cut(text: string, most = RECORD_TEXT_MAX): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
