import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import {
  deletionCancel,
  deletionCode,
  deletionGet,
  deletionRequest,
  exportsCreate,
  exportsDownload,
  exportsGet,
  exportsList,
  exportsRemove,
  meUpdate,
} from '../../../contracts/accounts/own-data';
import type { Models } from '../../../models/index';
import { presentOwnUser, readOwnAccount } from '../../../models/accounts/account-queries';
import { readExportFile, sizeOf } from '../../../models/accounts/person/export-file';
import { presentExport } from '../../../models/accounts/person/present-export';
import type { PersonExportRecord } from '../../../models/accounts/person-export.model';
import { cancelDeletion, mailDeletionCode, readDeletion } from '../../../commands/accounts/own-data/cancel-deletion';
import { changeName } from '../../../commands/accounts/own-data/change-name';
import { chooseMails } from '../../../commands/accounts/own-data/choose-mails';
import {
  findExport,
  findForDownload,
  listExports,
  removeExport,
  startExport,
} from '../../../commands/accounts/own-data/exports';
import { type DeletionDeps, requestDeletion } from '../../../commands/accounts/own-data/request-deletion';
import { clearRefreshCookie, type CookieConfig } from '../../refresh-cookie';
import { type Route, route } from '../../route';

export type OwnDataDeps = DeletionDeps & { config: CookieConfig & DeletionDeps['config'] };

/** A person's name, the export of their data, and the deletion of their account. */
export const ownDataRoutes = (deps: OwnDataDeps): Route[] => [
  route(meUpdate, async ({ caller, body: { name, approvalMails } }) => {
    if (name !== undefined) await changeName(deps.models, caller, name);
    if (approvalMails !== undefined) await chooseMails(deps.models, caller, { approvalMails });
    return { status: 200, body: presentOwnUser(await readOwnAccount(deps.models, caller)) };
  }),

  route(exportsCreate, async ({ caller, keepAnswer }) => ({
    status: 202,
    body: await startExport(deps, caller, (session, started) => keepAnswer(session, { status: 202, body: started })),
  })),

  route(exportsList, async ({ caller }) => ({
    status: 200,
    body: { items: await listExports(deps.models, caller), nextCursor: null },
  })),

  route(exportsGet, async ({ caller, params }) => ({
    status: 200,
    body: presentExport(await findExport(deps.models, caller, params.exportId)),
  })),

  route(exportsDownload, async ({ caller, params, request, response }) => {
    const record = await findForDownload(deps.models, caller, params.exportId);
    await sendExport(deps.models, record, request, response);
    return 'streamed';
  }),

  route(exportsRemove, async ({ caller, params }) => {
    await removeExport(deps.models, caller, params.exportId);
    return { status: 204 };
  }),

  route(deletionGet, async ({ caller }) => ({ status: 200, body: await readDeletion(deps, caller) })),

  route(deletionCode, async ({ caller }) => {
    await mailDeletionCode(deps, caller);
    return { status: 202 };
  }),

  route(deletionRequest, async ({ caller, body, ip, userAgent, response }) => {
    const scheduled = await requestDeletion(deps, caller, body, { ip, userAgent });
    clearRefreshCookie(response, deps.config);
    return { status: 202, body: scheduled };
  }),

  route(deletionCancel, async ({ caller }) => {
    await cancelDeletion(deps.models, caller);
    return { status: 204 };
  }),
];

/** Reads on only as the client does; an export that goes meanwhile cuts the answer off, which the length betrays. */
async function sendExport(
  models: Models,
  record: PersonExportRecord,
  request: Request,
  response: Response,
): Promise<void> {
  const day = record.createdAt.toISOString().slice(0, 10);
  response.setHeader('Content-Type', 'application/gzip');
  response.setHeader('Content-Disposition', `attachment; filename="weft-export-${day}.jsonl.gz"`);
  response.setHeader('Content-Length', sizeOf(record.parts));
  response.setHeader('Cache-Control', 'no-store');
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  try {
    await pipeline(Readable.from(readExportFile(models, record)), response);
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}
