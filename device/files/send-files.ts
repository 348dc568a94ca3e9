import type { AgentRun } from '../link/frames';
import { wellFormed } from '../well-formed';
import { ERROR_LENGTH_MAX, ERRORS_MAX } from './file-limits';
import { findFiles, reasonOf } from './find-files';
import { readFile, type WireFile } from './read-file';
import { splitFile, wireBytes } from './split-file';

/** What a run was told, for the log: no names of files. */
export interface FilesSent {
  sent: number;
  /** The server had them already. */
  known: number;
  problems: string[];
}

/**
 * Reads what a run asks for, of what the person allowed, and sends it by `send` in frames of at most so many bytes, numbered, several
 * files a frame; then `agent_complete`, whose `files_read` are the files sent. Stops without a word once `signal` says so.
 */
export async function sendFiles(
  run: AgentRun,
  allowed: readonly string[],
  send: (frame: object) => Promise<void>,
  frameBytes: number,
  signal: AbortSignal,
): Promise<FilesSent> {
  const { run_id } = run;
  const known = new Set(run.known ?? []);
  const told: FilesSent = { sent: 0, known: 0, problems: [] };
  const note = (problem: string): void => {
    if (told.problems.length < ERRORS_MAX) told.problems.push(wellFormed(problem.slice(0, ERROR_LENGTH_MAX)));
  };
  let seq = 0;
  let files: WireFile[] = [];
  const around = wireBytes({ type: 'agent_data', run_id, seq: 1e9, files: [] });
  let bytes = around;
  const flush = async (): Promise<void> => {
    if (files.length === 0 || signal.aborted) return;
    await send({ type: 'agent_data', run_id, seq: seq++, files });
    files = [];
    bytes = around;
  };
  for await (const found of findFiles(run.config.paths, run.config.file_extensions ?? [], allowed)) {
    if (signal.aborted) return told;
    if ('problem' in found) {
      note(found.problem);
      continue;
    }
    try {
      const file = await readFile(found.path);
      if (known.has(file.metadata.sha256)) {
        told.known += 1;
        continue;
      }
      for (const part of splitFile(file, frameBytes - around)) {
        const size = wireBytes(part) + 1;
        if (bytes + size > frameBytes || files.length >= 500) await flush();
        files.push(part);
        bytes += size;
      }
      told.sent += 1;
    } catch (error) {
      if (signal.aborted) return told;
      note(`${found.path}: ${reasonOf(error)}`);
    }
  }
  await flush();
  if (!signal.aborted)
    await send({
      type: 'agent_complete',
      run_id,
      seq,
      files_read: told.sent,
      errors: fitErrors(told.problems, frameBytes),
    });
  return told;
}

/** What one frame holds of them. */
function fitErrors(problems: readonly string[], frameBytes: number): string[] {
  const errors: string[] = [];
  let bytes = 1_024;
  for (const problem of problems) {
    bytes += wireBytes(problem) + 1;
    if (bytes > frameBytes) break;
    errors.push(problem);
  }
  return errors;
}
