// Rules of our own for the linter; each says what to do instead.

/** What fails to load takes the page with it. */
const lateImports = {
  create: (context) => ({
    'AwaitExpression > ImportExpression': (node) =>
      context.report({ node, message: 'Load it through loadPart (web/src/api/load-part.ts): it waits while the server is away.' }),
  }),
};

export default { meta: { name: 'weft' }, rules: { 'late-imports': lateImports } };
