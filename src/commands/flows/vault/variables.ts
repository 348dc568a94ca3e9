import { Types } from 'mongoose';
import { type FlowVariable, VARIABLES_MAX } from '../../../contracts/flows/vault';
import type { FlowVariableRecord } from '../../../models/flows/flow-vault.model';
import type { Models } from '../../../models/index';
import { actorOf, type Caller } from '../../../platform/caller';
import { notFound, unprocessable } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import type { FlowDeps } from '../flow-deps';

const ofCaller = ({ organisationId }: Pick<Caller, 'organisationId'>) => ({
  organisationId: new Types.ObjectId(organisationId),
});

/** The organisation's, by name. */
export async function listVariables({ models }: Pick<FlowDeps, 'models'>, caller: Caller): Promise<FlowVariable[]> {
  const found = await models.FlowVariable.find(ofCaller(caller)).sort({ name: 1 }).lean<FlowVariableRecord[]>();
  return found.map(present);
}

/** Their values, by name: what an execution sees as `vars`. */
export async function readVariables(models: Models, organisationId: Types.ObjectId): Promise<Record<string, unknown>> {
  const found = await models.FlowVariable.find({ organisationId }, { name: 1, value: 1 }).lean<FlowVariableRecord[]>();
  return Object.fromEntries(found.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
}

/** Makes a variable, or gives it another value. 422 `too_many_variables`. */
export async function setVariable(deps: FlowDeps, caller: Caller, name: string, value: unknown): Promise<FlowVariable> {
  const { models, connection } = deps;
  const own = ofCaller(caller);
  const now = new Date();
  return withTransaction(connection, async (session) => {
    const others = await models.FlowVariable.countDocuments({ ...own, name: { $ne: name } }, { session });
    if (others >= VARIABLES_MAX)
      throw unprocessable(
        'too_many_variables',
        `Your organisation has ${VARIABLES_MAX} variables, as many as one may have.`,
      );
    const kept = await models.FlowVariable.findOneAndUpdate(
      { ...own, name },
      {
        $set: { value: JSON.stringify(value), updatedAt: now },
        $setOnInsert: { userId: new Types.ObjectId(caller.userId), createdAt: now },
      },
      { session, upsert: true, returnDocument: 'after' },
    )
      .orFail()
      .lean<FlowVariableRecord>();
    const resource = `flow-variable:${kept._id.toHexString()}`;
    await appendAudit(
      models,
      { ...actorOf(caller), action: 'flow.variable-set', resource, details: { name } },
      session,
    );
    return present(kept);
  });
}

/** 404 `variable_not_found`. */
export async function deleteVariable({ models, connection }: FlowDeps, caller: Caller, id: string): Promise<void> {
  await withTransaction(connection, async (session) => {
    const deleted = await models.FlowVariable.findOneAndDelete(
      { _id: new Types.ObjectId(id), ...ofCaller(caller) },
      { session },
    ).lean();
    if (!deleted) throw notFound('variable_not_found', 'There is no such variable in your organisation.');
    const resource = `flow-variable:${deleted._id.toHexString()}`;
    await appendAudit(
      models,
      { ...actorOf(caller), action: 'flow.variable-deleted', resource, details: { name: deleted.name } },
      session,
    );
  });
}

const present = ({ _id, name, value, updatedAt }: FlowVariableRecord): FlowVariable => ({
  ...{ id: _id.toHexString(), name, value: JSON.parse(value) as unknown },
  updated_at: updatedAt.toISOString(),
});
