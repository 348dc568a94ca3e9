// Who may import whom: the table of ARCHITECTURE.md. `npm run check` fails on anything else, and on cycles.
const always = ['platform', 'contracts'];
const table = {
  models: [],
  queues: [],
  security: ['models'],
  producers: ['queues', 'models', 'security'],
  runs: ['models', 'producers', 'queues'],
  commands: ['models', 'security', 'producers', 'queues', 'runs', 'devices', 'flows'],
  llm: ['models', 'security'],
  search: ['models', 'llm', 'security'],
  connectors: ['models', 'security'],
  tools: ['models', 'connectors'],
  mail: [],
  flows: [],
  agents: ['llm', 'tools', 'runs', 'models', 'queues', 'search', 'flows'],
  devices: ['models', 'security', 'runs', 'producers', 'queues'],
  realtime: ['producers', 'models', 'runs', 'security', 'devices'],
  workers: ['commands', 'queues', 'producers', 'models', 'runs', 'agents', 'llm', 'security', 'mail', 'search', 'connectors', 'devices', 'flows'],
  http: ['commands', 'producers', 'models', 'runs', 'queues', 'security', 'llm', 'search', 'devices', 'flows'],
  platform: [],
};

const rules = Object.entries(table).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  severity: 'error',
  comment: `src/${folder} may import: ${[...always, ...allowed].join(', ')} (see ARCHITECTURE.md)`,
  from: { path: `^src/${folder}/` },
  to: {
    path: '^src/',
    pathNot: [`^src/${folder}/`, ...always.concat(allowed).map((name) => `^src/${name}/`), ...exceptions(folder)],
  },
}));

function exceptions(folder) {
  if (folder === 'workers') return ['^src/realtime/(broadcaster|rooms|announce-approval|support/announce-session)\\.ts$'];
  if (folder === 'http') return ['^src/realtime/broadcaster\\.ts$'];
  if (folder === 'agents') return ['^src/security/agent-text/', '^src/connectors/devices/mime/'];
  return [];
}

module.exports = {
  forbidden: [
    // A part that loads its other half when it is first used is not a cycle at load time.
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } } },
    {
      name: 'no-type-cycles-between-folders',
      comment: 'Types may go in circles within a folder; between folders one of the two stands in the wrong one.',
      severity: 'error',
      from: { path: '^(.+)/[^/]+$' },
      to: { circular: true, via: { pathNot: '^$1/[^/]+$' } },
    },
    ...rules,
    { name: 'contracts-import-zod-only', severity: 'error', from: { path: '^src/contracts/' }, to: { pathNot: ['^src/contracts/', 'node_modules/zod'] } },
    { name: 'http-sees-only-types-of-realtime', severity: 'error', from: { path: '^src/http/' }, to: { path: '^src/realtime/', dependencyTypesNot: ['type-only'] } },
    { name: 'nothing-imports-main', severity: 'error', from: { pathNot: '^tests/' }, to: { path: '^src/main\\.ts$' } },
    { name: 'local-is-alone', severity: 'error', from: { path: '^local/' }, to: { path: '^(src|config|web|tests|device)/', pathNot: '^local/' } },
    { name: 'device-sees-types-of-contracts', severity: 'error', from: { path: '^device/', pathNot: '^device/tests/' }, to: { path: '^(src|config|web|local|tests)/', dependencyTypesNot: ['type-only'] } },
    { name: 'device-sees-contracts-alone', severity: 'error', from: { path: '^device/', pathNot: '^device/tests/' }, to: { path: '^(src|config|web|local|tests)/', pathNot: '^src/contracts/' } },
    { name: 'nothing-imports-the-device', severity: 'error', from: { path: '^(src|config|web|local)/' }, to: { path: '^device/' } },
    { name: 'web-sees-types-of-contracts', severity: 'error', from: { path: '^web/' }, to: { path: '^(src|config|local)/', pathNot: '^src/contracts/' } },
    { name: 'no-undeclared-packages', severity: 'error', from: { path: '^(src|config)/' }, to: { dependencyTypes: ['npm-no-pkg', 'unknown'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.weft)/|\\.test\\.tsx?$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['node', 'import', 'require', 'types', 'default'], exportsFields: ['exports'], extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
  },
};
