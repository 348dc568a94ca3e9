import { ObjectId } from 'mongodb';
import { waitFor } from '../rigs/test-services';
import type { Campaign } from './campaign';

export interface Question {
  runId: string;
  approvalId: string;
}

/** Plenty: it may have to wait for a killed worker's lease. */
const QUESTION_MS = 60_000;

/** Asks for a generation that needs an answer; resolves as soon as there is a question, maybe before its run is parked. */
export async function askForReview(campaign: Campaign, canvasId: string, blocks: number): Promise<Question> {
  const { runId } = await campaign.ask({ canvasId, blocks, delayMs: 0 });
  const approvals = campaign.rig.db.collection('approvals');
  const asked = { runId: new ObjectId(runId), status: 'pending' };
  const question = await waitFor(
    'a question',
    async () => (await approvals.findOne(asked, { projection: { _id: 1 } })) ?? undefined,
    QUESTION_MS,
  );
  return { runId, approvalId: String(question._id) };
}

/** Four answers at once; gives those that were taken. */
export async function raceAnswers(campaign: Campaign, { approvalId }: Question): Promise<('approve' | 'reject')[]> {
  const verbs = ['approve', 'reject', 'approve', 'reject'] as const;
  const taken = await Promise.all(verbs.map((verb) => campaign.answer(approvalId, verb)));
  return verbs.filter((_, index) => taken[index]);
}
