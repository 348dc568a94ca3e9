import { connection } from './connection';

const TRIES = 3;

/**
 * Loads a part of the page that is not there from the start. While the server is away it waits for it: a part that
 * fails takes the page with it, and what is not saved yet. Throws where the server answers and still has no such part:
 * another version is served by then.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await load();
    } catch (error) {
      if (left === 1) throw error;
      await connection.untilAnswers();
    }
  }
}
