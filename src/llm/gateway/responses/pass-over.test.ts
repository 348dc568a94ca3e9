import type { ResponsesRequest } from '../../../contracts/gateway/responses';
import { passOver, toWarningHeader } from './pass-over';
import { openResponse } from './response-shell';
import { toChatRequest } from './to-chat-request';

/** As Codex asks: functions of its own, and tools that OpenAI's servers know. */
const CODEX: ResponsesRequest = {
  model: 'coder',
  instructions: 'You are a coding agent.',
  input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'List the files.' }] }],
  tools: [
    { type: 'function', name: 'exec_command', strict: false, parameters: { type: 'object', properties: {} } },
    { type: 'local_shell' },
    { type: 'custom', name: 'apply_patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' } },
    { type: 'web_search', external_web_access: false },
    { type: 'function', name: 'update_plan', strict: false, parameters: { type: 'object', properties: {} } },
  ],
  tool_choice: 'auto',
  parallel_tool_calls: false,
  reasoning: { effort: 'medium', summary: 'auto' },
  store: false,
  stream: true,
  include: ['reasoning.encrypted_content', 'web_search_call.action.sources'],
  prompt_cache_key: '019a',
};

const refusalOf = (request: ResponsesRequest): string => {
  try {
    toChatRequest(passOver(request).request);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('passOver', () => {
  it('leaves functions, and says what else was there', () => {
    const { request, warnings } = passOver(CODEX);
    const { tools, tool_choice: choice } = toChatRequest(request);
    expect(tools?.map((tool) => tool.function.name)).toEqual(['exec_command', 'update_plan']);
    expect(choice).toBe('auto');
    expect(warnings.map(({ param }) => param)).toEqual(['tools.1', 'tools.2', 'tools.3', 'include.1']);
    expect(warnings[1]?.message).toContain('apply_patch (custom)');
    expect(toWarningHeader(warnings)).toMatch(/^tools\.1: the tool local_shell cannot be served here.*; tools\.2: /);
    const names = { key: 'k', createdAt: 1, model: 'coder', warnings };
    expect(openResponse(request, names)).toMatchObject({
      warnings,
      tools: [{ name: 'exec_command' }, { name: 'update_plan' }],
    });
  });

  it('leaves out calls of such tools in a conversation, and keeps those of functions', () => {
    const call = { type: 'function_call', call_id: 'c1', name: 'exec_command', arguments: '{}' };
    const output = { type: 'function_call_output', call_id: 'c1', output: 'a.txt' };
    const { request, warnings } = passOver({
      ...CODEX,
      input: [{ type: 'web_search_call', id: 'ws_1', status: 'completed' }, call, output],
    });
    expect(request.input).toEqual([call, output]);
    expect(warnings[3]?.param).toBe('input.0');
  });

  it('changes nothing and says nothing where all can be served', () => {
    const request = { ...CODEX, tools: CODEX.tools?.slice(0, 1), include: ['reasoning.encrypted_content'] };
    expect(passOver(request)).toEqual({ request, warnings: [] });
    expect(openResponse(request, { key: 'k', createdAt: 1, model: 'coder', warnings: [] })).not.toHaveProperty(
      'warnings',
    );
  });

  it('asks without tools and without a choice where none is left', () => {
    const chat = toChatRequest(passOver({ ...CODEX, tools: [{ type: 'web_search' }] }).request);
    expect(chat).not.toHaveProperty('tools');
    expect(chat).not.toHaveProperty('tool_choice');
  });

  it('refuses plainly what has to be called and cannot be', () => {
    expect(refusalOf({ ...CODEX, tool_choice: { type: 'web_search' } })).toMatch(
      /tool_choice: the tool web_search cannot be served/,
    );
    expect(refusalOf({ ...CODEX, tools: [{ type: 'web_search' }], tool_choice: 'required' })).toMatch(
      /none of the tools can be served \(web_search\)/,
    );
    expect(refusalOf({ ...CODEX, tool_choice: 'required' })).toBe('none');
  });

  it('offers what `allowed_tools` names', () => {
    const choice = { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'update_plan' }] };
    const chat = toChatRequest(passOver({ ...CODEX, tool_choice: choice }).request);
    expect(chat).toMatchObject({ tool_choice: 'required', tools: [{ function: { name: 'update_plan' } }] });
  });
});
