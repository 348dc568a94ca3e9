// Preloaded by processes of tests on a Node without a compile cache of its own (before 22.1): where each `require` of a
// package led, its source, and what V8 made of it are kept in the folder WEFT_CODE_CACHE, and processes that start later
// take them from there, without a look at the packages' folders. The product's own bundle is compiled as ever, with its
// source map.
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');
const { deserialize, serialize, setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const file = join(process.env.WEFT_CODE_CACHE, 'packages');
const PACKAGES = '/node_modules/';
/** So long after the last package was loaded, what a start needs has run, and is in the cache too. */
const SAVE_AFTER_MS = 3_000;
/** A process that loaded fewer that were not in the cache leaves it as it is. */
const WORTH_SAVING = 50;
// As src/platform/limit-heap-growth.ts sets it later: V8 takes no code that was made under other flags.
setFlagsFromString('--heap-growing-percent=100');

/** `paths`: folder and name → path; `files`: path → source and code. */
const cached = existsSync(file) ? deserialize(readFileSync(file)) : undefined;
/** What this process loaded otherwise, to be saved. */
const paths = new Map();
const scripts = new Map();

const { _resolveFilename: resolve } = Module;
const { _compile: compile } = Module.prototype;
const { '.js': read } = Module._extensions;

Module._resolveFilename = function (request, parent, isMain, options) {
  if (isMain || options || !parent?.filename) return resolve.call(this, request, parent, isMain, options);
  const key = `${dirname(parent.filename)}\0${request}`;
  const known = cached?.paths.get(key);
  if (known) return known;
  const path = resolve.call(this, request, parent, isMain, options);
  if (path.includes(PACKAGES)) paths.set(key, path);
  return path;
};

Module._extensions['.js'] = function (module, path) {
  const known = cached?.files.get(path);
  if (known) run(module, path, new Script(known.source, { filename: path, cachedData: known.code }));
  else read.call(this, module, path);
};

Module.prototype._compile = function (content, path, format) {
  const isPackage = path.includes(PACKAGES) && format !== 'module' && !path.endsWith('.mjs');
  const script = isPackage ? toScript(Module.wrap(content), path) : undefined;
  return script ? run(this, path, script) : compile.call(this, content, path, format);
};

/** Undefined for what is an ES module. */
function toScript(source, path) {
  try {
    const script = new Script(source, { filename: path });
    scripts.set(path, { source, script });
    saving.refresh();
    return script;
  } catch {
    return undefined;
  }
}

function run(module, path, script) {
  const { exports } = module;
  return script.runInThisContext().call(exports, exports, requireOf(module), module, path, dirname(path));
}

function requireOf(module) {
  const own = (id) => module.require(id);
  own.resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  return Object.assign(own, { main: process.mainModule, extensions: Module._extensions, cache: Module._cache });
}

const saving = setTimeout(() => {
  if (scripts.size < WORTH_SAVING) return;
  const made = [...scripts].map(([path, { source, script }]) => [path, { source, code: script.createCachedData() }]);
  const files = new Map([...(cached?.files ?? []), ...made]);
  const part = `${file}.${process.pid}`;
  writeFileSync(part, serialize({ paths: new Map([...(cached?.paths ?? []), ...paths]), files }));
  renameSync(part, file); // whole or not at all
}, SAVE_AFTER_MS).unref();
