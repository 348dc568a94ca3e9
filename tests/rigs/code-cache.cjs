// Preloaded by processes of tests on a Node without a compile cache of its own (before 22.1): what V8 made of a package's
// source is kept in the folder WEFT_CODE_CACHE, and processes that start later take it from there. The product's own bundle
// is compiled as ever, with its source map.
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');
const { deserialize, serialize, setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const file = join(process.env.WEFT_CODE_CACHE, 'packages');
/** What a start needs has run by then, and is in the cache too. */
const SAVE_AFTER_MS = 3_000;
// As src/platform/limit-heap-growth.ts sets it later: V8 takes no code that was made under other flags.
setFlagsFromString('--heap-growing-percent=100');

/** path → code */
const cached = existsSync(file) ? deserialize(readFileSync(file)) : undefined;
/** path → script: of the first processes, to be saved. */
const scripts = new Map();
const compile = Module.prototype._compile;

Module.prototype._compile = function (content, path, format) {
  const isPackage = path.includes('/node_modules/') && format !== 'module' && !path.endsWith('.mjs');
  const script = isPackage ? toScript(content, path) : undefined;
  if (!script) return compile.call(this, content, path, format);
  const run = script.runInThisContext();
  return run.call(this.exports, this.exports, requireOf(this), this, path, dirname(path));
};

/** Undefined for what is an ES module. */
function toScript(content, path) {
  const code = cached?.get(path);
  try {
    const script = new Script(Module.wrap(content), { filename: path, cachedData: code });
    if (!cached) scripts.set(path, script);
    return script;
  } catch {
    return undefined;
  }
}

function requireOf(module) {
  const own = (id) => module.require(id);
  own.resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  return Object.assign(own, { main: process.mainModule, extensions: Module._extensions, cache: Module._cache });
}

if (!cached) {
  setTimeout(() => {
    const codes = new Map([...scripts].map(([path, script]) => [path, script.createCachedData()]));
    const part = `${file}.${process.pid}`;
    writeFileSync(part, serialize(codes));
    renameSync(part, file); // whole or not at all
    scripts.clear();
  }, SAVE_AFTER_MS).unref();
}
