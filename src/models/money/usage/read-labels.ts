import { Types } from 'mongoose';
import type { Models } from '../../index';

/** Names of people of an organisation by their ids; one who is gone has none. */
export const readUserNames = (models: Models, organisationId: string, ids: Iterable<string>) =>
  models.User.find({ organisationId: new Types.ObjectId(organisationId), _id: { $in: toIds(ids) } }, { name: 1 })
    .lean<{ _id: Types.ObjectId; name: string }[]>()
    .then(byId);

/** Names of an organisation's API keys, revoked ones too as long as they are kept. */
export const readKeyNames = (models: Models, organisationId: string, ids: Iterable<string>) =>
  models.ModelCall.db
    .collection<{ name?: string }>('api_keys')
    .find({ organisationId: new Types.ObjectId(organisationId), _id: { $in: toIds(ids) } }, { projection: { name: 1 } })
    .toArray()
    .then(byId);

const toIds = (ids: Iterable<string>) => Array.from(ids, (id) => new Types.ObjectId(id));
const byId = (records: readonly { _id: unknown; name?: string }[]): Map<string, string> =>
  new Map(records.flatMap(({ _id, name }) => (name ? [[String(_id), name] as const] : [])));
