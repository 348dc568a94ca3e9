import type { SectionText } from '../../../../contracts/support/documentation';
import { headingLine, type Part } from './section-order';

/** A section of the finished text: as the model wrote it, with its marks, or as it was given. */
export type WrittenSection =
  | { section: string; text: string; marked: string }
  | { section: string; text: string; known: SectionText };

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
