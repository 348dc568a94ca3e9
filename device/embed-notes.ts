import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Backoff } from './link/backoff';
import { postJson, Refusal } from './link/post-json';
import type { NoteToEmbed, NoteVectors } from './store/note-vectors';
import { wellFormed } from './well-formed';

/** Notes of one request. */
const BATCH = 32;
/** What the server takes of one text. */
const TEXT_MAX = 100_000;
/** A server that is busy, or not there, is asked so often. */
const TRIES = 5;

const answerSchema = z.object({ vectors: z.array(z.array(z.number())), model: z.string() });

/** What making vectors needs. */
export interface EmbedOptions {
  server: string;
  token: () => Promise<string>;
  vectors: NoteVectors;
  signal?: AbortSignal;
}

/**
 * Makes the vectors of all notes that have none of their present content, or one of another model than the server's. Returns how many it
 * made, and how many notes the server refused. Throws where it cannot be reached, or has no embedding model.
 */
export async function embedNotes({
  server,
  token,
  vectors,
  signal,
}: EmbedOptions): Promise<{ made: number; refused: number }> {
  const url = new URL('/api/v1/storage/vectors/embed', server);
  const embed = (notes: NoteToEmbed[]) =>
    patiently(signal, async () => {
      const texts = notes.map(({ content }) => wellFormed(content.slice(0, TEXT_MAX)));
      const { vectors: made, model } = await postJson(url, { texts }, answerSchema, await token());
      for (const [index, { id, content }] of notes.entries()) {
        const vector = made[index];
        if (vector && vector.length > 0) vectors.keep(id, content, model, vector);
      }
      return model;
    });
  let model: string | undefined;
  const told = { made: 0, refused: 0 };
  for (let place = 0; !signal?.aborted;) {
    const notes = vectors.notesToEmbed(model, place, BATCH);
    const last = notes.at(-1);
    if (!last) break;
    try {
      const answered = await embed(notes);
      told.made += notes.length;
      // Now that the server's model is known, those before it may be of another one.
      place = model === answered ? last.place : 0;
      model = answered;
    } catch (error) {
      if (!isOfOneText(error)) throw error;
      for (const note of notes)
        try {
          model = await embed([note]);
          told.made += 1;
        } catch (one) {
          if (!isOfOneText(one)) throw one;
          told.refused += 1;
        }
      place = last.place;
    }
  }
  return told;
}

/** A text that the model cannot read. */
const isOfOneText = (error: unknown): boolean => error instanceof Refusal && [400, 413, 422].includes(error.status);

async function patiently<Result>(signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
  const backoff = new Backoff({ firstMs: 1_000 });
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isPassing = !(error instanceof Refusal) || error.status === 429 || error.status >= 500;
      if (!isPassing || tries >= TRIES || signal?.aborted) throw error;
      const leastMs = error instanceof Refusal ? (error.retryAfterMs ?? 0) : 0;
      await sleep(Math.max(leastMs, backoff.next()), undefined, { ...(signal && { signal }) });
    }
  }
}
