import { noticeOf } from './notice-of';

const words = { isFull: false, isLimited: false, isCut: false, isOnlyWords: true };

describe('what is said of a model that only spoke', () => {
  it('is to choose one with tools, but for the demo model, which has them', () => {
    expect(noticeOf({ ...words, isDemo: false })?.message).toContain('choose a model that can call tools');
    expect(noticeOf({ ...words, isDemo: true })).toMatchObject({ code: 'no_tools', canContinue: false });
    expect(noticeOf({ ...words, isDemo: true })?.message).not.toContain('call tools');
  });
});
