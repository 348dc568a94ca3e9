/** What the gateway says it is: the primary of a replica set of one, so that drivers allow transactions and retryable writes. */
import { ObjectId, type Document } from 'bson';
import { MAX_MESSAGE_BYTES } from './wire';

/** 7.0: the newest whose commands the engine has. 8.0 would make drivers send bulkWrite, which it lacks. */
const MAX_WIRE_VERSION = 21;
/** The engine's own limit; drivers split larger batches. */
const MAX_WRITE_BATCH_SIZE = 25_000;
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** The name in `replicaSet=` of a connection string. */
export const REPLICA_SET = 'rs0';
export const SERVER_VERSION = '7.0.0';
/** Tells a program that asks for buildInfo that this is no mongod. */
export const GIT_VERSION = 'weft-gateway';

const electionId = new ObjectId('7fffffff0000000000000001');

/** The answer to hello and its older names. No topologyVersion: drivers then poll, which needs no streaming answers. */
export function helloReply(me: string, connectionId: number): Document {
  return {
    helloOk: true,
    isWritablePrimary: true,
    ismaster: true,
    secondary: false,
    setName: REPLICA_SET,
    setVersion: 1,
    electionId,
    hosts: [me],
    primary: me,
    me,
    lastWrite: { lastWriteDate: new Date(), majorityWriteDate: new Date() },
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: MAX_WRITE_BATCH_SIZE,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: MAX_WIRE_VERSION,
    readOnly: false,
    ok: 1,
  };
}
