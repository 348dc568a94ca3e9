import { isLocalModel } from './is-local-model';

const at = (baseUrl: string | undefined, more: { local?: boolean; provider?: 'openai' | 'ollama' } = {}) =>
  isLocalModel({ provider: 'openai', ...more, baseUrl });

describe('isLocalModel', () => {
  it.each([
    'http://127.0.0.1:8080/v1',
    'http://localhost:8080/v1',
    'http://[::1]:8080/v1',
    'http://192.168.178.20:11434/v1',
    'http://10.1.2.3/v1',
    'http://172.20.0.4:8000/v1',
    'http://[fd00::1]/v1',
    'http://llama:8080/v1',
    'http://gpu.lan/v1',
    'http://models.internal/v1',
    'http://host.docker.internal:8080/v1',
    'http://vllm.models.svc.cluster.local/v1',
  ])('%s is', (url) => expect(at(url)).toBe(true));

  it.each(['https://api.openai.com/v1', 'https://8.8.8.8/v1', 'https://local.example.com/v1', 'no address', undefined])(
    '%s is not',
    (url) => expect(at(url)).toBe(false),
  );

  it('is what the catalogue says, whatever the address', () => {
    expect(at('https://llm.example.com/v1', { local: true })).toBe(true);
    expect(at('http://127.0.0.1:4000/v1', { local: false })).toBe(false);
  });

  it('is what Ollama serves, unless the catalogue says otherwise', () => {
    expect(at('https://ollama.example.com', { provider: 'ollama' })).toBe(true);
    expect(at(undefined, { provider: 'ollama' })).toBe(true);
    expect(at('https://ollama.com', { provider: 'ollama', local: false })).toBe(false);
  });
});
