import { type GatedModel, type Pace, startGatedModel } from '../fakes/gated-model';
import { serve } from '../lib/serve';

let started: GatedModel | undefined;
const model = (): GatedModel => {
  if (!started) throw new Error('open first');
  return started;
};

serve({
  async open(sections: string[]): Promise<string> {
    started = await startGatedModel(sections);
    return started.url;
  },
  waiting: () => model().waiting(),
  release: (pace: Pace) => model().release(pace),
});
