import { type FlowExport, flowExportSchema } from '../../contracts/flows/workflows';
import type { FlowRecord } from '../../models/flows/flow.model';
import { badRequest } from '../../platform/errors';
import { chatOf, graphOf } from './flow-texts';

/** The format of today; what an older one holds is taken too. */
const FORMAT_VERSION = 1;

/** A flow as a file. Secrets are masked where a flow is kept, so none is in it. */
export const toFlowFile = (
  { name, description, kind }: Pick<FlowRecord, 'name' | 'description' | 'kind'>,
  texts: Pick<FlowRecord, 'graph' | 'chat'>,
): FlowExport => ({
  ...{ format: 'weft.flow', formatVersion: FORMAT_VERSION, kind, name, description },
  ...{ graph: graphOf(texts), chat: chatOf(texts) },
});

/** The flow in a file. 400 `flow_format_unknown` where it is none of ours, `validation_failed` where a part of it is wrong. */
export function readFlowFile(file: Readonly<Record<string, unknown>>): FlowExport {
  if (file['format'] !== 'weft.flow')
    throw badRequest('flow_format_unknown', 'The file is no flow of Weft: its format is not “weft.flow”.');
  if (typeof file['formatVersion'] === 'number' && file['formatVersion'] > FORMAT_VERSION)
    throw badRequest(
      'flow_format_unknown',
      `The file is of format version ${file['formatVersion']}; this server reads up to ${FORMAT_VERSION}.`,
    );
  const read = flowExportSchema.safeParse(file);
  if (read.success) return read.data;
  throw badRequest('validation_failed', 'Some parts of the file are not as they should be.', {
    errors: read.error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  });
}
