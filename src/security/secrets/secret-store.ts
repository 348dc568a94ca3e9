import type { mongo, Types } from 'mongoose';
import type { Models } from '../../models/index';
import type { SealedSecret, SecretContext } from './secrets';

/** What every record with a secret has. */
export interface SealedRecord extends SealedSecret {
  _id: Types.ObjectId;
}

/** A collection that keeps secrets, and what each is sealed for. */
export interface SecretStore {
  name: string;
  collection(models: Models): mongo.Collection<SealedRecord>;
  /** Records that have a secret; absent: all of them. */
  only?: Record<string, unknown>;
  /** Fields that say whose the secret is, and what it was sealed for. */
  projection: Record<string, 1>;
  contextOf(record: SealedRecord): SecretContext;
  organisationOf(record: SealedRecord): Types.ObjectId;
}
