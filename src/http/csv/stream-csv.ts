import { once } from 'node:events';
import type { Request, Response } from 'express';

/** What a CSV file is made of. */
export interface CsvFile<Row> {
  /** Name of the download. */
  name: string;
  /** Its first line. */
  head: string;
  /** Rows, a batch at a time as they are asked for. */
  batches: AsyncGenerator<Row[]>;
  toLines(rows: readonly Row[]): string;
}

/** Answers with a CSV file; HEAD with its headers alone. */
export async function streamCsv<Row>(request: Request, response: Response, file: CsvFile<Row>): Promise<'streamed'> {
  response.setHeader('Content-Type', 'text/csv; charset=utf-8; header=present');
  response.setHeader('Content-Disposition', `attachment; filename="${file.name}"`);
  response.setHeader('Cache-Control', 'no-store');
  if (request.method === 'HEAD') response.end();
  else await send(response, file);
  return 'streamed';
}

/** Reads on only as the client does. What fails after the first rows cuts the answer off, so that nobody takes it for whole. */
async function send<Row>(response: Response, { head, batches, toLines }: CsvFile<Row>): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    let first = head;
    for await (const rows of batches) {
      const isRoom = response.write(first + toLines(rows));
      first = '';
      if (!isRoom && !gone.signal.aborted) await once(response, 'drain', { signal: gone.signal });
      if (gone.signal.aborted) return;
    }
    response.end(first);
  } catch (error) {
    if (gone.signal.aborted) return;
    if (!response.headersSent) {
      for (const name of ['Content-Type', 'Content-Disposition']) response.removeHeader(name);
      throw error;
    }
    response.destroy(error as Error);
  }
}
