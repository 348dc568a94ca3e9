/** A stretch of a document under one heading, or on one page. */
export interface DocumentSection {
  /** Headings that it stands under, outermost first. */
  heading: string[];
  page: number | null;
  /** Place of its first character in the document’s text. */
  start: number;
  text: string;
}
/** What was read of a document. */
export interface DocumentText {
  /** Its own; undefined: it names none. */
  title: string | undefined;
  /** Null: it has none. */
  pages: number | null;
  characters: number;
  sections: DocumentSection[];
}

/** What keeps a document from being read, in words for whoever uploaded it. */
export class DocumentUnreadable extends Error {
  override readonly name = 'DocumentUnreadable';
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Characters of one document. */
export const DOCUMENT_CHARACTERS_MAX = 5_000_000;

/** Throws `DocumentUnreadable` where a text is longer than is read. */
export function requireLength(characters: number): void {
  if (characters > DOCUMENT_CHARACTERS_MAX)
    throw new DocumentUnreadable(
      'document_too_long',
      `Its text has more than ${DOCUMENT_CHARACTERS_MAX} characters: split it into several documents.`,
    );
}
