import { Types } from 'mongoose';
import { countBudgetsByUse } from '../../../src/models/money/budget/count-budgets-by-use';
import { openTestServices, type TestServices } from '../../rigs/test-services';

const USD = 1e9;

describe('budgets by their use', () => {
  let services: TestServices;
  beforeAll(async () => {
    services = await openTestServices('budgetuse');
  });
  afterAll(() => services.close());

  /** A budget in total of an organisation of its own; `spent` and `toppedUp` in dollars. */
  async function add(limit: number, spent: number, toppedUp = 0): Promise<void> {
    const { models } = services;
    const organisationId = new Types.ObjectId();
    const subject = { organisationId, scope: 'organisation', subjectId: organisationId, period: 'total' } as const;
    await models.Budget.create({ ...subject, limitNanoUsd: limit * USD });
    await models.BudgetCounter.create({
      _id: `organisation:${organisationId.toHexString()}:total`,
      organisationId,
      spentNanoUsd: spent * USD,
      committedNanoUsd: (spent - toppedUp) * USD,
      toppedUpNanoUsd: toppedUp * USD,
    });
  }

  it('count what was topped up to the limit, and leave out those of nothing', async () => {
    await add(10, 4);
    await add(10, 95, 90);
    await add(10, 15, 10);
    await add(10, 10);
    await add(0, 0);
    await add(0, 0, 5);
    expect(await countBudgetsByUse(services.models)).toEqual({
      '0-50': 1,
      '50-80': 1,
      '80-90': 0,
      '90-100': 1,
      full: 1,
    });
  });
});
