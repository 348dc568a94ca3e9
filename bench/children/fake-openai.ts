import { startFakeOpenAi } from '../fakes/openai-server';
import { serve } from '../lib/serve';

let started: ReturnType<typeof startFakeOpenAi> | undefined;

serve({
  open: async (): Promise<string> => (await (started ??= startFakeOpenAi())).url,
  requests: async (): Promise<number> => (await started)?.requests() ?? 0,
});
