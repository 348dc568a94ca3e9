import type { Models } from '../../index';
import type { Person, PersonalData } from './person';

const theirs = ({ userId, organisationId }: Person) => ({ organisationId, userId });
/** Of flows, and of what is said to them. */
export const flowsData = {
  Flow: {
    exports: {
      section: 'flows',
      says: 'Flows that you made.',
      of: theirs,
      fields: ['name', 'description', 'kind', 'slug', 'access', 'graph', 'createdAt', 'updatedAt'],
    },
    erases: 'private ones deleted; the organisation’s kept, as of a deleted person',
  },
  FlowVersion: {
    exports: {
      section: 'flow-versions',
      says: 'Versions of flows that you published.',
      of: theirs,
      fields: ['flowId', 'number', 'hash', 'note', 'createdAt'],
    },
    erases: 'deleted with their flow; else kept, as of a deleted person',
  },
  FlowNodeRun: {
    exports: { none: 'read from the execution, which is a run' },
    erases: 'deleted with their flow, or with their execution',
  },
  FlowCheckpoint: { exports: { none: 'where an execution has got to' }, erases: 'deleted as its run ends' },
  FlowValue: { exports: { none: 'parts of where an execution has got to' }, erases: 'deleted as its run ends' },
  FlowSession: {
    exports: {
      section: 'flow-sessions',
      says: 'Your chats with flows.',
      of: theirs,
      fields: ['flowId', 'title', 'messageCount', 'createdAt', 'updatedAt'],
    },
    erases: 'deleted',
  },
  FlowMessage: {
    exports: {
      section: 'flow-messages',
      says: 'What was said in them.',
      of: theirs,
      fields: ['sessionId', 'seq', 'role', 'content', 'createdAt'],
    },
    erases: 'deleted',
  },
  FlowTrigger: {
    exports: {
      section: 'flow-triggers',
      says: 'What you had start flows by itself: schedules, and webhooks without their secrets.',
      of: theirs,
      fields: ['flowId', 'kind', 'name', 'enabled', 'version', 'cron', 'timeZone', 'input', 'createdAt'],
    },
    erases: 'deleted',
  },
  FlowCredential: { exports: { none: 'the organisation’s' }, erases: 'kept, as of a deleted person' },
  FlowVariable: { exports: { none: 'the organisation’s' }, erases: 'kept, as of a deleted person' },
  FlowEmbedToken: { exports: { none: 'the organisation’s' }, erases: 'deleted' },
  FlowHookCall: { exports: { none: 'a hash of each call, for 15 minutes' }, erases: 'deleted' },
  DocumentStore: {
    exports: {
      section: 'document-stores',
      says: 'Document stores that you made.',
      of: theirs,
      fields: ['name', 'slug', 'description', 'createdAt', 'updatedAt'],
    },
    erases: 'kept, as of a deleted person: the organisation’s flows rest on them',
  },
  StoreDocument: {
    exports: {
      section: 'store-documents',
      says: 'Documents that you uploaded.',
      of: theirs,
      fields: ['storeId', 'name', 'title', 'kind', 'bytes', 'sha256', 'status', 'createdAt'],
    },
    erases: 'kept, as of a deleted person: the organisation’s flows rest on them',
  },
  DocumentFile: { exports: { none: 'files that wait to be read' }, erases: 'deleted once it was read' },
  DocumentChunk: { exports: { none: 'parts of the organisation’s documents' }, erases: 'deleted with its document' },
  DocumentVectors: { exports: { none: 'numbers made of chunks' }, erases: 'deleted with its document' },
} satisfies Partial<Record<keyof Models, PersonalData>>;
