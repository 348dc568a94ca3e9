import Libsql from 'libsql';
import { Store } from '../store/store';

/**
 * A device that is killed: `crash-child PATH PATTERN COUNT`. Writes tasks under the ids `call-0`, `call-1`, … and says each that is
 * answered; ends itself, as a power cut would, when it is about to run the COUNT-th statement that PATTERN fits.
 */
const [path = '', pattern = '', count = '0'] = process.argv.slice(2);
let left = Number(count);
const wanted = new RegExp(pattern);
const dieAt = (sql: string): void => {
  if (wanted.test(sql) && (left -= 1) === 0) process.kill(process.pid, 'SIGKILL');
};
const { prepare, exec } = Libsql.prototype;
Libsql.prototype.exec = function (this: Libsql.Database, sql: string) {
  dieAt(sql);
  return exec.call(this, sql);
};
Libsql.prototype.prepare = function (this: Libsql.Database, sql: string) {
  const statement = prepare.call(this, sql);
  const run = statement.run.bind(statement);
  statement.run = (values: unknown[]) => {
    dieAt(sql);
    return run(values);
  };
  return statement;
} as typeof prepare;

const store = new Store(path);
for (let index = 0; ; index += 1) {
  const id = `call-${index}`;
  const result = store.perform({ id, action: 'insert', table: 'tasks', data: { title: id } });
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
