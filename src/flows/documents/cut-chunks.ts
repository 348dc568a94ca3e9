import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { DOCUMENT_CHUNKS_MAX } from '../../contracts/flows/documents';
import { type DocumentSection, DocumentUnreadable } from './document-text';

/** A piece of a document that is embedded and found by itself. */
export interface Chunk {
  text: string;
  heading: string[];
  page: number | null;
  /** Its place in the document’s text. */
  start: number;
  end: number;
}
export interface Cutting {
  size: number;
  overlap: number;
}

/** Cuts sections into chunks of at most `size` characters, at paragraphs, lines, sentences or words, whichever are left; neighbours of one section overlap. None spans two sections. */
export async function cutChunks(sections: readonly DocumentSection[], { size, overlap }: Cutting): Promise<Chunk[]> {
  const splitter = new RecursiveCharacterTextSplitter({
    ...{ chunkSize: size, chunkOverlap: overlap, keepSeparator: true },
    separators: ['\n\n', '\n', '. ', '。', '? ', '! ', '; ', ', ', ' ', ''],
  });
  const chunks: Chunk[] = [];
  for (const { text, heading, page, start } of sections) {
    let from = 0;
    for (const piece of await splitter.splitText(text)) {
      const trimmed = piece.trim();
      if (trimmed === '') continue;
      const found = text.indexOf(trimmed, from);
      const at = found >= 0 ? found : from;
      from = at + 1; // the next one may begin within this one
      chunks.push({ text: trimmed, heading, page, start: start + at, end: start + at + trimmed.length });
    }
    if (chunks.length > DOCUMENT_CHUNKS_MAX)
      throw new DocumentUnreadable(
        'document_too_long',
        `It makes more than ${DOCUMENT_CHUNKS_MAX} chunks: split it into several documents.`,
      );
  }
  return chunks;
}
