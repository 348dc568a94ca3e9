import type { SectionText } from '../../../contracts/support/documentation';
import { headingLine, type OrderedPart } from './section-order';

/** What text is wanted. */
export interface SectionWriterOptions {
  /** In their order; `['']`: one text without headings. */
  headings: readonly string[];
  /** Sections that stay as they are, whatever the model says of them. */
  given?: ReadonlyMap<string, SectionText>;
  /** What stands where the model wrote nothing. Must not be empty, nor hold headings or fences. */
  fill(heading: string): SectionText;
  /** Takes out of a line what may not stand there; with it text goes out by whole lines. Default: all may stand. */
  censor?(line: string): string;
}

/** A section while it is being written. */
export interface Part extends OrderedPart {
  /** Its lines with their marks. */
  marked: string[];
  hasGap: boolean;
}

/** A section of the finished text: as the model wrote it, with its marks, or as it was given. */
export type WrittenSection =
  { section: string; text: string; marked: string } | { section: string; text: string; known: SectionText };

export interface WrittenText {
  text: string;
  sections: WrittenSection[];
  repairs: string[];
  /** False: nothing of the model's is in it. */
  hasModelText: boolean;
}

/** The sections, once nothing more comes. */
export const toWrittenText = (parts: readonly Part[], repairs: string[]): WrittenText => ({
  text: parts.map(({ heading, text }) => `${headingLine(heading)}${text}`).join('\n\n'),
  sections: parts.map(({ heading: section, text, marked, known }) =>
    known ? { section, text, known } : { section, text, marked: marked.join('\n') },
  ),
  repairs,
  hasModelText: parts.some(({ known }) => !known),
});
