import { type FakeLlm, startFakeLlm } from '../fakes/fake-llm/fake-llm-server';
import { ProcessRig, type RigOptions } from './process-rig';
import type { WeftClient } from '../support/weft-client';

export interface ModelRig {
  fake: FakeLlm;
  rig: ProcessRig;
  person: WeftClient;
  close(): Promise<void>;
}

/** Whole processes whose model is a fake server's, and a person who works with them. */
export async function openModelRig(options: RigOptions = {}): Promise<ModelRig> {
  const fake = await startFakeLlm();
  const environment = { OPENAI_BASE_URL: `${fake.url}/v1`, OPENAI_MODEL: 'gpt-fake', ...options.environment };
  const rig = await ProcessRig.start({ ...options, environment });
  return {
    ...{ fake, rig, person: await rig.person() },
    async close() {
      await rig.stop();
      await fake.close();
    },
  };
}
