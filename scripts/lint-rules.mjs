// Rules of our own for the linter; each says what to do instead.

/** What fails to load takes the page with it. */
const lateImports = {
  create: (context) => ({
    'AwaitExpression > ImportExpression': (node) =>
      context.report({ node, message: 'Load it through loadPart (web/src/api/load-part.ts): it waits while the server is away.' }),
  }),
};

/** What people say reaches a model through one place. */
const personMessages = {
  create: (context) => ({
    ImportDeclaration(node) {
      if (node.source.value !== '@langchain/core/messages' || node.importKind === 'type') return;
      for (const { imported, importKind } of node.specifiers)
        if (imported?.name === 'HumanMessage' && importKind !== 'type')
          context.report({ node, message: 'Make it by personMessage (src/agents/person-message.ts), of text that went through src/security/agent-text/.' });
    },
  }),
};

export default { meta: { name: 'weft' }, rules: { 'late-imports': lateImports, 'person-messages': personMessages } };
