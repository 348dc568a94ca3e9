import { z } from 'zod';
import { invalid, unsupported } from './call-error';
import type { Database } from './database';
import { limitOf } from './read-rows';
import type { VectorIndex } from './vector-index';

/** Notes that a search answers where it does not say how many. */
const HITS_DEFAULT = 5;
const dataSchema = z.object({ id: z.string(), projectId: z.string().nullish(), content: z.string().nullish() });
const vectorSchema = z.array(z.number()).min(1).max(65_536);

/** A note that has no vector of its content yet. */
export interface NoteToEmbed {
  place: number;
  id: string;
  content: string;
}

/** Vectors of notes: one a note, deleted with it. */
export class NoteVectors {
  readonly #database: Database;
  readonly #index: VectorIndex;

  constructor(database: Database, index: VectorIndex) {
    this.#database = database;
    this.#index = index;
  }

  /** `vector_upsert`. Returns what is to be done once it is committed. */
  upsert(given: unknown, vector: unknown, model: string | null | undefined): () => void {
    const data = dataSchema.safeParse(given);
    if (!data.success) throw invalid('vector_upsert wants data { id, projectId, content }');
    const parsed = vectorSchema.safeParse(vector);
    if (!parsed.success) throw invalid('vector must be an array of numbers');
    const { id, content } = data.data;
    const note = this.#database.first('SELECT project_id, content FROM notes WHERE id = ?', [id]);
    if (!note) throw invalid(`there is no note with the id ${id}`);
    return this.#store(id, content ?? String(note['content']), model ?? '', parsed.data);
  }

  /** The vector goes with its note to another project. Returns what is to be done once it is committed. */
  move(id: string, projectId: unknown): () => void {
    const to = typeof projectId === 'string' ? projectId : null;
    this.#database.run('UPDATE vectors SET project_id = ? WHERE note_id = ?', [to, id]);
    return () => this.#index.move(id, to);
  }

  /** `vector_search`: the notes as they are now, nearest first. */
  search(vector: unknown, limit: number | null | undefined, filters: Record<string, unknown>) {
    const parsed = vectorSchema.safeParse(vector);
    if (!parsed.success) throw invalid('vector must be an array of numbers');
    const { projectId, ...others } = filters;
    const other = Object.entries(others).find(([, value]) => value !== null && value !== undefined)?.[0];
    if (other) throw unsupported(`filter ${other} of vector_search`);
    const hits = this.#index.search(
      parsed.data,
      limitOf(limit, HITS_DEFAULT),
      projectId === null ? null : optionalText(projectId),
    );
    return hits.map(({ id, score }) => ({
      id,
      content: String(this.#database.first('SELECT content FROM notes WHERE id = ?', [id])?.['content'] ?? ''),
      score,
    }));
  }

  /** Whether vectors are of another model than asked for: then none are comparable, and all are to be made anew. */
  isStale(vector: unknown, model: string | null | undefined): boolean {
    return Array.isArray(vector) && this.#index.isStale(model, vector.length);
  }

  /** Notes after `place` whose content, or model, the stored vector is not of. */
  notesToEmbed(model: string | undefined, place: number, count: number): NoteToEmbed[] {
    const rows = this.#database.all(
      `SELECT n.rowid AS place, n.id, n.content FROM notes n LEFT JOIN vectors v ON v.note_id = n.id
       WHERE n.rowid > ? AND trim(n.content) <> '' AND (v.note_id IS NULL OR v.content <> n.content OR (? IS NOT NULL AND v.model <> ?))
       ORDER BY n.rowid LIMIT ?`,
      [place, model ?? null, model ?? null, count],
    );
    return rows.map((row) => ({ place: Number(row['place']), id: String(row['id']), content: String(row['content']) }));
  }

  /** Keeps a vector that the device had made, unless the note has changed or gone meanwhile. */
  keep(id: string, content: string, model: string, vector: readonly number[]): boolean {
    const done = this.#database.transaction(() => {
      const note = this.#database.first('SELECT content FROM notes WHERE id = ?', [id]);
      return note?.['content'] === content ? this.#store(id, content, model, vector) : undefined;
    });
    done?.();
    return done !== undefined;
  }

  #store(id: string, content: string, model: string, vector: readonly number[]): () => void {
    const floats = Float32Array.from(vector);
    if (!floats.every(Number.isFinite)) throw invalid('vector must be of finite numbers');
    const projectId = (this.#database.first('SELECT project_id FROM notes WHERE id = ?', [id])?.['project_id'] ??
      null) as string | null;
    this.#database.run(
      `INSERT INTO vectors (note_id, project_id, content, model, vector) VALUES (?, ?, ?, ?, ?) ON CONFLICT (note_id) DO UPDATE
       SET project_id = excluded.project_id, content = excluded.content, model = excluded.model, vector = excluded.vector`,
      [id, projectId, content, model, new Uint8Array(floats.buffer)],
    );
    return () => this.#index.put(id, projectId, model, floats);
  }
}

function optionalText(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw invalid('filter projectId must be an id');
}
