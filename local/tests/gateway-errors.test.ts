import { MongoError, codeOfSqlState, toMongoError, unpackSqlState } from '../mongo-gateway/errors';
import { PgError } from '../mongo-gateway/pg-messages';

const outside = { isInTransaction: false, isRetryableWrite: false };

it.each([
  ['23505', 11_000],
  ['23P01', 11_000],
  ['40001', 112],
  ['55P03', 24],
  ['57014', 50],
  ['57P01', 91],
  ['08006', 91],
  ['42P01', 26],
  ['0A000', 115],
  ['M0001', 2],
  ['M000S', 86],
  ['M001C', 11_000],
  ['M00ZZ', 8],
  ['XX000', 8],
])('maps SQL state %s to %i', (sqlState, code) => {
  expect(codeOfSqlState(sqlState)).toBe(code);
});

it('unpacks the SQL states that write errors carry', () => {
  expect(unpackSqlState(319_029_277)).toBe('M001C');
  expect(unpackSqlState(16_908_292)).toBe('40P01');
  expect(unpackSqlState(11_000)).toBeUndefined();
});

it('labels by place', () => {
  const lost = new PgError('gone', '08006', '', true);
  expect(toMongoError(lost, { isInTransaction: false, isRetryableWrite: true })).toMatchObject({
    code: 91,
    labels: ['RetryableWriteError'],
  });
  // Not that the server shuts down, for which a driver empties its pool.
  expect(toMongoError(lost, { isInTransaction: true, isRetryableWrite: true })).toMatchObject({
    code: 251,
    labels: ['TransientTransactionError'],
  });
  expect(toMongoError(lost, outside)).toMatchObject({ code: 91, labels: [] });
  const locked = new PgError('locked', '55P03');
  expect(toMongoError(locked, { ...outside, isInTransaction: true })).toMatchObject({
    code: 112,
    labels: ['TransientTransactionError'],
  });
  expect(toMongoError(new PgError('twice', '23505'), { ...outside, isInTransaction: true })).toMatchObject({
    code: 11_000,
    labels: [],
  });
});

it('keeps a MongoError and hides nothing of others', () => {
  const error = new MongoError(251, 'no such', ['L'], { keyPattern: { a: 1 } });
  expect(toMongoError(error, outside)).toBe(error);
  expect(error.toReply()).toEqual({
    ok: 0,
    errmsg: 'no such',
    code: 251,
    codeName: 'NoSuchTransaction',
    keyPattern: { a: 1 },
    errorLabels: ['L'],
  });
  expect(toMongoError(new TypeError('bug'), outside)).toMatchObject({ code: 1, message: 'bug' });
});
