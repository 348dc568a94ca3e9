import type { Models } from '../../index';
import type { PersonalData } from './person';

/** Of support sessions and ticket systems. */
export const supportData = {
  SupportSession: {
    exports: {
      section: 'support-sessions',
      says: 'Support sessions you work or worked on, and those that were escalated to you.',
      of: ({ userId, organisationId }) => ({ organisationId, $or: [{ userId }, { escalatedToId: userId }] }),
      fields: [
        ...['title', 'problemSummary', 'problemDomain', 'mode', 'status', 'ticketId', 'escalatedToName', 'steps'],
        ...['escalationReason', 'resolutionSummary', 'resolveCode', 'pauseNotes', 'lane', 'worked', 'psaStatus'],
        ...['createdAt', 'updatedAt', 'concludedAt'],
      ],
    },
    erases: 'deleted with all that is in it; one that was escalated to a colleague passes to them, without the name',
  },
  SupportMessage: {
    exports: {
      section: 'support-messages',
      says: 'What you said in support sessions.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['sessionId', 'seq', 'content', 'answers', 'attachmentIds', 'createdAt'],
    },
    erases: 'goes with its session; in sessions of others kept without the name',
  },
  SupportAttachment: {
    exports: {
      section: 'support-attachments',
      says: 'What you attached in support sessions: name and size. The files are read from the session.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['sessionId', 'name', 'mediaType', 'bytes', 'createdAt'],
    },
    erases: 'goes with its session',
  },
  SupportNotes: {
    exports: {
      section: 'ticket-notes',
      says: 'Ticket notes that you wrote or changed yourself.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['sessionId', 'version', 'text', 'createdAt', 'approvedAt'],
    },
    erases: 'goes with its session; in sessions of others kept without the name',
  },
  SupportOutput: {
    exports: { none: 'made from sessions by agents; their words are in the runs' },
    erases: 'goes with its session',
  },
  SupportExport: {
    exports: { none: 'copies of sessions, for an hour' },
    erases: 'goes with its session, or within an hour',
  },
  SupportExportChunk: {
    exports: { none: 'copies of sessions, for an hour' },
    erases: 'goes with its session, or within an hour',
  },
  SupportSettings: { exports: { none: 'of an organisation' }, erases: 'kept; deleted with its organisation' },
  TicketConnection: {
    exports: { none: 'of an organisation; whom you are taken for in its ticket system is shown there' },
    erases: 'kept without the person; deleted with its organisation',
  },
  TicketPush: {
    exports: { none: 'what was sent of sessions; ids and times' },
    erases: 'goes with its session',
  },
} satisfies Partial<Record<keyof Models, PersonalData>>;
