import { readPromql } from './read-promql';

test('names metrics with the labels they are selected by, and the labels that are grouped by', () => {
  expect(
    readPromql(
      'histogram_quantile(0.95, sum by (le, model) (rate(a_bucket{x=~"b|c",y!="d e{"}[10m]))) > 10 or absent(f)',
    ),
  ).toEqual({
    metrics: [
      { name: 'a_bucket', labels: ['x', 'y'] },
      { name: 'f', labels: [] },
    ],
    grouped: ['le', 'model'],
  });
  expect(readPromql('time() - max(g) / h * 3600').metrics.map(({ name }) => name)).toEqual(['g', 'h']);
});
