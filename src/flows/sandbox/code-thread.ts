/** The program of a thread that runs pieces of code, one after another; it is ended where one does not heed its bounds. */
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core';
import type { CodeJob } from './code-job';
import { runInQuickJs } from './run-in-quickjs';

// On Linux of this thread alone: what people's code takes, the process itself has first.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
const loaded = newQuickJSWASMModuleFromVariant(variant);
parentPort?.postMessage('started');
parentPort?.on('message', (job: CodeJob) => {
  loaded.then(
    (quickJs) => parentPort?.postMessage(runInQuickJs(quickJs, job)),
    (error: unknown) => {
      throw error;
    },
  );
});
