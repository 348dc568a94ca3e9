import type { Types } from 'mongoose';

/** Whose data is meant, and what of theirs others are found by. */
export interface Person {
  userId: Types.ObjectId;
  organisationId: Types.ObjectId;
  email: string;
  /** Canvases they own, and all they are a member of; deleted ones too. */
  ownCanvasIds: readonly Types.ObjectId[];
  canvasIds: readonly Types.ObjectId[];
  runIds: readonly Types.ObjectId[];
}

/** One section of an export: which records of a collection are this person's, and which of their fields leave. */
export interface ExportSection {
  section: string;
  /** For the person who reads the file. */
  says: string;
  of(person: Person): object;
  fields: readonly string[];
  /** Last word on a record, where a field is not the person's in each of them. */
  refine?(record: Record<string, unknown>, person: Person): Record<string, unknown>;
}

export interface PersonalData {
  /** Why it is in no export, or how it is. */
  exports: ExportSection | { none: string };
  /** What becomes of it when the account is deleted. Done in `workers/account/`. */
  erases: string;
}
