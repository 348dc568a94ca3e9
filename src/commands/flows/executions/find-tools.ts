import type { Types } from 'mongoose';
import type { Form } from '../../../contracts/kernel/forms';
import type { FlowRecord } from '../../../models/flows/flow.model';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { notFound } from '../../../platform/errors';
import { graphOf } from '../flow-texts';
import { findVersionOfChild } from './start-child';

/** A flow as a tool: what a model is told of it. */
export interface FlowTool {
  flowId: Types.ObjectId;
  slug: string;
  /** For models, some of which take no dashes. */
  name: string;
  description: string;
  /** JSON Schema of its arguments. */
  parameters: Record<string, unknown>;
}

/** What a tool takes whose start asks for nothing. */
const MESSAGE = {
  type: 'object',
  properties: { message: { type: 'string', description: 'What it is asked' } },
  required: ['message'],
  additionalProperties: false,
};

/** JSON Schema of what a flow takes as a tool. */
export const argumentsOf = (fields: Form | undefined): Record<string, unknown> =>
  fields ? { ...fields, additionalProperties: false } : MESSAGE;

/** Flows by their slugs, in that order. 404 `tool_not_found` for one that the run's owner cannot see, `version_not_found` for one that was never published nor run. */
export function findTools(
  models: Models,
  { organisationId, userId }: Pick<RunRecord, 'organisationId' | 'userId'>,
  slugs: readonly string[],
): Promise<FlowTool[]> {
  return Promise.all(
    slugs.map(async (slug) => {
      const flow = await models.Flow.findOne({
        ...{ organisationId, slug },
        $or: [{ access: 'organisation' }, { userId }],
      }).lean<FlowRecord>();
      if (!flow) throw notFound('tool_not_found', `There is no flow ${slug} that could be its tool.`);
      const { nodes } = graphOf(await findVersionOfChild(models, flow, undefined));
      const fields = nodes.find(({ type }) => type === 'start')?.config['fields'] as Form | undefined;
      return {
        ...{ flowId: flow._id, slug, name: slug.replaceAll('-', '_') },
        description: flow.description || `Runs “${flow.name}”.`,
        parameters: argumentsOf(fields),
      };
    }),
  );
}
