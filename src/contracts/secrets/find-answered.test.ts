import { findAnswered } from './find-answered';

const password = ['Blumen', '77'].join('');

describe('findAnswered', () => {
  it.each([
    ['What is the Wi-Fi password?', password, [password]],
    ['Wie lautet das Passwort?', `${password}, glaube ich`, [password]],
    ['Which PIN opens the door?', ['48', '21'].join(''), [['48', '21'].join('')]],
    ['Has the password changed lately?', 'Yes, on Monday', []],
    ['Has the password changed lately?', '24.11.2026', []],
    ['Has the password changed lately?', 'Yesterday', []],
    ['Which version runs?', 'Server2019', []],
  ])('%j, %j', (question, answer, secrets) =>
    expect(findAnswered(question, answer).map(({ secret }) => secret)).toEqual(secrets),
  );
});
