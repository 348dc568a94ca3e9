import type { Types } from 'mongoose';
import type { Models } from '../../models/index';
import { sessionsSeenBy } from '../../models/support/records/find-sessions';
import { findStandingNotes } from '../../models/support/notes/save-notes';
import type { SupportMessageRecord } from '../../models/support/records/support-message.model';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { isAdmin } from '../../platform/caller';
import { type Finder, QUERY_MAX_MS, TEXT_MAX } from '../finder';

const FIELDS = {
  ...{ organisationId: 1, userId: 1, escalatedToId: 1, title: 1, problemSummary: 1, problemDomain: 1 },
  ...{ resolutionSummary: 1, ticketId: 1, updatedAt: 1 },
} as const;

/** Support sessions, by title, problem, what was said and the notes; for whom `maySeeSession` lets see them. */
export const sessionFinder: Finder = {
  async changed(models, { at, after }, limit) {
    const found = await models.SupportSession.find(
      {
        updatedAt: { $gte: at },
        ...(after ? { $or: [{ updatedAt: { $gt: at } }, { _id: { $gt: after } }] } : {}),
      },
      { updatedAt: 1 },
    )
      .sort({ updatedAt: 1, _id: 1 })
      .limit(limit)
      .lean<{ _id: Types.ObjectId; updatedAt: Date }[]>();
    return found.map(({ _id: id, updatedAt }) => ({ id, at: updatedAt }));
  },

  async describe(models, ids) {
    const sessions = await models.SupportSession.find({ _id: { $in: ids } }, FIELDS)
      .sort({ _id: 1 })
      .lean<SupportSessionRecord[]>();
    return Promise.all(
      sessions.map(async (session) => ({
        id: session._id,
        organisationId: session.organisationId,
        title: session.title,
        text: await readText(models, session),
        readers: [session.userId, session.escalatedToId].flatMap((id) => id?.toHexString() ?? []),
        changedAt: session.updatedAt,
      })),
    );
  },

  async present(models, ids) {
    const found = await models.SupportSession.find({ _id: { $in: ids } }, { _id: 1 })
      .sort({ _id: 1 })
      .lean<{ _id: Types.ObjectId }[]>();
    return found.map(({ _id }) => _id);
  },

  maySee: async (_models, caller) => (entry) => isAdmin(caller) || entry.readers.includes(caller.userId),

  async open(models, caller, ids) {
    const found = await models.SupportSession.find(
      { $and: [{ _id: { $in: ids } }, sessionsSeenBy(caller)] },
      { title: 1, updatedAt: 1 },
    )
      .sort({ _id: 1 })
      .maxTimeMS(QUERY_MAX_MS)
      .lean<Pick<SupportSessionRecord, '_id' | 'title' | 'updatedAt'>[]>();
    return found.map(({ _id, title, updatedAt: changedAt }) => {
      const id = _id.toHexString();
      return { id, title, path: `/support/${id}`, changedAt };
    });
  },
};

/** The newest messages count where there is more than is read. */
async function readText(models: Models, session: SupportSessionRecord): Promise<string> {
  const { problemSummary, problemDomain, resolutionSummary, ticketId } = session;
  const notes = await findStandingNotes(models, session._id);
  const texts = [problemSummary, problemDomain, resolutionSummary, ticketId, notes?.text].filter(Boolean);
  let length = texts.join(' ').length;
  const messages = models.SupportMessage.find({ sessionId: session._id }, { _id: 0, content: 1, answers: 1 })
    .sort({ seq: -1 })
    .lean<Pick<SupportMessageRecord, 'content' | 'answers'>[]>()
    .cursor();
  for await (const { content, answers } of messages) {
    const said = [content, ...answers.flatMap(({ title, text, command }) => [title, text, command])];
    const text = said.filter(Boolean).join(' ');
    texts.push(text);
    length += text.length + 1;
    if (length > TEXT_MAX) break;
  }
  return texts.join(' ').slice(0, TEXT_MAX);
}
