import type { z } from 'zod';
import type { GraphFault } from '../../contracts/flows/graph';
import { FLOW_DESCRIPTION_MAX } from '../../contracts/flows/scope';
import { type FlowExport, flowExportSchema } from '../../contracts/flows/workflows';
import type { FlowRecord } from '../../models/flows/flow.model';
import { findForeignTypes, flowiseFileSchema, isFlowiseFile } from '../../flows/import/flowise/flowise-file';
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

/** A flow in a file, and what of it is not here as it was there. */
export interface ReadFlow {
  flow: FlowExport;
  report: GraphFault[];
}

/**
 * The flow in a file: of ours, or of Flowise's Agentflow v2, which has no name. 400 `flow_format_unknown` where it is neither,
 * `validation_failed` where a part of it is wrong.
 */
export async function readFlowFile(file: Readonly<Record<string, unknown>>): Promise<ReadFlow> {
  if (isFlowiseFile(file)) return readFlowiseFile(file);
  if (file['format'] !== 'weft.flow')
    throw badRequest('flow_format_unknown', 'The file is no flow of Weft: its format is not “weft.flow”.');
  if (typeof file['formatVersion'] === 'number' && file['formatVersion'] > FORMAT_VERSION)
    throw badRequest(
      'flow_format_unknown',
      `The file is of format version ${file['formatVersion']}; this server reads up to ${FORMAT_VERSION}.`,
    );
  return { flow: parsed(flowExportSchema, file), report: [] };
}

async function readFlowiseFile(file: Readonly<Record<string, unknown>>): Promise<ReadFlow> {
  const foreign = findForeignTypes(file);
  if (foreign.length > 0)
    throw badRequest(
      'flow_format_unknown',
      `The file is no Agentflow v2 of Flowise: it has nodes of type ${foreign.slice(0, 5).join(', ')}. Older flows of Flowise are not read.`,
    );
  const { readFlowise } = await import('../../flows/import/flowise/read-flowise');
  const { kind, description, graph, report } = readFlowise(parsed(flowiseFileSchema, file));
  const flow = parsed(flowExportSchema, {
    ...{ format: 'weft.flow', formatVersion: FORMAT_VERSION, kind, name: 'Imported flow', graph },
    description: description.slice(0, FLOW_DESCRIPTION_MAX),
  });
  return { flow, report };
}

function parsed<Schema extends z.ZodType>(schema: Schema, file: unknown): z.infer<Schema> {
  const read = schema.safeParse(file);
  if (read.success) return read.data;
  throw badRequest('validation_failed', 'Some parts of the file are not as they should be.', {
    errors: read.error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  });
}
