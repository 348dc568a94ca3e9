import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type ExportFormat,
  sessionExportCreate,
  sessionExportFile,
  sessionExportGet,
} from '../../../contracts/support/exports';
import type { Models } from '../../../models/index';
import { readSessionExportFile } from '../../../models/support/records/session-export-file';
import {
  askForSessionExport,
  findSessionExport,
  presentSessionExport,
} from '../../../commands/support/session-exports';
import type { SupportExportRecord } from '../../../models/support/records/support-export.model';
import type { Caller } from '../../../platform/caller';
import { conflict } from '../../../platform/errors';
import { delay, SECOND_MS } from '../../../platform/time';
import { accessTo } from '../../../security/support/support-permissions';
import { type Route, route } from '../../route';
import { untilGone } from '../../streams/until-gone';
import { exportFileName } from './export-file-name';

/** Between two looks at an export that is waited for. */
const LOOK_MS = 250;
const FILES: Record<ExportFormat, { ending: string; mediaType: string }> = {
  markdown: { ending: 'md', mediaType: 'text/markdown; charset=utf-8' },
  pdf: { ending: 'pdf', mediaType: 'application/pdf' },
  json: { ending: 'json', mediaType: 'application/json; charset=utf-8' },
};

export interface SupportExportDeps {
  models: Models;
  /** Adds the job of an export that was asked for; never rejects. */
  issueExport(outboxId: string, caller: Caller): Promise<void>;
}

/** A session as a file, which a worker writes. */
export const supportExportRoutes = ({ models, issueExport }: SupportExportDeps): Route[] => [
  route(sessionExportCreate, async ({ session, caller, body, keepAnswer }) => {
    const { asked, outboxId } = await askForSessionExport(
      models,
      { session, caller, access: accessTo(caller), format: body.format },
      (transaction, answer) => keepAnswer(transaction, { status: 202, body: answer }),
    );
    await issueExport(outboxId, caller);
    return { status: 202, body: asked };
  }),

  route(sessionExportGet, async ({ session, caller, params, query, response }) => {
    const read = () => findSessionExport(models, { session, caller }, params.exportId);
    const until = Date.now() + query.wait * SECOND_MS;
    const { signal } = untilGone(response);
    let record = await read();
    while (record.isOpen && Date.now() < until && !signal.aborted) {
      await delay(LOOK_MS, signal).catch(() => undefined);
      record = await read();
    }
    return { status: 200, body: presentSessionExport(record) };
  }),

  route(sessionExportFile, async ({ session, caller, params, request, response }) => {
    const record = await findSessionExport(models, { session, caller }, params.exportId);
    requireFile(record);
    const { ending, mediaType } = FILES[record.format];
    response.writeHead(200, {
      'Content-Type': mediaType,
      'Content-Length': record.bytes ?? 0,
      'Content-Disposition': `attachment; filename="${exportFileName(session.title, session._id.toHexString(), ending)}"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    if (request.method === 'HEAD') {
      response.end();
      return 'streamed';
    }
    try {
      await pipeline(Readable.from(readSessionExportFile(models, record)), response);
    } catch (error) {
      if (!response.destroyed) throw error;
    }
    return 'streamed';
  }),
];

function requireFile(record: SupportExportRecord): void {
  if (record.status === 'ready') return;
  throw conflict('export_not_ready', `There is no file to fetch: the export is ${record.status}.`, {
    current: presentSessionExport(record),
  });
}
