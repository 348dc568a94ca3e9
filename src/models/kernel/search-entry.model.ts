import { type Connection, Schema, type Types } from 'mongoose';

/** What search reads of one thing of a system: a copy, made again from the record whenever that changes, and never a reason to show it. */
export interface SearchEntryRecord {
  /** `<system>:<id>`. */
  _id: string;
  organisationId: Types.ObjectId;
  system: string;
  recordId: Types.ObjectId;
  /** People whom it may interest, where the record names them; a hint that spares questions, never a right. */
  readers: string[];
  /** `<system>:<id>` of what it is about: who sees that may see it. */
  subject: string | null;
  /** Folded words of the title, and those of the text, each once, with spaces between. */
  title: string;
  words: string;
  /** The text's beginning as people wrote it, on one line: what excerpts are cut from. */
  text: string;
  /** When the record was changed. */
  changedAt: Date;
  indexedAt: Date;
}

const searchEntrySchema = new Schema<SearchEntryRecord>(
  {
    _id: { type: String, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    system: { type: String, required: true },
    recordId: { type: Schema.Types.ObjectId, required: true },
    readers: { type: [String], required: true },
    subject: { type: String, default: null },
    title: { type: String, default: '' },
    words: { type: String, default: '' },
    text: { type: String, default: '' },
    changedAt: { type: Date, required: true },
    indexedAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false, minimize: false },
);
searchEntrySchema.index({ organisationId: 1, system: 1, changedAt: -1 }); // an organisation's, newest first
searchEntrySchema.index({ organisationId: 1, indexedAt: 1 }); // what was indexed since somebody looked
searchEntrySchema.index({ system: 1, changedAt: -1 }); // how far a system is indexed

/** Collection `search_entries`. */
export const defineSearchEntryModel = (connection: Connection) =>
  connection.model('SearchEntry', searchEntrySchema, 'search_entries');
