import type { Database } from './database';

interface Group {
  model: string;
  dimension: number;
  ids: string[];
  projectIds: (string | null)[];
  /** Vectors of length 1, one after another. */
  matrix: Float32Array<ArrayBuffer>;
}

/** A note that a search found; the nearer, the nearer its score to 1. */
export interface Hit {
  id: string;
  score: number;
}

/** All vectors in memory, so that exact search of 10,000 takes some 10 ms; read anew where another process wrote. */
export class VectorIndex {
  readonly #database: Database;
  #groups: Group[] = [];
  #places = new Map<string, { group: Group; index: number }>();
  #seen: number | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether vectors are there that the model's (of this dimension) cannot be compared with. Without a model: by dimension alone. */
  isStale(model: string | null | undefined, dimension: number): boolean {
    this.refresh();
    const groups = this.#groups.filter(({ ids }) => ids.length > 0);
    if (!model) return groups.length > 1 || groups.some((group) => group.dimension !== dimension);
    return groups.some((group) => group.model !== model || group.dimension !== dimension);
  }

  /** The nearest by cosine, nearest first. */
  search(vector: readonly number[], limit: number, projectId?: string | null): Hit[] {
    this.refresh();
    const hits: Hit[] = [];
    const query = Float32Array.from(vector);
    normalise(query, 0, query.length);
    for (const { dimension, ids, projectIds, matrix } of this.#groups) {
      if (dimension !== query.length) continue;
      for (const [index, id] of ids.entries()) {
        if (projectId && projectIds[index] !== projectId) continue;
        const score = dot(query, matrix, index * dimension, dimension);
        if (hits.length === limit && score <= (hits.at(-1)?.score ?? 1)) continue;
        let place = hits.length;
        while (place > 0 && (hits[place - 1]?.score ?? 1) < score) place -= 1;
        hits.splice(place, 0, { id, score });
        if (hits.length > limit) hits.pop();
      }
    }
    return hits;
  }

  /** After its commit. */
  put(id: string, projectId: string | null, model: string, vector: Float32Array): void {
    if (this.#seen === undefined) return; // read with the rest
    this.remove(id);
    this.#add(id, projectId, model, vector);
  }

  /** After its commit. */
  remove(id: string): void {
    const place = this.#places.get(id);
    if (!place) return;
    const { group, index } = place;
    const last = group.ids.length - 1;
    const lastId = group.ids[last];
    if (lastId !== undefined && index !== last) {
      group.ids[index] = lastId;
      group.projectIds[index] = group.projectIds[last] ?? null;
      group.matrix.copyWithin(index * group.dimension, last * group.dimension, (last + 1) * group.dimension);
      this.#places.set(lastId, { group, index });
    }
    group.ids.pop();
    group.projectIds.pop();
    this.#places.delete(id);
  }

  /** After its commit. */
  move(id: string, projectId: string | null): void {
    const place = this.#places.get(id);
    if (place) place.group.projectIds[place.index] = projectId;
  }

  /** After the commit that deleted a project. */
  forgetProject(projectId: string): void {
    for (const { projectIds } of this.#groups)
      for (const [index, id] of projectIds.entries()) if (id === projectId) projectIds[index] = null;
  }

  /** Reads all vectors unless nobody else has written since. */
  refresh(): void {
    const version = this.#database.foreignWrites;
    if (version === this.#seen) return;
    this.#groups = [];
    this.#places = new Map();
    for (const row of this.#database.each('SELECT note_id, project_id, model, vector FROM vectors ORDER BY rowid')) {
      const bytes = new Uint8Array(row['vector'] as ArrayBuffer);
      const projectId = row['project_id'] as string | null;
      this.#add(String(row['note_id']), projectId, String(row['model']), new Float32Array(bytes.slice().buffer));
    }
    this.#seen = version;
  }

  #add(id: string, projectId: string | null, model: string, vector: Float32Array): void {
    const dimension = vector.length;
    let group = this.#groups.find((one) => one.model === model && one.dimension === dimension);
    if (!group) {
      group = { model, dimension, ids: [], projectIds: [], matrix: new Float32Array(dimension * 64) };
      this.#groups.push(group);
    }
    const index = group.ids.length;
    if ((index + 1) * dimension > group.matrix.length) {
      const larger = new Float32Array(group.matrix.length * 2);
      larger.set(group.matrix);
      group.matrix = larger;
    }
    group.matrix.set(vector, index * dimension);
    normalise(group.matrix, index * dimension, dimension);
    group.ids.push(id);
    group.projectIds.push(projectId);
    this.#places.set(id, { group, index });
  }
}

/** Four sums at once: a chain of one waits for each addition. */
function dot(query: Float32Array, matrix: Float32Array, offset: number, length: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let index = 0;
  for (; index + 3 < length; index += 4) {
    a += (query[index] ?? 0) * (matrix[offset + index] ?? 0);
    b += (query[index + 1] ?? 0) * (matrix[offset + index + 1] ?? 0);
    c += (query[index + 2] ?? 0) * (matrix[offset + index + 2] ?? 0);
    d += (query[index + 3] ?? 0) * (matrix[offset + index + 3] ?? 0);
  }
  for (; index < length; index += 1) a += (query[index] ?? 0) * (matrix[offset + index] ?? 0);
  return a + b + c + d;
}

function normalise(matrix: Float32Array, offset: number, length: number): void {
  const size = Math.sqrt(dot(matrix.subarray(offset, offset + length), matrix, offset, length));
  if (size > 0)
    for (let index = offset; index < offset + length; index += 1) matrix[index] = (matrix[index] ?? 0) / size;
}
