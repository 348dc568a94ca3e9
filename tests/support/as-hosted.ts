/**
 * Variables of a product whose fake providers, on this machine, stand for anybody's: they are waited for no longer than others, unless a
 * test says so.
 */
export const AS_HOSTED = { LLM_LOCAL_FIRST_TOKEN_TIMEOUT_MS: '1', LLM_LOCAL_RESTART_TIMEOUT_MS: '0' };
