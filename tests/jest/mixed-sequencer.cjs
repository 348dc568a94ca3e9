// The order of test files: those that wait for processes (fault, browser, integration) mixed, so that the cores are busy
// all the time, large ones before small ones, so that none is left for the end; unit tests, all computing, fill up last, and of them
// those of regular expressions first: in a process that has run much else V8 may optimise these no more, and they take many times as long.
const { statSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');

const EXPRESSIONS = /secrets|masking|prompt-rules|linear-patterns|markdown|reply-basis/;

class MixedSequencer extends Sequencer {
  sort(tests) {
    const places = new Map();
    for (const part of new Set(tests.map(partOf))) {
      const own = tests
        .filter((test) => partOf(test) === part)
        .map((test) => ({ test, size: statSync(test.path).size }));
      own.sort((one, other) => isOfExpressions(other) - isOfExpressions(one) || other.size - one.size);
      own.forEach(({ test }, place) => places.set(test, place / own.length + (part === 'unit' ? 1 : 0)));
    }
    return [...tests].sort((one, other) => places.get(one) - places.get(other));
  }
}

const isOfExpressions = ({ test }) => Number(partOf(test) === 'unit' && EXPRESSIONS.test(test.path));
const partOf = ({ context }) => context.config.displayName?.name ?? '';

module.exports = MixedSequencer;
